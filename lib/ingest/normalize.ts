import { z } from 'zod'
import { cleanText } from '#lib/crypto/canonical.ts'

/** What a delivery may call itself. */
export const deliverable = ['cloudtrail', 'github', 'okta', 'entra', 'm365', 'gcp', 'webhook', 'other'] as const
/** The portal's own events come from inside alone: nobody outside speaks in its name. */
export const sources = [...deliverable, 'tickmark'] as const
export type Source = (typeof sources)[number]

/** The columns drawn from a record, whatever it came from. */
export type Normalized = {
  source: string
  /** Null: the record names itself by nothing; its text does. */
  externalId: string | null
  occurredAt: Date
  eventType: string
  userName: string | null
  ip: string | null
  system: string | null
  outcome: 'success' | 'failure' | null
  /** Rank 0 none, 1 low … 4 critical. */
  severityHint: number
}

type RecordOf = { [name: string]: unknown }

/** @returns the columns, or the reason why this is no event */
export function normalize(record: unknown, source: Source | 'auto', at: Date): Normalized | string {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return 'is not a JSON object'
  const event = record as RecordOf
  if ('digestStartTime' in event && 'digestEndTime' in event) return digestReason
  if (event.eventType === 'AwsCloudTrailInsight' && typeof event.insightDetails === 'object') return fromInsight(event, at)
  const cloudtrail = source === 'cloudtrail' || (source === 'auto' && typeof event.eventSource === 'string' && typeof event.eventName === 'string' && 'userIdentity' in event)
  return cloudtrail ? fromCloudTrail(event, at) : generic(event, source, at)
}

export const digestReason = 'is a CloudTrail digest file: it vouches for log files and holds no events. Send the log files.'

/** An insight tells of calls and is none itself: rules about the call it names must not take it for one. */
function fromInsight(event: RecordOf, at: Date): Normalized | string {
  const read = fromCloudTrail({ ...event, eventName: 'AwsCloudTrailInsight' }, at)
  return typeof read === 'string' ? read : { ...read, outcome: null }
}

function fromCloudTrail(event: RecordOf, at: Date): Normalized | string {
  const time = readTime(event.eventTime, at)
  if (typeof time === 'string') return `eventTime ${time}`
  if (typeof event.eventName !== 'string' || event.eventName === '') return 'has no eventName'
  const failed = typeof event.errorCode === 'string' || (typeof event.errorMessage === 'string' && event.errorMessage !== '')
  const response = event.responseElements as RecordOf | null | undefined
  const login = response?.ConsoleLogin
  return {
    source: 'cloudtrail',
    externalId: short(event.eventID),
    occurredAt: time,
    eventType: short(event.eventName) ?? '',
    userName: cloudTrailUser(event.userIdentity as RecordOf | undefined),
    ip: short(event.sourceIPAddress),
    system: short(event.recipientAccountId) ?? short(event.eventSource),
    outcome: failed || login === 'Failure' ? 'failure' : 'success',
    severityHint: 0,
  }
}

function cloudTrailUser(identity: RecordOf | undefined): string | null {
  if (!identity) return null
  if (identity.type === 'Root') return 'root'
  const session = identity.sessionContext as RecordOf | undefined
  const issuer = session?.sessionIssuer as RecordOf | undefined
  const arn = short(identity.arn)
  const sessionName = typeof arn === 'string' && arn.includes(':assumed-role/') ? (arn.split('/').at(-1) ?? null) : null
  const role = short(issuer?.userName)
  if (role) return sessionName && sessionName !== role ? `${role}/${sessionName}` : role
  return short(identity.userName) ?? short(identity.invokedBy) ?? arn ?? short(identity.principalId)
}

const severityWords: Record<string, number> = { none: 0, info: 0, informational: 0, debug: 0, notice: 0, low: 1, medium: 2, warn: 2, warning: 2, moderate: 2, high: 3, error: 3, critical: 4, fatal: 4, emergency: 4 }

/** Names of source document 002 first, then what other feeds call the same. */
const names = {
  time: ['timestamp', 'time', '@timestamp', 'occurred_at', 'occurredAt', 'eventTime', 'published', 'activityDateTime', 'createdDateTime', 'created_at', 'CreationTime'],
  type: ['event_type', 'eventType', 'type', 'action', 'event', 'operation', 'Operation', 'operationName', 'eventName', 'activityDisplayName', 'detail-type'],
  id: ['external_id', 'externalId', 'id', 'uuid', '_document_id', 'eventID', 'Id'],
  ip: ['ip', 'source_ip', 'sourceIp', 'src_ip', 'sourceIPAddress', 'client_ip', 'actor_ip', 'ipAddress', 'ClientIP', 'callerIpAddress'],
  system: ['system', 'host', 'hostname', 'service', 'resource', 'repo', 'org', 'Workload', 'loggedByService', 'resourceDisplayName', 'resourceId'],
  outcome: ['outcome', 'result', 'status', 'ResultStatus'],
}

