import 'server-only'
import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { eventHours, quotaUses } from '#db/schema/stats.ts'
import { chunks } from '#lib/audit/append.ts'
import { days, hours } from '#lib/clock.ts'
import { AppError } from '#lib/errors.ts'
import { formatBytes } from '#lib/format.ts'
import type { Settings } from '../settings/model.ts'

/** The whole hour a moment lies in: what counts know of time. */
export const hourOf = (at: Date): Date => new Date(Math.floor(at.getTime() / hours(1)) * hours(1))

/** `severity`: rank 0 none, 1 low … 4 critical. */
export type Counted = { at: Date; source: string; severity: number }

/** Statements that count facts by hour, source and severity, with the facts they count; 1,000 rows each. */
export function hourCounts(tx: Tx, orgId: string, kind: 'event' | 'finding', facts: Iterable<Counted>) {
  const rows = new Map<string, { hour: Date; source: string; severity: number; count: number }>()
  for (const { at, source, severity } of facts) {
    const hour = hourOf(at)
    const key = `${hour.getTime()} ${severity} ${source}`
    const found = rows.get(key)
    if (found) found.count++
    else rows.set(key, { hour, source, severity, count: 1 })
  }
  return [...chunks([...rows.values()], 1_000)].map((part) => tx.insert(eventHours).values(part.map((each) => ({ orgId, id: v7(), kind, ...each }))))
}

export async function countHours(tx: Tx, orgId: string, kind: 'event' | 'finding', facts: Iterable<Counted>): Promise<void> {
  for (const statement of hourCounts(tx, orgId, kind, facts)) await statement
}

export type QuotaKind = 'evidence' | 'events'
/** In bytes. `events`: of this day, by UTC. */
export type Quota = { kind: QuotaKind; used: number; limit: number }

const gigabyte = 1_000_000_000
export const limitOf = (kind: QuotaKind, { quotas }: Pick<Settings, 'quotas'>) => (kind === 'evidence' ? quotas.evidenceGigabytes : quotas.eventsGigabytesADay) * gigabyte
export const dayOf = (kind: QuotaKind, at: Date) => (kind === 'events' ? at.toISOString().slice(0, 10) : '')

const mending = 'An administrator can raise the quota under Settings, Quotas.'

/** The one refusal, whoever finds out. */
export function full({ kind, used, limit }: Quota, at: Date): AppError {
  if (kind === 'evidence') return new AppError('too_large', `The organization keeps ${formatBytes(used)} of evidence; its quota is ${formatBytes(limit)}. This file does not fit, and nothing of it was stored. ${mending}`, { onRecord: 'the quota of evidence is used up' })
  return new AppError('limited', `The organization received ${formatBytes(used)} of events today (UTC); its quota is ${formatBytes(limit)} a day. This delivery does not fit, and nothing of it was stored. Send it again tomorrow. ${mending}`, { retryAfter: Math.ceil((days(1) - (at.getTime() % days(1))) / 1_000), onRecord: 'the quota of events is used up' })
}

/**
 * Counts bytes that the transaction stores; fewer than none gives some back. Last of all it does, as others of the organization wait from here to COMMIT.
 * @throws AppError `too_large` (evidence) or `limited` (events) when they do not fit: the transaction is to be rolled back
 */
export async function take(tx: Tx, orgId: string, kind: QuotaKind, bytes: number, settings: Settings, at: Date): Promise<void> {
  const [row] = await tx.insert(quotaUses).values({ orgId, kind, day: dayOf(kind, at), used: Math.max(0, bytes) }).onConflictDoUpdate({
    target: [quotaUses.orgId, quotaUses.kind],
    // A day that is over counts no more; a clock that is behind does not bring it back.
    set: { used: sql`greatest(0, case when ${quotaUses.day} >= excluded.day then ${quotaUses.used} + ${bytes}::bigint else excluded.used end)`, day: sql`greatest(${quotaUses.day}, excluded.day)` },
  }).returning({ used: quotaUses.used })
  const limit = limitOf(kind, settings)
  if (bytes > 0 && row && row.used > limit) throw full({ kind, used: row.used - bytes, limit }, at)
}
