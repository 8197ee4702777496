import { access, account, api, by, file, group, lastWord, type Ocsf, signedIn, signedOut } from '../ocsf.ts'

/** Of the audit log of the directory: https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities */
export const directory: Record<string, Ocsf> = {
  'Add user': account.created, 'Invite external user': account.created, 'Delete user': account.deleted, 'Hard Delete user': account.deleted, 'Disable account': account.disabled, 'Enable account': account.enabled, 'Restore user': account.enabled,
  'Update user': account.changed, 'Change user password': account.passwordChanged, 'Change password (self-service)': account.passwordChanged, 'Reset user password': account.passwordReset, 'Reset password (by admin)': account.passwordReset,
  'Reset password (self-service)': account.passwordReset, 'User registered security info': account.factorEnabled, 'User deleted security info': account.factorDisabled, 'Admin registered security info': account.factorEnabled,
  'Admin deleted security info': account.factorDisabled, 'Disable Strong Authentication': account.factorDisabled,
  'Add member to role': access.roleAssigned, 'Add eligible member to role': access.roleAssigned, 'Add scoped member to role': access.roleAssigned, 'Remove member from role': access.roleRemoved, 'Remove eligible member from role': access.roleRemoved,
  'Add member to role completed (PIM activation)': access.roleAssigned, 'Add eligible member to role in PIM completed (permanent)': access.roleAssigned, 'Remove member from role completed (PIM deactivate)': access.roleRemoved,
  'Add app role assignment grant to user': access.assigned, 'Remove app role assignment from user': access.revoked, 'Add app role assignment to group': group.assigned, 'Remove app role assignment from group': group.revoked,
  'Consent to application': access.assigned, 'Add delegated permission grant': access.assigned, 'Remove delegated permission grant': access.revoked, 'Add member to group': group.memberAdded, 'Remove member from group': group.memberRemoved,
}

/** Of Microsoft 365: https://learn.microsoft.com/purview/audit-log-activities */
export const workloads: Record<string, Ocsf> = {
  UserLoggedIn: signedIn, UserLoginFailed: signedIn, MailboxLogin: signedIn, UserLoggedOff: signedOut, TeamsSessionStarted: signedIn,
  FileUploaded: file.uploaded, FileDownloaded: file.downloaded, FileModified: file.updated, FileDeleted: file.deleted, FileRecycled: file.deleted, FileRenamed: file.renamed, FileCopied: file.copied, FileMoved: file.moved, FileRestored: file.restored,
  FilePreviewed: file.previewed, FileAccessed: file.opened, FileSyncDownloadedFull: file.downloaded, FileSyncUploadedFull: file.uploaded, SharingSet: file.shared, SharingInvitationCreated: file.shared, AnonymousLinkCreated: file.shared,
  CompanyLinkCreated: file.shared, SecureLinkCreated: file.shared, SharingRevoked: file.unshared, AnonymousLinkRemoved: file.unshared, CompanyLinkRemoved: file.unshared, AddedToGroup: group.memberAdded, RemovedFromGroup: group.memberRemoved,
  MemberAdded: group.memberAdded, MemberRemoved: group.memberRemoved, 'Add-MailboxPermission': access.assigned, 'Remove-MailboxPermission': access.revoked, 'Add-RoleGroupMember': group.memberAdded, 'Remove-RoleGroupMember': group.memberRemoved,
}

/**
 * Of Azure: an operation ends in write, delete, read or action, and write is a PUT, which makes or changes:
 * https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations
 */
export function azureOcsf(operation: string): Ocsf {
  const assignment = /^microsoft\.authorization\/roleassignments\/(write|delete)$/i.exec(operation)?.[1]
  if (assignment) return assignment.toLowerCase() === 'write' ? access.roleAssigned : access.roleRemoved
  return by(api, lastWord(operation))
}
