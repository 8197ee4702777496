import 'server-only'
import { asc, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { type Counted, type CountedBy, countMarks, topCounts } from '#db/schema/metrics.ts'
import { users } from '#db/schema/users.ts'
import { type Actor, may } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { topDays } from './model.ts'

export type Top = { kind: Counted; by: CountedBy; all: number; rows: { value: string; name: string | null; count: number }[] }

/** The portal's own acts name an account by its id. */
const nameOf = sql<string | null>`case when ${topCounts.by} = 'user' then (select u.name from ${users} u where u.org_id = ${topCounts.orgId} and u.id::text = ${topCounts.value}) end`

/** The largest by the last counting, each with the whole it is a part of; `countedAt` null: nothing was counted yet. Of what the caller may list. */
async function readTop(tx: Tx, actor: Actor) {
  const kinds = ([['event', 'events.read'], ['finding', 'findings.read']] as const).flatMap(([kind, permission]) => (may(actor, permission) ? [kind] : []))
  const [rows, marks] = await Promise.all([
    tx.select({ kind: topCounts.kind, by: topCounts.by, value: topCounts.value, name: nameOf, count: topCounts.count }).from(topCounts).where(inArray(topCounts.kind, kinds)).orderBy(asc(topCounts.kind), asc(topCounts.by), asc(topCounts.rank)),
    tx.select().from(countMarks),
  ])
  const [mark] = marks
  const to = mark?.day ?? now().toISOString().slice(0, 10)
  const from = new Date(new Date(to).getTime() - days(topDays - 1)).toISOString().slice(0, 10)
  const whole = (kind: Counted) => rows.find((row) => row.kind === kind && row.by === 'all')?.count ?? 0
  const tops = [...Map.groupBy(rows.filter((row) => row.by !== 'all'), ({ kind, by }) => `${kind} ${by}`).values()].flatMap((of): Top[] => {
    const [first] = of
    return first ? [{ kind: first.kind, by: first.by, all: whole(first.kind), rows: of.map(({ value, name, count }) => ({ value, name, count })) }] : []
  })
  return { from, to, countedAt: mark?.day ? mark.countedAt : null, tops }
}

export const getTop = query({
  name: 'stats.top',
  permission: 'stats.read',
  summary: 'Get who and what most events and findings of the last 30 days are of, by user, type, system, address and rule, each with its count and how many there are in all',
  http: { path: '/stats/top' },
  input: z.object({}),
  run: ({ tx, actor }) => readTop(tx, actor),
})
