import 'server-only'
import { and, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { frameworks } from '#db/schema/frameworks.ts'
import { postureSnapshots } from '#db/schema/posture-snapshots.ts'
import { query } from '#lib/door/query.ts'
import { flag, optionalId } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'

export const shown = {
  id: postureSnapshots.id, frameworkId: postureSnapshots.frameworkId, name: frameworks.name, edition: frameworks.edition, reason: postureSnapshots.reason, engagementId: postureSnapshots.engagementId, takenAt: postureSnapshots.takenAt, requirements: postureSnapshots.requirements,
  excluded: postureSnapshots.excluded, passed: postureSnapshots.passed, failed: postureSnapshots.failed, notEvaluable: postureSnapshots.notEvaluable, partly: postureSnapshots.partly, weightPassed: postureSnapshots.weightPassed, weight: postureSnapshots.weight,
  controls: postureSnapshots.controls, implemented: postureSnapshots.implemented, evidenced: postureSnapshots.evidenced,
}
export const ofFramework = and(eq(frameworks.orgId, postureSnapshots.orgId), eq(frameworks.id, postureSnapshots.frameworkId))
export const snapshotFilters = { frameworkId: optionalId, overall: flag }
const snapshotsWhere = (input: z.output<z.ZodObject<typeof snapshotFilters>>) => all(input.frameworkId !== null && eq(postureSnapshots.frameworkId, input.frameworkId), input.overall && isNull(postureSnapshots.frameworkId))

/** Every row that fits, for a download. */
export const snapshotRows = (tx: Tx, input: z.output<z.ZodObject<typeof snapshotFilters>>) => tx.select({
  takenAt: postureSnapshots.takenAt, framework: sql<string>`coalesce(${frameworks.name} || ' ' || ${frameworks.edition}, 'All')`.as('framework'), reason: postureSnapshots.reason, requirements: postureSnapshots.requirements, excluded: postureSnapshots.excluded, passed: postureSnapshots.passed, failed: postureSnapshots.failed,
  notEvaluable: postureSnapshots.notEvaluable, partly: postureSnapshots.partly, weightPassed: postureSnapshots.weightPassed, weight: postureSnapshots.weight, controls: postureSnapshots.controls, implemented: postureSnapshots.implemented, evidenced: postureSnapshots.evidenced,
}).from(postureSnapshots).leftJoin(frameworks, ofFramework).where(snapshotsWhere(input)).orderBy(desc(postureSnapshots.takenAt), desc(postureSnapshots.id))

export const listSnapshots = query({
  name: 'postureSnapshots.list',
  permission: 'postureSnapshots.read',
  summary: 'List posture snapshots, the newest first',
  http: { path: '/posture-snapshots' },
  input: z.object({ ...snapshotFilters, ...listFields(['takenAt'], { sort: 'takenAt', direction: 'desc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { takenAt: postureSnapshots.takenAt }, postureSnapshots.id)
    const rows = await tx.select(shown).from(postureSnapshots).leftJoin(frameworks, ofFramework).where(and(snapshotsWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})

/** Frameworks that snapshots may be of, for a filter. */
export const snapshotFrameworks = query({
  name: 'postureSnapshots.frameworks',
  permission: 'postureSnapshots.read',
  summary: 'List the frameworks that are or were adopted, for a filter: the first two hundred by name',
  input: z.object({}),
  run: ({ tx }) => tx.select({ id: frameworks.id, name: frameworks.name, edition: frameworks.edition }).from(frameworks).where(isNotNull(frameworks.adoptedAt)).orderBy(frameworks.name, frameworks.id).limit(200),
})

/** The newest snapshot of each adopted framework, for a dashboard. */
export const latestSnapshots = query({
  name: 'postureSnapshots.latest',
  permission: 'postureSnapshots.read',
  summary: 'List the newest snapshot of each adopted framework, by name',
  input: z.object({}),
  run: async ({ tx }) => {
    const rows = await tx.execute<{ id: string; framework: string; taken_at: Date; requirements: number; passed: number; failed: number; not_evaluable: number; partly: number; weight_passed: number; weight: number }>(sql`select s.id, f.name || ' ' || f.edition as framework, s.taken_at, s.requirements, s.passed, s.failed, s.not_evaluable, s.partly, s.weight_passed, s.weight from frameworks f
      cross join lateral (select * from posture_snapshots p where p.org_id = f.org_id and p.framework_id = f.id order by p.taken_at desc, p.id desc limit 1) s where f.state = 'adopted' order by f.name, f.edition, f.id limit 50`)
    return rows.map(({ taken_at: takenAt, not_evaluable: notEvaluable, weight_passed: weightPassed, ...row }) => ({ ...row, takenAt: new Date(takenAt), notEvaluable, weightPassed }))
  },
})
