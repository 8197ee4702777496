import { at, first, firstText, type Outcome, recordOf, type RecordOf } from '../fields.ts'
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
  }),
}

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
  }),
}

/** An empty status is OK. */
function outcome(record: RecordOf): Outcome {
  const code = at(record, 'protoPayload.status.code')
  return (typeof code === 'number' && code !== 0) || /^(ERROR|CRITICAL|ALERT|EMERGENCY)$/.test(String(record.severity)) ? 'failure' : 'success'
}
