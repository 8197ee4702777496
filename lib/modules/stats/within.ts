import 'server-only'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { eventHours } from '#db/schema/stats.ts'
import { chunks } from '#lib/audit/append.ts'
import { hours } from '#lib/clock.ts'

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