function generic(event: RecordOf, source: Source | 'auto', at: Date): Normalized | string {
  const inner = recordOf(event.properties)
  // Microsoft 365 writes UTC without saying so.
  const given = first(event, names.time)
  const time = readTime(given !== undefined && given === event.CreationTime && typeof given === 'string' && zoneless.test(given) ? `${given}Z` : given, at)
  if (typeof time === 'string') return `timestamp ${time}`
  const type = short(typeName(event))
  if (!type) return 'has no event_type'
  const severity = first(event, ['severity_hint', 'severity', 'level'])
  return {
    source: source === 'auto' ? (short(event.source) ?? feedOf(event) ?? 'other').toLowerCase() : source,
    externalId: short(first(event, names.id)) ?? (event.operationName === undefined ? null : short(inner?.id)),
    occurredAt: time,
    eventType: type,
    userName: short(who(event)) ?? short(inner?.userPrincipalName) ?? short(event.identity),
    ip: short(first(event, names.ip)) ?? short(recordOf(event.client)?.ipAddress) ?? short(recordOf(recordOf(event.initiatedBy)?.user)?.ipAddress),
    system: short(first(event, names.system)),
    outcome: signInOutcome(event) ?? readOutcome(first(event, names.outcome), type),
    severityHint: typeof severity === 'string' ? (severityWords[severity.toLowerCase()] ?? 0) : 0,
  }
}

const zoneless = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?$/

const recordOf = (value: unknown): RecordOf | null => (typeof value === 'object' && value !== null ? (value as RecordOf) : null)

/** Azure names an operation by text or by an object. A sign-in of Microsoft Graph names none: it is known by what only it has. */
function typeName(event: RecordOf): unknown {
  const operation = recordOf(event.operationName)
  const given = first(operation ? { ...event, operationName: first(operation, ['value', 'localizedValue']) } : event, names.type)
  return given ?? (isGraphSignIn(event) ? 'Sign-in activity' : undefined)
}

const isGraphSignIn = (event: RecordOf) => 'createdDateTime' in event && 'userPrincipalName' in event && 'appDisplayName' in event

/** Who acted. GitHub has the actor beside `user`, the one acted on. */
function who(event: RecordOf): unknown {
  const actor = event['@timestamp'] !== undefined && typeof event.actor === 'string' && event.actor !== '' ? event.actor : null
  const starter = recordOf(event.initiatedBy)
  return actor ?? named(first(event, ['user', 'userName', 'username', 'actor', 'UserId', 'principal', 'userPrincipalName'])) ?? named(first(starter ?? {}, ['user', 'app']))
}

/** Feeds that do not name themselves, by what only they have. */
function feedOf(event: RecordOf): Source | null {
  if ('CreationTime' in event && 'Workload' in event) return 'm365'
  const isAad = typeof event.resourceId === 'string' && /microsoft\.aadiam/i.test(event.resourceId)
  return isAad || ('activityDateTime' in event && 'initiatedBy' in event) || isGraphSignIn(event) ? 'entra' : null
}

/** Error 0 is success: `resultType` in Azure Monitor, `status.errorCode` in Microsoft Graph. */
function signInOutcome(event: RecordOf): 'success' | 'failure' | null {
  const code = event.operationName !== undefined && /^\d+$/.test(String(event.resultType)) ? Number(event.resultType) : isGraphSignIn(event) ? recordOf(event.status)?.errorCode : null
  return typeof code === 'number' ? (code === 0 ? 'success' : 'failure') : null
}

function readOutcome(value: unknown, type: string): 'success' | 'failure' | null {
  const text = typeof value === 'object' && value !== null ? (value as RecordOf).result : value
  if (typeof text === 'string') {
    if (/^(success|succeeded|ok|allow|allowed|true)$/i.test(text)) return 'success'
    if (/^(fail|failed|failure|denied|deny|error|false)$/i.test(text)) return 'failure'
  }
  return /fail|denied|refused/i.test(type) ? 'failure' : /success/i.test(type) ? 'success' : null
}

/** An actor may be a name or an object with one. */
function named(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return first(value as RecordOf, ['alternateId', 'userPrincipalName', 'email', 'login', 'name', 'displayName', 'id'])
}

const first = (event: RecordOf, names: string[]): unknown => names.map((name) => event[name]).find((value) => value !== undefined && value !== null && value !== '')

/** Bounded text for a column; numbers as they read. Lone surrogates and NUL cannot be stored and are replaced. */
function short(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string' || value === '') return null
  return cleanText(value).slice(0, 500)
}

const isoTime = z.iso.datetime({ offset: true })
const earliest = Date.UTC(1990, 0, 1)
const ahead = 24 * 3_600_000

/** ISO 8601 with a zone, or seconds or milliseconds since 1970. @returns the time, or what is wrong with it */
function readTime(value: unknown, at: Date): Date | string {
  if (value === undefined) return 'is missing'
  let time: number
  if (typeof value === 'number') time = value > 1e11 ? value : value * 1000
  else if (typeof value === 'string') {
    const text = value.trim().replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T').replace(/([+-]\d{2})(\d{2})$/, '$1:$2')
    if (!isoTime.safeParse(text).success) return /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/.test(value.trim()) ? 'has no zone; write 2026-01-31T12:00:00Z' : 'is not a time; write 2026-01-31T12:00:00Z'
    time = Date.parse(text)
  } else return 'is not a time'
  if (!Number.isFinite(time) || time < earliest) return 'lies before 1990'
  if (time > at.getTime() + ahead) return 'lies more than a day in the future'
  return new Date(time)
}
