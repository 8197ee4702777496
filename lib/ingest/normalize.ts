import { countryCodeOf } from '#lib/facts/countries.ts'
import { isSignIn, outcomeByType } from '#lib/facts/sign-ins.ts'
import { networkAddress } from '#lib/facts/spelling.ts'
import { cloudtrail, insight } from './feeds/cloudtrail.ts'
import { byType, common } from './feeds/common.ts'
import type { Drawn, Feed } from './feeds/feed.ts'
import { github, githubWebhook } from './feeds/github.ts'
import { gcp, workspace } from './feeds/google.ts'
import { kubernetes } from './feeds/kubernetes.ts'
import { azure, entra, m365 } from './feeds/microsoft.ts'
import { okta } from './feeds/okta.ts'
import { otlp } from './feeds/otlp.ts'
import { postgresql } from './feeds/postgresql.ts'
import { syslog } from './feeds/syslog.ts'
import { first, readTime, recordOf, short } from './fields.ts'
import { said, signedIn } from './ocsf.ts'

/** What a delivery may call itself. */
export const deliverable = ['cloudtrail', 'github', 'okta', 'entra', 'azure', 'm365', 'google_workspace', 'gcp', 'kubernetes', 'postgresql', 'otlp', 'syslog', 'webhook', 'other'] as const
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
  /** Who acted. */
  userName: string | null
  /** Who or what was acted on. */
  target: string | null
  /** In one spelling; as it was written it stands in the record. */
  ip: string | null
  system: string | null
  /** Two letters, as its source told; CloudTrail tells none. */
  country: string | null
  outcome: 'success' | 'failure' | null
  /** Rank 0 none, 1 low … 4 critical. */
  severityHint: number
  /** Its class and activity of OCSF, both or neither. */
  classUid: number | null
  activityId: number | null
}

/** Each by what only its records have, the surest first. */
const feeds: [Source, Feed][] = [
  ['cloudtrail', insight], ['cloudtrail', cloudtrail], ['google_workspace', workspace], ['gcp', gcp], ['m365', m365], ['entra', entra], ['azure', azure], ['kubernetes', kubernetes], ['okta', okta],
  ['github', github], ['github', githubWebhook], ['postgresql', postgresql], ['otlp', otlp], ['syslog', syslog],
]

export const digestReason = 'is a CloudTrail digest file: it vouches for log files and holds no events. Send the log files.'

const severityWords: Record<string, number> = { none: 0, info: 0, informational: 0, debug: 0, notice: 0, low: 1, medium: 2, warn: 2, warning: 2, moderate: 2, high: 3, error: 3, critical: 4, fatal: 4, emergency: 4 }

/** Whether it has the form of a feed that is known. */
export function isKnown(value: unknown): boolean {
  const record = recordOf(value)
  return record !== null && feeds.some(([, feed]) => feed.is(record))
}

/**
 * @param source what the delivery says it is; a record is read by its own form all the same
 * @param as the feed it is of for certain, whatever its form
 * @returns the columns, or the reason why this is no event
 */
export function normalize(value: unknown, source: Source | 'auto', now: Date, as?: Feed): Normalized | string {
  const record = recordOf(value)
  if (record === null) return 'is not a JSON object'
  if ('digestStartTime' in record && 'digestEndTime' in record) return digestReason
  const known: [Source | 'auto', Feed] | undefined = as ? [source, as] : feeds.find(([, feed]) => feed.is(record)) ?? (source === 'cloudtrail' ? feeds.find(([, feed]) => feed === cloudtrail) : undefined)
  const drawn: Drawn = known?.[1].draw(record, now) ?? {}
  // CloudTrail has a place for everything, and most records are from there.
  const isCloudTrail = known?.[0] === 'cloudtrail'
  const { time, type, id, user, target, ip, system, outcome } = isCloudTrail ? drawn : joined(drawn, common(record))
  const occurredAt = readTime(time, now)
  if (typeof occurredAt === 'string') return `${isCloudTrail ? 'eventTime' : 'timestamp'} ${occurredAt}`
  const eventType = short(type)
  if (!eventType) return isCloudTrail ? 'has no eventName' : 'has no event_type'
  const named = source === 'auto' ? (known?.[0] ?? short(record.source)?.toLowerCase() ?? 'other') : source
  if (source === 'auto' && named === 'tickmark') return 'says it is from the portal itself, whose events come from inside alone'
  const ended = outcomeByType(eventType) ?? outcome ?? (isCloudTrail ? null : byType(eventType))
  const [classUid, activityId] = drawn.ocsf ?? (isSignIn(eventType, ended) ? signedIn : isCloudTrail ? null : said(record)) ?? [null, null]
  const severity = isCloudTrail || drawn.severity !== undefined ? null : first(record, ['severity_hint', 'severity', 'level'])
  return {
    source: named.slice(0, 60), externalId: id ?? null, occurredAt, eventType, userName: user ?? null, target: target ?? null, ip: ip ? (networkAddress(ip) ?? ip) : null, system: system ?? null, country: isCloudTrail ? null : countryCodeOf(record),
    outcome: ended, severityHint: drawn.severity ?? (typeof severity === 'string' ? (severityWords[severity.toLowerCase()] ?? 0) : 0), classUid, activityId,
  }
}

/** What the form of a feed says, and where it has no place, what the common names say. */
function joined(drawn: Drawn, shared: Drawn): Drawn {
  const { time = shared.time, type = shared.type, id = shared.id, user = shared.user, target = shared.target, ip = shared.ip, system = shared.system, outcome = shared.outcome } = drawn
  return { time, type, id, user, target, ip, system, outcome }
}
