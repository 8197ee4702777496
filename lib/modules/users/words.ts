import { factorNames, grantNames, yesNo } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

export const statusNames = { invited: 'Invited', active: 'Active', deactivated: 'Deactivated', removed: 'Removed' } as const
export const resetStates = { requested: 'Requested', approved: 'Approved', rejected: 'Rejected' } as const

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
  parts: {
    'users.changeRoles': { session: 'changed the roles of {label}, which ended a session' },
    'users.changePermissions': { session: 'changed single permissions of {label}, which ended a session' },
    'users.deactivate': { session: 'deactivated {label}, which ended a session', 'api-token': 'deactivated the owner of the API token {label}, which revoked it' },
    'users.remove': { session: 'removed {label}, which ended a session', 'api-token': 'removed the owner of the API token {label}, which revoked it' },
    'users.approveReset': { session: 'approved the reset of how {label} signs in, which ended a session' },
    'users.resetByOperator': { session: 'reset how {label} signs in, which ended a session' },
  },
  acts: {
    'users.read': 'reading users',
    'users.invite': 'inviting a user',
    'users.resendInvite': 'sending an invitation again',
    'users.revokeInvite': 'withdrawing an invitation',
    'users.update': 'changing a user',
    'users.changeRoles': 'changing the roles of a user',
    'users.changePermissions': 'changing single permissions of a user',
    'users.deactivate': 'deactivating a user',
    'users.reactivate': 'reactivating a user',
    'users.remove': 'removing a user',
    'users.erase': 'erasing who a user was',
    'users.endSessions': 'ending the sessions of a user',
    'users.unlock': 'unlocking a user',
    'users.requestReset': 'requesting a reset of how a user signs in',
    'users.approveReset': 'approving a reset of how a user signs in',
    'users.rejectReset': 'rejecting a reset of how a user signs in',
    'users.resetByOperator': 'resetting how a user signs in, on the server',
    'users.choosePassword': 'choosing a new password after a reset',
    'invites.accept': 'accepting an invitation',
  },
  fields: {
    user: {
      personId: 'Person', email: 'E-mail address', name: 'Name', department: 'Department', status: { called: 'Status', values: statusNames }, breakGlass: { called: 'Break-glass account', values: yesNo }, passwordChangedAt: 'Password changed', passwordResetAt: 'Password reset',
      mfaEnrolledAt: 'Second factor enrolled', factorResetAt: 'Second factor reset', lastSignedInAt: 'Last signed in', failedSignIns: 'Failed sign-ins', lockedUntil: 'Locked until', locked: { called: 'Locked', values: yesNo }, erasedAt: 'Erased', commitmentsClosed: 'Values closed for good',
      roles: { called: 'Roles', of: 'role' }, rolesExpireAt: 'Roles expire', singleGrants: { called: 'Single permissions', of: 'permission', values: grantNames }, inviteExpiresAt: 'Invitation expires', linkedProvider: 'Linked identity provider', linkingProvider: 'Identity provider to be linked',
      backupCodesRenewedAt: 'Backup codes renewed', passwordReset: { called: 'Reset of the password', values: resetStates }, factorReset: { called: 'Reset of the second factor', values: resetStates },
      factor: { called: 'Second factor', values: factorNames },
    },
    invite: { userId: { called: 'User', of: 'user' }, purpose: { called: 'For', values: { invite: 'Coming in', password: 'A new password' } }, expiresAt: 'Expires', acceptedAt: 'Accepted', revokedAt: 'Withdrawn' },
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
