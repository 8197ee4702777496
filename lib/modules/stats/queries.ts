import 'server-only'
import { and, eq, gte, lt, sql, sum } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { settings } from '#db/schema/settings.ts'
import { eventHours, quotaUses } from '#db/schema/stats.ts'
import { type Actor, jobActor } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { now } from '#lib/clock.ts'
import { recordRefusal } from '#lib/door/denials.ts'
import { query } from '#lib/door/query.ts'
import { optionalInstant, untilInstant } from '#lib/input.ts'
import { readDocument } from '../settings/model.ts'
import { dayOf, full, limitOf, type Quota, type QuotaKind } from './within.ts'

type Kind = 'event' | 'finding'

const dayOfHour = sql`(${eventHours.hour} at time zone 'utc')::date`
/** As YYYY-MM-DD: written once a day, not once an hour. */
const dayText = sql<string>`${dayOfHour}::text`

/** Counts a day from the rollups, events by the day they occurred and findings by the day they were found; days without any are left out. */
export const perDay = async (tx: Tx, kind: Kind, from: Date, to: Date) => {
  const rows = await tx.select({ date: dayText, severity: eventHours.severity, count: sum(eventHours.count).mapWith(Number) }).from(eventHours)
    .where(and(eq(eventHours.kind, kind), gte(eventHours.hour, from), lt(eventHours.hour, to))).groupBy(dayOfHour, eventHours.severity).orderBy(dayOfHour)
  return rows
}

/** Shape of source document 002, section 5.4; severities are always all four. */
export const getSummary = query({
  name: 'stats.summary',
  permission: 'stats.read',
  summary: 'Get the totals of events and findings, findings by severity, and both by day',
  http: { path: '/stats/summary' },
  input: z.object({ from: optionalInstant, to: untilInstant }),
  run: async ({ tx, input }) => {
    const to = input.to ?? new Date(now().getTime() + 86_400_000)
    const from = input.from ?? new Date(0)
    const [events, findings] = [await perDay(tx, 'event', from, to), await perDay(tx, 'finding', from, to)]
    const total = (rows: { count: number }[]) => rows.reduce((all, row) => all + row.count, 0)
    const bySeverity = (rank: number) => total(findings.filter((row) => row.severity === rank))
    return {
      total_events: total(events),
      total_findings: total(findings),
      findings_by_severity: { low: bySeverity(1), medium: bySeverity(2), high: bySeverity(3), critical: bySeverity(4) },
      events_over_time: fold(events),
      findings_over_time: fold(findings),
    }
  },
})

function fold(rows: { date: string; count: number }[]): { date: string; count: number }[] {
  const days = new Map<string, number>()
  for (const row of rows) days.set(row.date, (days.get(row.date) ?? 0) + row.count)
  return [...days].map(([date, count]) => ({ date, count }))
}

/** Both kinds by day and severity, in one statement. */
export async function activityOf(tx: Tx, from: Date, to: Date) {
  const rows = await tx.select({ kind: eventHours.kind, date: dayText, severity: eventHours.severity, count: sum(eventHours.count).mapWith(Number) }).from(eventHours)
    .where(and(gte(eventHours.hour, from), lt(eventHours.hour, to))).groupBy(eventHours.kind, dayOfHour, eventHours.severity).orderBy(dayOfHour)
  const of = (wanted: Kind) => rows.filter((row) => row.kind === wanted).map(({ kind: _, ...row }) => row)
  return { events: of('event'), findings: of('finding') }
}

/** Events and findings a day and severity, for charts. */
export const getActivity = query({
  name: 'stats.activity',
  permission: 'stats.read',
  summary: 'Get events and findings by day and severity',
  input: z.object({ days: z.coerce.number().int().min(1).max(400).default(30) }),
  statements: 1,
  run: async ({ tx, input }) => {
    const to = new Date(now().getTime() + 86_400_000)
    return activityOf(tx, new Date(now().getTime() - input.days * 86_400_000), to)
  },
})

async function readRoom(tx: Tx): Promise<{ quotas: Quota[]; keepDeliveries: boolean }> {
  const at = now()
  // In one statement: every delivery asks.
  const [found] = await tx.execute<{ document: unknown; rows: { kind: QuotaKind; day: string; used: number }[] }>(sql`
    select (select ${settings.document} from ${settings}) as document, (select coalesce(jsonb_agg(to_jsonb(u)), '[]') from ${quotaUses} u) as rows`)
  const { quotas: limits, retention } = readDocument(found?.document)
  const rows = found?.rows ?? []
  const quotas = (['evidence', 'events'] as const).map((kind) => ({ kind, used: rows.find((row) => row.kind === kind && row.day >= dayOf(kind, at))?.used ?? 0, limit: limitOf(kind, { quotas: limits }) }))
  return { quotas, keepDeliveries: retention.keepDeliveries }
}

export const readQuotas = async (tx: Tx): Promise<Quota[]> => (await readRoom(tx)).quotas

export const getQuotas = query({
  name: 'stats.quotas',
  permission: 'stats.read',
  summary: 'Get how much of its quotas the organization uses, in bytes',
  http: { path: '/stats/quotas' },
  input: z.object({}),
  statements: 1,
  run: ({ tx }) => readQuotas(tx),
})

/** With what an upload has to know before its first byte. */
const getRoom = query({
  name: 'stats.room',
  permission: 'stats.read',
  summary: 'Get the quotas, and whether deliveries are kept as they came',
  input: z.object({}),
  statements: 1,
  run: ({ tx }) => readRoom(tx),
})

export type Room = Quota & { /** Whether the settings have the bytes of deliveries kept. */ keepDeliveries: boolean }

/** Outside of any door, which would have recorded it. */
async function refuse(actor: Actor, permission: Permission, quota: Quota): Promise<never> {
  const error = full(quota, now())
  await recordRefusal(error, actor, permission, quota.kind === 'events' ? 'data access' : 'configuration')
  throw error
}

/**
 * Before a byte is read: refuses whom `take` would refuse whatever they send. The portal asks, so a token of one scope need not read counts.
 * @param permission under which the refusal is on record
 */
export async function mustHaveRoom(actor: Actor, permission: Permission, kind: QuotaKind): Promise<Room> {
  const { quotas, keepDeliveries } = await getRoom(jobActor(actor.orgId, 'upload', actor.request.id), {})
  const quota = { ...(quotas.find((each) => each.kind === kind) as Quota), keepDeliveries }
  if (quota.used >= quota.limit) await refuse(actor, permission, quota)
  return quota
}

/** The same, and the bytes end with that refusal where they no longer fit: nothing is kept of what could not stay. */
export async function withinQuota(actor: Actor, permission: Permission, kind: QuotaKind, body: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const quota = await mustHaveRoom(actor, permission, kind)
  const room = quota.limit - quota.used
  return (async function* () {
    let size = 0
    for await (const part of body) {
      if ((size += part.byteLength) > room) await refuse(actor, permission, quota)
      yield part
    }
  })()
}

/** From here on it is said. */
export const isNear = ({ used, limit }: Quota) => used >= limit * 0.8
