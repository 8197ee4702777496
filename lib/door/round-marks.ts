import 'server-only'
import { eq, sql } from 'drizzle-orm'
import { roundMarks } from '#db/schema/installation.ts'
import { days, hours, minutes, now } from '#lib/clock.ts'
import type { Background } from './background.ts'

/** However long nobody worked, no further back than this. */
const mostBack = days(30)

/**
 * For a round that looks at what was found lately: a day, or since it last went through all organizations where that is longer ago, as while no worker ran; so nothing that was found
 * meanwhile is left out. What is shared by all organizations is the time alone.
 * @param look returns those organizations that failed: their time comes again
 */
export async function sinceLast(name: string, { read, write }: Background, look: (since: Date) => Promise<string[]>): Promise<string[]> {
  const at = now()
  const [mark] = await read(null, (tx) => tx.select({ at: roundMarks.at }).from(roundMarks).where(eq(roundMarks.name, name)))
  // What was found then may have been committed a little later.
  const from = Math.max(at.getTime() - mostBack, Math.min(at.getTime() - days(1), (mark?.at.getTime() ?? Infinity) - hours(1)))
  const failed = await look(new Date(from))
  if (failed.length === 0) {
    const fresh = new Date(at.getTime() - minutes(5)).toISOString()
    await write(null, (tx) => tx.insert(roundMarks).values({ name, at }).onConflictDoUpdate({ target: roundMarks.name, set: { at: sql`excluded.at` }, setWhere: sql`${roundMarks.at} < ${fresh}::timestamptz` }))
  }
  return failed
}
