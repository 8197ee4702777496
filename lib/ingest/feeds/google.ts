import { at, first, firstText, type Outcome, recordOf, type RecordOf } from '../fields.ts'
import { access, account, api, by, entity, file, firstWord, group, lastWord, named, type Ocsf, signedIn, signedOut } from '../ocsf.ts'
import type { Feed } from './feed.ts'

/** An activity of Google Workspace, by the Reports API: one act, and what it was in `events`. */
export const workspace: Feed = {
  is: (record) => at(record, 'id.time') !== undefined && typeof at(record, 'id.applicationName') === 'string' && Array.isArray(record.events),
  draw: (record) => ({
    time: at(record, 'id.time'),
    type: at(record, 'events.name'),
    id: ['id.applicationName', 'id.time', 'id.uniqueQualifier'].map((path) => firstText(record, [path]) ?? '').join(' '),
    user: firstText(record, ['actor.email', 'actor.key', 'actor.profileId']),
    target: target(record),
    ip: firstText(record, ['ipAddress']),
    system: firstText(record, ['id.applicationName']),
    ocsf: ocsf(String(at(record, 'events.name'))),
  }),
}

/** As the Reports API lists its events: https://developers.google.com/workspace/admin/reports/v1/appendix/activity/login (admin-user-settings, drive, groups) */
const names: Record<string, Ocsf> = {
  login_success: signedIn, login_failure: signedIn, login_challenge: signedIn, logout: signedOut, password_edit: account.passwordChanged, '2sv_enroll': account.factorEnabled, '2sv_disable': account.factorDisabled,
  CREATE_USER: account.created, DELETE_USER: account.deleted, SUSPEND_USER: account.disabled, UNSUSPEND_USER: account.enabled, UNDELETE_USER: account.enabled, CHANGE_PASSWORD: account.passwordReset, CHANGE_PASSWORD_ON_NEXT_LOGIN: account.changed,
  account_disabled_password_leak: account.disabled, account_disabled_generic: account.disabled, account_disabled_spamming: account.disabled, account_disabled_hijacked: account.disabled,
  GRANT_ADMIN_PRIVILEGE: access.assigned, REVOKE_ADMIN_PRIVILEGE: access.revoked, GRANT_DELEGATED_ADMIN_PRIVILEGES: access.assigned, ASSIGN_ROLE: access.roleAssigned, UNASSIGN_ROLE: access.roleRemoved,
  ADD_GROUP_MEMBER: group.memberAdded, REMOVE_GROUP_MEMBER: group.memberRemoved, add_user: group.memberAdded, remove_user: group.memberRemoved, TURN_OFF_2_STEP_VERIFICATION: account.factorDisabled,
  upload: file.uploaded, create: file.uploaded, download: file.downloaded, edit: file.updated, delete: file.deleted, trash: file.deleted, rename: file.renamed, copy: file.copied, move: file.moved, untrash: file.restored, preview: file.previewed, view: file.opened,
  change_user_access: file.shared, change_document_visibility: file.shared, change_document_access_scope: file.shared,
}

const ocsf = (name: string): Ocsf => named(names, name) ?? by(entity, firstWord(name))

/** Names of parameters that say on whom or what, people first. */
const targets = ['USER_EMAIL', 'affected_email_address', 'target_user', 'GROUP_EMAIL', 'group_email', 'doc_title', 'ROLE_NAME', 'APPLICATION_NAME', 'app_name']

/** Parameters are pairs of name and value. */
function target(record: RecordOf): string | null {
  const given = at(record, 'events.parameters')
  const parameters = (Array.isArray(given) ? given : []).filter((each) => targets.includes(String(recordOf(each)?.name)))
  const rank = (each: unknown) => targets.indexOf(String(recordOf(each)?.name))
  return firstText(parameters.toSorted((one, other) => rank(one) - rank(other))[0], ['value'])
}

/** An entry of Google Cloud's audit logs, as Cloud Logging writes it. */
export const gcp: Feed = {
  is: (record) => typeof at(record, 'protoPayload.methodName') === 'string',
  draw: (record) => ({
    time: first(record, ['timestamp', 'receiveTimestamp']),
    type: at(record, 'protoPayload.methodName'),
    id: firstText(record, ['insertId']),
    user: firstText(record, ['protoPayload.authenticationInfo.principalEmail', 'protoPayload.authenticationInfo.principalSubject']),
    target: firstText(record, ['protoPayload.resourceName']),
    ip: firstText(record, ['protoPayload.requestMetadata.callerIp']),
    system: firstText(record, ['resource.labels.project_id', 'protoPayload.serviceName']),
    outcome: outcome(record),
    // Audit logs of Google Cloud are of API calls: https://cloud.google.com/logging/docs/reference/audit/auditlog/rest/Shared.Types/AuditLog
    ocsf: by(api, firstWord(lastWord(String(at(record, 'protoPayload.methodName'))))),
  }),
}

/** An empty status is OK. */
function outcome(record: RecordOf): Outcome {
  const code = at(record, 'protoPayload.status.code')
  return (typeof code === 'number' && code !== 0) || /^(ERROR|CRITICAL|ALERT|EMERGENCY)$/.test(String(record.severity)) ? 'failure' : 'success'
}
