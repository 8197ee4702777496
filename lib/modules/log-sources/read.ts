import 'server-only'
import { and, asc, eq, gte, lt } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { eventHours } from '#db/schema/stats.ts'
import { hourIn } from './rhythm.ts'

/** Hours in which a source sent something, in order. */
export async function presentHours(tx: Tx, name: string, from: Date, to: Date): Promise<number[]> {
  const rows = await tx.selectDistinct({ hour: eventHours.hour }).from(eventHours).where(and(eq(eventHours.kind, 'event'), eq(eventHours.source, name), gte(eventHours.hour, from), lt(eventHours.hour, to))).orderBy(asc(eventHours.hour))
  return rows.map((row) => hourIn(row.hour))
}

export const silentHours = (silences: { fromAt: Date; toAt: Date | null }[], at: Date) => silences.map((each) => ({ from: hourIn(each.fromAt), to: hourIn(each.toAt ?? at) }))
