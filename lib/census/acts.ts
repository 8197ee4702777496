/** Types of events, in small letters, that say an account can be used no more, or again; who it is about is the target of the event. */
export const disabling: readonly string[] = [
  'user.lifecycle.deactivate', 'user.lifecycle.suspend', 'user.lifecycle.delete.initiated', 'user.lifecycle.delete.completed',
  'disable account', 'disable account.', 'delete user', 'delete user.', 'hard delete user',
  'suspend_user', 'delete_user', 'deleteuser',
  'org.remove_member', 'user.suspend', 'user.destroy', 'member_removed',
  'users.deactivate', 'users.remove',
  'user_disabled', 'user.disabled', 'account_disabled', 'account.disabled', 'user_deactivated', 'user.deactivated', 'account_deactivated', 'account.deactivated', 'user_deleted', 'user.deleted', 'account_deleted', 'account.deleted', 'user_suspended', 'account_suspended', 'user_locked_by_admin',
]

export const enabling: readonly string[] = [
  'user.lifecycle.activate', 'user.lifecycle.reactivate', 'user.lifecycle.unsuspend', 'enable account', 'enable account.', 'restore user', 'restore user.', 'unsuspend_user', 'undelete_user', 'createuser', 'org.add_member', 'user.unsuspend', 'users.reactivate',
  'user_enabled', 'user.enabled', 'account_enabled', 'account.enabled', 'user_reactivated', 'user.reactivated', 'account_reactivated', 'account.reactivated', 'user_unsuspended', 'account_unsuspended',
]

/** Whose events tell of accounts of a source, where one system alone is read from it. */
export const feedsOf: Readonly<Record<string, readonly string[]>> = { okta: ['okta'], entra: ['entra', 'm365'], github: ['github'], aws_iam: ['cloudtrail'], aws_credentials: ['cloudtrail'] }

/** Where people have the account they sign in with elsewhere. SCIM says nothing of that: any application speaks it. */
export const identityProviders: readonly string[] = ['okta', 'entra']

/** Kinds of rights that are tokens and keys, in small letters with hyphens; of the credential report everything but the password. */
export const tokenKinds: readonly string[] = ['token', 'key', 'access-key', 'api-key', 'api-token', 'app-password', 'personal-access-token', 'pat', 'ssh-key', 'gpg-key', 'secret']
