import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { user: ['users', 'Users'], invite: ['invites', 'Invitations'] },
  personal: ['user', 'invite'],
  sentences: {
    'invites.accept': 'accepted the invitation',
    'users.invite': 'invited {label}',
    'users.resendInvite': 'sent {label} a new invitation',
    'users.revokeInvite': 'withdrew the invitation of {label}',
    'users.update': 'changed {label}',
    'users.changeRoles': 'changed the roles of {label}',
    'users.changePermissions': 'changed single permissions of {label}',
    'users.deactivate': 'deactivated {label}',
    'users.reactivate': 'reactivated {label}',
    'users.remove': 'removed {label}',
    'users.erase': 'erased who {label} was',
    'users.endSessions': 'ended the sessions of {label}',
    'users.unlock': 'unlocked {label}',
    'users.requestReset': 'requested a reset of how {label} signs in',
    'users.approveReset': 'approved the reset of how {label} signs in',
    'users.rejectReset': 'rejected the reset of how {label} signs in',
    'users.resetByOperator': 'reset how {label} signs in, by a command on the server',
    'users.choosePassword': 'chose a new password after a reset',
  },
  unique: {
    users_email: 'Somebody with this e-mail address is here already.',
    backup_codes_hash: null,
    user_roles_role: null,
    user_grants_permission: null,
    invites_token: null,
    credential_resets_waiting: 'Somebody requested this already; it waits for a second administrator.',
    user_identities_subject: null,
  },
  places: [
    { group: 'Settings', rank: 1, label: 'Users', href: '/users', icon: 'users', permission: 'users.read' },
  ],
  doings: [
    { rank: 4, label: 'Invite somebody', href: '/users/invite', icon: 'user-plus', permission: 'users.invite' },
  ],
} as const satisfies Words<'users' | 'invites'>
