import { outcomeByType } from '#lib/facts/sign-ins.ts'
import { first, firstText, outcomeOf, recordOf, type RecordOf } from '../fields.ts'
import type { Drawn } from './feed.ts'

/** Names of source document 002 first, then what other feeds call the same. */
const names = {
  time: ['timestamp', 'time', '@timestamp', 'occurred_at', 'occurredAt', 'eventTime', 'published', 'activityDateTime', 'createdDateTime', 'created_at', 'CreationTime', 'TimeGenerated'],
  type: ['event_type', 'eventType', 'type', 'action', 'event', 'operation', 'Operation', 'operationName', 'eventName', 'activityDisplayName', 'OperationName', 'detail-type'],
  id: ['external_id', 'externalId', 'id', 'uuid', '_document_id', 'eventID', 'Id'],
  user: ['user', 'userName', 'username', 'actor', 'UserId', 'principal', 'userPrincipalName', 'UserPrincipalName', 'Caller'],
  target: ['target', 'target_user', 'targetUser', 'object', 'subject'],
  ip: ['ip', 'source_ip', 'sourceIp', 'src_ip', 'sourceIPAddress', 'client_ip', 'actor_ip', 'ipAddress', 'ClientIP', 'callerIpAddress', 'IPAddress', 'CallerIpAddress'],
  system: ['system', 'host', 'hostname', 'service', 'resource', 'repo', 'org', 'Workload', 'loggedByService', 'resourceDisplayName', 'resourceId'],
  outcome: ['outcome', 'result', 'status', 'ResultStatus'],
}

/** A record under the names feeds have in common. */
export function common(record: RecordOf): Drawn {
  return {
    time: first(record, names.time),
    type: first(record, names.type),
    id: firstText(record, names.id),
    user: named(first(record, names.user)),
    target: named(first(record, names.target)),
    ip: firstText(record, names.ip),
    system: firstText(record, names.system),
    outcome: outcome(first(record, names.outcome)),
  }
}

/** A person or thing may be a name or an object with one. */
const named = (value: unknown): string | null => firstText(recordOf(value) ?? { name: value }, ['alternateId', 'userPrincipalName', 'email', 'login', 'name', 'displayName', 'id'])

const outcome = (value: unknown) => outcomeOf(recordOf(value)?.result ?? value)

/** Where the name of an event says how it ended. */
export const byType = (type: string) => outcomeByType(type) ?? (/fail|denied|refused/i.test(type) ? 'failure' : /success/i.test(type) ? 'success' : null)
