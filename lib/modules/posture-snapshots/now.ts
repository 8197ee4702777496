import 'server-only'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { frameworks } from '#db/schema/frameworks.ts'
import { systems } from '#db/schema/systems.ts'
import { days, now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { invalid } from '#lib/errors.ts'
import { optionalId } from '#lib/input.ts'
import { type Standing, standings } from '#lib/modules/frameworks/queries.ts'
import { type Score, scoreOf } from '#lib/posture/judge.ts'

type Point = { day: string; id: string; requirements: number; passed: number; failed: number; notEvaluable: number; weightPassed: number; weight: number }

/** The last snapshot of each day, the oldest first. */
async function trendOf(tx: Tx, at: Date, frameworkId: string | null, many: number): Promise<Point[]> {
  const rows = await tx.execute<{ day: string; id: string; requirements: number; passed: number; failed: number; not_evaluable: number; weight_passed: number; weight: number }>(sql`select distinct on (day) to_char(taken_at at time zone 'utc', 'YYYY-MM-DD') as day, id, requirements, passed, failed, not_evaluable, weight_passed, weight from posture_snapshots
    where ${frameworkId === null ? sql`framework_id is null` : sql`framework_id = ${frameworkId}`} and taken_at > ${new Date(at.getTime() - days(many)).toISOString()}::timestamptz order by day, taken_at desc, id desc`)
  return rows.map(({ not_evaluable: notEvaluable, weight_passed: weightPassed, ...row }) => ({ ...row, notEvaluable, weightPassed }))
}

/** Held against what is asked for: a framework with systems of its own is of these alone. */
const isHeld = (systemIds: string[], systemId: string | null) => systemId === null || systemIds.length === 0 || systemIds.includes(systemId)

export const getPosture = query({
  name: 'postureSnapshots.now',
  permission: 'postureSnapshots.read',
  summary: 'Get how the organization stands now by each adopted framework and by all of them, of all systems or of one, with the trend of the snapshots',
  http: { path: '/framework-posture' },
  input: z.object({ systemId: optionalId, frameworkId: optionalId, days: z.coerce.number().int().min(1).max(400).default(90) }),
  run: async ({ tx, input }) => {
    const at = now()
    const [adopted, [system]] = await Promise.all([
      tx.select({ id: frameworks.id, name: frameworks.name, edition: frameworks.edition, systemIds: frameworks.systemIds }).from(frameworks).where(eq(frameworks.state, 'adopted')).orderBy(frameworks.name, frameworks.edition),
      tx.select({ id: systems.id, name: systems.name }).from(systems).where(and(isNull(systems.deletedAt), input.systemId ? eq(systems.id, input.systemId) : sql`false`)),
    ])
    if (input.systemId && !system) throw invalid({ systemId: 'is no system here' })
    const held = adopted.filter(({ systemIds }) => isHeld(systemIds, input.systemId))
    const [found, trend] = await Promise.all([standings(tx, at, held.map(({ id, systemIds }) => ({ id, systemIds: input.systemId ? [input.systemId] : systemIds }))), trendOf(tx, at, input.frameworkId, input.days)])
    const scored = (every: Standing[]): Score & { excluded: number } => ({ ...scoreOf(every.flatMap(({ judged }) => judged)), excluded: every.reduce((sum, { excluded }) => sum + excluded.length, 0) })
    return {
      at, system: system ?? null, all: scored([...found.values()]), trend,
      /** No score: it is not held against this system. */
      frameworks: adopted.map(({ id, name, edition }) => { const of = found.get(id); return { id, name, edition, score: of ? scored([of]) : null } }),
    }
  },
})

/** Systems to choose from, for whoever may look at the posture. */
export const postureSystems = query({
  name: 'postureSnapshots.systems',
  permission: 'postureSnapshots.read',
  summary: 'List the systems whose posture can be looked at: the first two hundred by name',
  input: z.object({}),
  run: ({ tx }) => tx.select({ id: systems.id, name: systems.name }).from(systems).where(isNull(systems.deletedAt)).orderBy(systems.name, systems.id).limit(200),
})
