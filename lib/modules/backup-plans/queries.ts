import 'server-only'
import { and, asc, desc, eq, gte, ilike, isNotNull, isNull, lt, lte, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { backupPlans, backupRuns } from '#db/schema/backup-plans.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { now } from '#lib/clock.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice, optionalId, optionalInstant, untilInstant } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { runLog } from './files.ts'
import { comparisonKeys, markKeys, mostLogs, resultKeys, runKindKeys, runStatusKeys } from './model.ts'

const owner = alias(users, 'owner')
const performer = alias(users, 'performer')
const poster = alias(users, 'poster')
const reviewer = alias(users, 'reviewer')

const planFilters = { search: z.string().max(200).nullish(), systemId: optionalId, ownerId: optionalId, mark: optionalChoice(markKeys), overdue: optionalChoice(['yes', 'backup', 'restore_test']), ended: optionalChoice(['yes']) }
type PlanFilters = z.output<z.ZodObject<typeof planFilters>>

/** The end of a plan ends everything that was due. */
const overdueBackup = sql<boolean>`(${backupPlans.endedAt} is null and ${backupPlans.backupDueAt} <= now())`
const overdueTest = sql<boolean>`(${backupPlans.endedAt} is null and ${backupPlans.restoreDueAt} <= now())`

const plansWhere = (input: PlanFilters) => all(
  input.ended === 'yes' ? isNotNull(backupPlans.endedAt) : isNull(backupPlans.endedAt),
  input.systemId !== null && eq(backupPlans.systemId, input.systemId),
  input.ownerId !== null && eq(backupPlans.ownerId, input.ownerId),
  input.mark !== null && sql`${input.mark} = any(${backupPlans.marks})`,
  input.overdue === 'backup' && lte(backupPlans.backupDueAt, now()),
  input.overdue === 'restore_test' && lte(backupPlans.restoreDueAt, now()),
  input.overdue === 'yes' && sql`least(${backupPlans.backupDueAt}, ${backupPlans.restoreDueAt}) <= ${now().toISOString()}::timestamptz`,
  Boolean(input.search) && ilike(backupPlans.title, `%${likeText(input.search ?? '')}%`),
)

type Newest = { id: string; at: string; succeeded: boolean; comparison: 'same' | 'different' | 'not_evaluable' | null; shrunk: boolean | null; rtoSeconds: number | null; rpoSeconds: number | null; bytes: number | null; status: 'posted' | 'accepted' | 'rejected' }
const newest = (kind: 'backup' | 'restore_test') => sql<Newest | null>`(select jsonb_build_object('id', r.id, 'at', to_char(r.began_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'succeeded', r.succeeded, 'comparison', r.comparison, 'shrunk', r.shrunk, 'rtoSeconds', r.rto_seconds, 'rpoSeconds', r.rpo_seconds, 'bytes', r.bytes, 'status', r.status)
  from backup_runs r where r.org_id = backup_plans.org_id and r.plan_id = backup_plans.id and r.kind = ${sql.raw(`'${kind}'`)} order by r.began_at desc, r.id desc limit 1)`

const shownPlan = {
  id: backupPlans.id, title: backupPlans.title, kind: backupPlans.kind, systemId: backupPlans.systemId, system: systems.name, ownerId: backupPlans.ownerId, ownerName: owner.name, backupEvery: backupPlans.backupEvery, restoreEvery: backupPlans.restoreEvery, rtoTarget: backupPlans.rtoTarget, rpoTarget: backupPlans.rpoTarget,
  backupDueAt: backupPlans.backupDueAt, restoreDueAt: backupPlans.restoreDueAt, overdueBackup, overdueTest, marks: backupPlans.marks, endedAt: backupPlans.endedAt, lastBackup: newest('backup'), lastTest: newest('restore_test'),
}

const plans = (tx: Tx) => tx.select(shownPlan).from(backupPlans).innerJoin(systems, and(eq(systems.orgId, backupPlans.orgId), eq(systems.id, backupPlans.systemId))).leftJoin(owner, and(eq(owner.orgId, backupPlans.orgId), eq(owner.id, backupPlans.ownerId)))

export const listPlans = query({
  name: 'backupPlans.list',
  permission: 'backupPlans.read',
  summary: 'List backup plans with their newest backup, their newest restore test, and what is overdue or wrong',
  http: { path: '/backup-plans' },
  input: z.object({ ...planFilters, ...listFields(['title', 'backupDueAt'], { sort: 'title', direction: 'asc' }) }),
  planned: 'each time',
  run: async ({ tx, input }) => {
    const list = keyset(input, { title: backupPlans.title, backupDueAt: backupPlans.backupDueAt }, backupPlans.id)
    const rows = await plans(tx).where(and(plansWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})

export const countPlans = counting(listPlans, z.object(planFilters), backupPlans, ({ input }) => plansWhere(input))

/** Points of the two lines of a plan's page. */
const mostPoints = 60

export const getPlan = query({
  name: 'backupPlans.get',
  permission: 'backupPlans.read',
  summary: 'Get a backup plan: its targets beside what was measured, and how its backups grew',
  http: { path: '/backup-plans/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await plans(tx).where(eq(backupPlans.id, input.id))
    const [more] = await tx.select({ what: backupPlans.what, keptAt: backupPlans.keptAt, retentionDays: backupPlans.retentionDays, shrinkPercent: backupPlans.shrinkPercent, endReason: backupPlans.endReason, createdAt: backupPlans.createdAt, version: backupPlans.version }).from(backupPlans).where(eq(backupPlans.id, input.id))
    if (!found || !more) throw notFound('backup plan')
    const lately = (kind: 'backup' | 'restore_test') => tx.select({ id: backupRuns.id, at: backupRuns.beganAt, bytes: backupRuns.bytes, succeeded: backupRuns.succeeded, rtoSeconds: backupRuns.rtoSeconds, rpoSeconds: backupRuns.rpoSeconds }).from(backupRuns).where(and(eq(backupRuns.planId, input.id), eq(backupRuns.kind, kind))).orderBy(desc(backupRuns.beganAt), desc(backupRuns.id)).limit(mostPoints)
    return { ...found, ...more, backups: (await lately('backup')).reverse(), tests: (await lately('restore_test')).reverse(), timeline: await timelineOf(tx, actor, 'backup-plan', input.id) }
  },
})

export const runFilters = { planId: optionalId, kind: optionalChoice(runKindKeys), result: optionalChoice(resultKeys), comparison: optionalChoice(comparisonKeys), status: optionalChoice(runStatusKeys), from: optionalInstant.optional().transform((value) => value ?? null), to: untilInstant }
export type RunFilters = z.output<z.ZodObject<typeof runFilters>>

export const runsWhere = (input: RunFilters) => all(
  input.planId !== null && eq(backupRuns.planId, input.planId),
  input.kind !== null && eq(backupRuns.kind, input.kind),
  input.result === 'succeeded' && sql`${backupRuns.succeeded}`,
  input.result === 'failed' && sql`not ${backupRuns.succeeded}`,
  input.comparison !== null && eq(backupRuns.comparison, input.comparison),
  input.status !== null && eq(backupRuns.status, input.status),
  input.from !== null && gte(backupRuns.beganAt, input.from),
  input.to !== null && lt(backupRuns.beganAt, input.to),
)

const shownRun = {
  id: backupRuns.id, planId: backupRuns.planId, plan: backupPlans.title, system: systems.name, kind: backupRuns.kind, runKey: backupRuns.runKey, backupRef: backupRuns.backupRef, takenAt: backupRuns.takenAt, beganAt: backupRuns.beganAt, endedAt: backupRuns.endedAt, succeeded: backupRuns.succeeded, said: backupRuns.said, bytes: backupRuns.bytes, comparison: backupRuns.comparison, basis: backupRuns.basis, comparisonSaid: backupRuns.comparisonSaid,
  rto: backupRuns.rto, rpo: backupRuns.rpo, rtoSeconds: backupRuns.rtoSeconds, rpoSeconds: backupRuns.rpoSeconds, rtoTarget: backupRuns.rtoTarget, rpoTarget: backupRuns.rpoTarget, shrunk: backupRuns.shrunk, formerBytes: backupRuns.formerBytes, status: backupRuns.status, performedById: backupRuns.performedById, performedByName: performer.name,
}

const runs = (tx: Tx) => tx.select(shownRun).from(backupRuns).innerJoin(backupPlans, and(eq(backupPlans.orgId, backupRuns.orgId), eq(backupPlans.id, backupRuns.planId))).innerJoin(systems, and(eq(systems.orgId, backupPlans.orgId), eq(systems.id, backupPlans.systemId))).leftJoin(performer, and(eq(performer.orgId, backupRuns.orgId), eq(performer.id, backupRuns.performedById)))

export const listRuns = query({
  name: 'backupRuns.list',
  permission: 'backupPlans.read',
  summary: 'List backups and restore tests, the newest first',
  http: { path: '/backup-runs' },
  input: z.object({ ...runFilters, ...listFields(['beganAt'], { sort: 'beganAt', direction: 'desc' }) }),
  planned: 'each time',
  run: async ({ tx, input }) => {
    const list = keyset(input, { beganAt: backupRuns.beganAt }, backupRuns.id)
    const rows = await runs(tx).where(and(runsWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.beganAt)
  },
})

export const countRuns = counting(listRuns, z.object(runFilters), backupRuns, ({ input }) => runsWhere(input))

export const getRun = query({
  name: 'backupRuns.get',
  permission: 'backupPlans.read',
  summary: 'Get a backup or restore test: each part at the source and restored, how long it took, its logs and its review',
  http: { path: '/backup-runs/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await runs(tx).where(eq(backupRuns.id, input.id))
    const [more] = await tx.select({ lostSince: backupRuns.lostSince, checksum: backupRuns.checksum, parts: backupRuns.parts, sha256: backupRuns.sha256, postedAt: backupRuns.createdAt, postedById: backupRuns.postedById, postedByPersonId: backupRuns.postedByPersonId, performedByPersonId: backupRuns.performedByPersonId, postedByName: poster.name, note: backupRuns.note, reviewedAt: backupRuns.reviewedAt, reviewedByName: reviewer.name, shrinkPercent: backupPlans.shrinkPercent, planKind: backupPlans.kind })
      .from(backupRuns).innerJoin(backupPlans, and(eq(backupPlans.orgId, backupRuns.orgId), eq(backupPlans.id, backupRuns.planId))).leftJoin(poster, and(eq(poster.orgId, backupRuns.orgId), eq(poster.id, backupRuns.postedById))).leftJoin(reviewer, and(eq(reviewer.orgId, backupRuns.orgId), eq(reviewer.id, backupRuns.reviewedById))).where(eq(backupRuns.id, input.id))
    if (!found || !more) throw notFound('backup run')
    const logs = await tx.select({ id: artifacts.id, name: artifacts.name, size: artifacts.size, sha256: artifacts.sha256, checkOutcome: artifacts.checkOutcome, deletedAt: artifacts.deletedAt, at: artifacts.createdAt }).from(artifacts)
      .where(and(eq(artifacts.ownerType, 'backup-run'), eq(artifacts.ownerId, input.id), eq(artifacts.kind, runLog.name))).orderBy(asc(artifacts.createdAt), asc(artifacts.id)).limit(mostLogs)
    return { ...found, ...more, logs, timeline: await timelineOf(tx, actor, 'backup-run', input.id) }
  },
})

export const planChoices = query({
  name: 'backupPlans.choices',
  permission: 'backupPlans.read',
  summary: 'List the systems a backup plan can name',
  input: z.object({}),
  run: ({ tx }) => tx.select({ id: systems.id, name: systems.name }).from(systems).where(isNull(systems.deletedAt)).orderBy(asc(systems.name)).limit(1_000),
})

/** Every one, for a download. */
export const runsOf = (tx: Tx, input: RunFilters) => tx.select({
  plan: backupPlans.title, system: systems.name, kind: backupRuns.kind, run: backupRuns.runKey, backup: backupRuns.backupRef, takenAt: backupRuns.takenAt, beganAt: backupRuns.beganAt, endedAt: backupRuns.endedAt, succeeded: backupRuns.succeeded, said: backupRuns.said, bytes: backupRuns.bytes, formerBytes: backupRuns.formerBytes, shrunk: backupRuns.shrunk, checksum: backupRuns.checksum,
  comparison: backupRuns.comparison, comparisonSaid: backupRuns.comparisonSaid, parts: sql<number>`jsonb_array_length(${backupRuns.parts})`, rtoSeconds: backupRuns.rtoSeconds, rtoTarget: backupRuns.rtoTarget, rto: backupRuns.rto, rpoSeconds: backupRuns.rpoSeconds, rpoTarget: backupRuns.rpoTarget, rpo: backupRuns.rpo, performedBy: performer.name, postedBy: poster.name, status: backupRuns.status, reviewedBy: reviewer.name, reviewedAt: backupRuns.reviewedAt, note: backupRuns.note, sha256: backupRuns.sha256,
}).from(backupRuns).innerJoin(backupPlans, and(eq(backupPlans.orgId, backupRuns.orgId), eq(backupPlans.id, backupRuns.planId))).innerJoin(systems, and(eq(systems.orgId, backupPlans.orgId), eq(systems.id, backupPlans.systemId)))
  .leftJoin(performer, and(eq(performer.orgId, backupRuns.orgId), eq(performer.id, backupRuns.performedById))).leftJoin(poster, and(eq(poster.orgId, backupRuns.orgId), eq(poster.id, backupRuns.postedById))).leftJoin(reviewer, and(eq(reviewer.orgId, backupRuns.orgId), eq(reviewer.id, backupRuns.reviewedById)))
  .where(runsWhere(input)).orderBy(desc(backupRuns.beganAt), desc(backupRuns.id))

/**
 * In the columns that a population of restore tests is read from (`lib/importers/restores.ts`), of a system: a restore that failed brought nothing back that would be the same; one
 * that nobody accepted has no reviewer.
 */
export const testsOf = (tx: Tx, systemId: string) => tx.select({
  id: backupRuns.id, what: sql<string>`${systems.name} || ', ' || ${backupPlans.title}`, backup_at: backupRuns.takenAt, started_at: backupRuns.beganAt, ended_at: backupRuns.endedAt, target_minutes: backupRuns.rtoTarget, loss_minutes: backupRuns.rpoTarget,
  compared: sql<string>`case when not ${backupRuns.succeeded} then 'different' when ${backupRuns.comparison} = 'not_evaluable' then '' else ${backupRuns.comparison} end`, performed_by: performer.email, reviewed_by: sql<string | null>`case when ${backupRuns.status} = 'accepted' then ${reviewer.email} end`,
}).from(backupRuns).innerJoin(backupPlans, and(eq(backupPlans.orgId, backupRuns.orgId), eq(backupPlans.id, backupRuns.planId))).innerJoin(systems, and(eq(systems.orgId, backupPlans.orgId), eq(systems.id, backupPlans.systemId)))
  .leftJoin(performer, and(eq(performer.orgId, backupRuns.orgId), eq(performer.id, backupRuns.performedById))).leftJoin(reviewer, and(eq(reviewer.orgId, backupRuns.orgId), eq(reviewer.id, backupRuns.reviewedById)))
  .where(and(eq(backupPlans.systemId, systemId), eq(backupRuns.kind, 'restore_test'))).orderBy(desc(backupRuns.beganAt), desc(backupRuns.id))
