import 'server-only'
import { and, eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { engagements } from '#db/schema/engagements.ts'
import { frameworks } from '#db/schema/frameworks.ts'
import { postureSnapshots } from '#db/schema/posture-snapshots.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { flag, id, optionalChoice } from '#lib/input.ts'
import { type Outcome, outcomeOf, type PostureRow } from '#lib/posture/judge.ts'
import { ofFramework, shown } from './queries.ts'

const outcomes = ['passed', 'failed', 'not_evaluable'] as const

/** Rows of a snapshot, wherever they are stored: of one that is as the one before they are with that. */
async function rowsOf(tx: Tx, where: ReturnType<typeof sql>) {
  const same = alias(postureSnapshots, 'same')
  const [found] = await tx.select({ ...shown, engagementCode: engagements.code, engagementTitle: engagements.title, rows: postureSnapshots.rows, sameRows: same.rows }).from(postureSnapshots).leftJoin(frameworks, ofFramework)
    .leftJoin(engagements, and(eq(engagements.orgId, postureSnapshots.orgId), eq(engagements.id, postureSnapshots.engagementId)))
    .leftJoin(same, and(eq(same.orgId, postureSnapshots.orgId), eq(same.id, postureSnapshots.sameAsId))).where(where).orderBy(sql`${postureSnapshots.takenAt} desc, ${postureSnapshots.id} desc`).limit(1)
  if (!found) return null
  const { rows, sameRows, ...told } = found
  return { told, rows: rows ?? sameRows ?? [] }
}

/** What moved between two: a requirement that was not in scope then, or is not any more, has no outcome there. */
function changesBetween(before: PostureRow[], after: PostureRow[]) {
  const former = new Map(before.map((row) => [row[0], row]))
  const changes = new Map<string, { code: string; before: Outcome | null; after: Outcome | null }>()
  for (const [requirementId, code, outcome] of after) {
    const was = former.get(requirementId)
    if (was?.[2] !== outcome) changes.set(requirementId, { code, before: was ? outcomeOf[was[2]] : null, after: outcomeOf[outcome] })
    former.delete(requirementId)
  }
  for (const [requirementId, code, outcome] of former.values()) changes.set(requirementId, { code, before: outcomeOf[outcome], after: null })
  return changes
}

/** Of changes, so many are named; their number is said. */
const mostChanges = 500

export const getSnapshot = query({
  name: 'postureSnapshots.get',
  permission: 'postureSnapshots.read',
  summary: 'Get a posture snapshot, requirement by requirement, and what moved since the one before',
  http: { path: '/posture-snapshots/{id}' },
  input: z.object({ id, outcome: optionalChoice(outcomes), changed: flag, limit: z.coerce.number().int().min(1).max(2_000).default(500), after: z.coerce.number().int().min(0).default(0) }),
  run: async ({ tx, input }) => {
    const found = await rowsOf(tx, sql`${postureSnapshots.id} = ${input.id}`)
    if (!found) throw notFound('snapshot')
    const { frameworkId } = found.told
    const former = await rowsOf(tx, sql`(${postureSnapshots.takenAt}, ${postureSnapshots.id}) < (select o.taken_at, o.id from posture_snapshots o where o.id = ${input.id}) and ${frameworkId === null ? sql`${postureSnapshots.frameworkId} is null` : sql`${postureSnapshots.frameworkId} = ${frameworkId}`}`)
    const changes = former ? changesBetween(former.rows, found.rows) : new Map<string, never>()
    const matching = found.rows.filter(([requirementId, , outcome]) => (input.outcome === null || outcomeOf[outcome] === input.outcome) && (!input.changed || changes.has(requirementId)))
    const page = matching.slice(input.after, input.after + input.limit)
    const told = [...changes].slice(0, mostChanges)
    const names = await named(tx, [...page.map(([requirementId]) => requirementId), ...told.map(([requirementId]) => requirementId)])
    const of = (requirementId: string) => ({ requirementId, title: names.get(requirementId)?.title ?? '', framework: names.get(requirementId)?.framework ?? '' })
    return {
      ...found.told, matching: matching.length,
      rows: page.map(([requirementId, code, outcome, partly, weight, why]) => ({ ...of(requirementId), code, outcome: outcomeOf[outcome], partly: partly === 1, weight, why })),
      next: input.after + page.length < matching.length ? input.after + page.length : null,
      before: former && { id: former.told.id, takenAt: former.told.takenAt, weight: former.told.weight, weightPassed: former.told.weightPassed, requirements: former.told.requirements, passed: former.told.passed },
      changed: changes.size, changes: told.map(([requirementId, change]) => ({ ...of(requirementId), ...change })),
    }
  },
})

async function named(tx: Tx, ids: string[]): Promise<Map<string, { title: string; framework: string }>> {
  const rows = await tx.execute<{ id: string; title: string; framework: string }>(sql`select r.id, r.title, f.name || ' ' || f.edition as framework from framework_requirements r join frameworks f on f.org_id = r.org_id and f.id = r.framework_id where r.id = any(${sql.param([...new Set(ids)])}::uuid[])`)
  return new Map(rows.map((row) => [row.id, row]))
}
