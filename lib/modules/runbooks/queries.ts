import 'server-only'
import { and, asc, desc, eq, ilike, isNotNull, isNull, lte, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { runbookDrills, runbooks, runbookVersions } from '#db/schema/runbooks.ts'
import { users } from '#db/schema/users.ts'
import { now } from '#lib/clock.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { drillFile } from './files.ts'
import { drillResultKeys, drillStatusKeys, mostFiles } from './model.ts'
import { shippedKeys, shippedRunbooks } from './shipped.ts'

const owner = alias(users, 'owner')
const performer = alias(users, 'performer')
const poster = alias(users, 'poster')
const reviewer = alias(users, 'reviewer')

const filters = { search: z.string().max(200).nullish(), ownerId: optionalId, overdue: optionalChoice(['yes']), ended: optionalChoice(['yes']) }
type Filters = z.output<z.ZodObject<typeof filters>>
const where = (input: Filters) => all(
  input.ended === 'yes' ? isNotNull(runbooks.endedAt) : isNull(runbooks.endedAt),
  input.ownerId !== null && eq(runbooks.ownerId, input.ownerId),
  input.overdue !== null && lte(runbooks.drillDueAt, now()),
  Boolean(input.search) && ilike(runbooks.title, `%${likeText(input.search ?? '')}%`),
)

type LastDrill = { id: string; at: string; result: 'passed' | 'failed' | 'not_evaluable'; rto: 'met' | 'missed' | 'unknown'; status: 'posted' | 'accepted' | 'rejected' }
const lastDrill = sql<LastDrill | null>`(select jsonb_build_object('id', d.id, 'at', to_char(d.began_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'result', d.result, 'rto', d.rto, 'status', d.status) from runbook_drills d where d.org_id = runbooks.org_id and d.runbook_id = runbooks.id order by d.began_at desc, d.id desc limit 1)`
const shown = { id: runbooks.id, title: runbooks.title, kind: runbooks.kind, shipped: runbooks.shipped, every: runbooks.every, ownerId: runbooks.ownerId, ownerName: owner.name, versionNumber: runbooks.versionNumber, drillDueAt: runbooks.drillDueAt, overdue: sql<boolean>`(${runbooks.endedAt} is null and ${runbooks.drillDueAt} <= now())`, endedAt: runbooks.endedAt, lastDrill }
const listed = (tx: Tx) => tx.select(shown).from(runbooks).leftJoin(owner, and(eq(owner.orgId, runbooks.orgId), eq(owner.id, runbooks.ownerId)))

export const listRunbooks = query({
  name: 'runbooks.list',
  permission: 'runbooks.read',
  summary: 'List runbooks with their newest drill, and when the next is due',
  http: { path: '/runbooks' },
  input: z.object({ ...filters, ...listFields(['title', 'drillDueAt'], { sort: 'title', direction: 'asc' }) }),
  planned: 'each time',
  run: async ({ tx, input }) => {
    const list = keyset(input, { title: runbooks.title, drillDueAt: runbooks.drillDueAt }, runbooks.id)
    const rows = await listed(tx).where(and(where(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})
export const countRunbooks = counting(listRunbooks, z.object(filters), runbooks, ({ input }) => where(input))

export const shippedChoices = query({
  name: 'runbooks.shipped',
  permission: 'runbooks.read',
  summary: 'List the runbooks of the portal itself that nobody took over yet',
  http: { path: '/runbooks/shipped' },
  input: z.object({}),
  run: async ({ tx }) => {
    const there = await tx.select({ shipped: runbooks.shipped }).from(runbooks).where(and(isNotNull(runbooks.shipped), isNull(runbooks.endedAt)))
    return { rows: shippedKeys.filter((key) => !there.some((each) => each.shipped === key)).map((key) => ({ shipped: key, title: shippedRunbooks[key].title, summary: shippedRunbooks[key].summary, steps: shippedRunbooks[key].steps.length })) }
  },
})

const drillShown = {
  id: runbookDrills.id, runbookId: runbookDrills.runbookId, runbook: runbooks.title, versionNumber: runbookDrills.versionNumber, beganAt: runbookDrills.beganAt, endedAt: runbookDrills.endedAt, rtoSeconds: runbookDrills.rtoSeconds, rpoSeconds: runbookDrills.rpoSeconds, rtoTarget: runbookDrills.rtoTarget, rpoTarget: runbookDrills.rpoTarget, rto: runbookDrills.rto, rpo: runbookDrills.rpo, result: runbookDrills.result, performedById: runbookDrills.performedById, performedByName: performer.name, status: runbookDrills.status,
}
const drills = (tx: Tx) => tx.select(drillShown).from(runbookDrills).innerJoin(runbooks, and(eq(runbooks.orgId, runbookDrills.orgId), eq(runbooks.id, runbookDrills.runbookId))).leftJoin(performer, and(eq(performer.orgId, runbookDrills.orgId), eq(performer.id, runbookDrills.performedById)))

export const getRunbook = query({
  name: 'runbooks.get',
  permission: 'runbooks.read',
  summary: 'Get a runbook: its steps, its versions and its newest drills',
  http: { path: '/runbooks/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await listed(tx).where(eq(runbooks.id, input.id))
    const [more] = await tx.select({ endReason: runbooks.endReason, version: runbooks.version, createdAt: runbooks.createdAt }).from(runbooks).where(eq(runbooks.id, input.id))
    if (!found || !more) throw notFound('runbook')
    const versions = await tx.select({ number: runbookVersions.number, summary: runbookVersions.summary, steps: runbookVersions.steps, rtoTarget: runbookVersions.rtoTarget, rpoTarget: runbookVersions.rpoTarget, why: runbookVersions.why, at: runbookVersions.createdAt, byName: poster.name }).from(runbookVersions).leftJoin(poster, and(eq(poster.orgId, runbookVersions.orgId), eq(poster.id, runbookVersions.createdById))).where(eq(runbookVersions.runbookId, input.id)).orderBy(desc(runbookVersions.number)).limit(50)
    return { ...found, ...more, versions, drills: await drills(tx).where(eq(runbookDrills.runbookId, input.id)).orderBy(desc(runbookDrills.beganAt), desc(runbookDrills.id)).limit(20), timeline: await timelineOf(tx, actor, 'runbook', input.id) }
  },
})

export const drillFilters = { runbookId: optionalId, result: optionalChoice(drillResultKeys), status: optionalChoice(drillStatusKeys) }
type DrillFilters = z.output<z.ZodObject<typeof drillFilters>>
const drillsWhere = (input: DrillFilters) => all(input.runbookId !== null && eq(runbookDrills.runbookId, input.runbookId), input.result !== null && eq(runbookDrills.result, input.result), input.status !== null && eq(runbookDrills.status, input.status))

export const listDrills = query({
  name: 'runbookDrills.list',
  permission: 'runbooks.read',
  summary: 'List drills of runbooks, the newest first',
  http: { path: '/runbook-drills' },
  input: z.object({ ...drillFilters, ...listFields(['beganAt'], { sort: 'beganAt', direction: 'desc' }) }),
  planned: 'each time',
  run: async ({ tx, input }) => {
    const list = keyset(input, { beganAt: runbookDrills.beganAt }, runbookDrills.id)
    const rows = await drills(tx).where(and(drillsWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.beganAt)
  },
})
export const countDrills = counting(listDrills, z.object(drillFilters), runbookDrills, ({ input }) => drillsWhere(input))

export const getDrill = query({
  name: 'runbookDrills.get',
  permission: 'runbooks.read',
  summary: 'Get a drill: the text that was tried, the times achieved, its files and its review',
  http: { path: '/runbook-drills/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await drills(tx).where(eq(runbookDrills.id, input.id))
    const [more] = await tx.select({ found: runbookDrills.found, drillKey: runbookDrills.drillKey, sha256: runbookDrills.sha256, postedAt: runbookDrills.createdAt, postedById: runbookDrills.postedById, postedByPersonId: runbookDrills.postedByPersonId, performedByPersonId: runbookDrills.performedByPersonId, postedByName: poster.name, note: runbookDrills.note, reviewedAt: runbookDrills.reviewedAt, reviewedByName: reviewer.name })
      .from(runbookDrills).leftJoin(poster, and(eq(poster.orgId, runbookDrills.orgId), eq(poster.id, runbookDrills.postedById))).leftJoin(reviewer, and(eq(reviewer.orgId, runbookDrills.orgId), eq(reviewer.id, runbookDrills.reviewedById))).where(eq(runbookDrills.id, input.id))
    if (!found || !more) throw notFound('drill')
    const [text] = await tx.select({ steps: runbookVersions.steps }).from(runbookVersions).where(and(eq(runbookVersions.runbookId, found.runbookId), eq(runbookVersions.number, found.versionNumber)))
    const files = await tx.select({ id: artifacts.id, name: artifacts.name, size: artifacts.size, sha256: artifacts.sha256, checkOutcome: artifacts.checkOutcome, deletedAt: artifacts.deletedAt, at: artifacts.createdAt }).from(artifacts).where(and(eq(artifacts.ownerType, 'runbook-drill'), eq(artifacts.ownerId, input.id), eq(artifacts.kind, drillFile.name))).orderBy(asc(artifacts.createdAt), asc(artifacts.id)).limit(mostFiles)
    return { ...found, ...more, steps: text?.steps ?? [], files, timeline: await timelineOf(tx, actor, 'runbook-drill', input.id) }
  },
})

/** Every one, for a download. */
export const drillsOf = (tx: Tx, input: DrillFilters) => tx.select({
  runbook: runbooks.title, version: runbookDrills.versionNumber, drill: runbookDrills.drillKey, beganAt: runbookDrills.beganAt, endedAt: runbookDrills.endedAt, rtoSeconds: runbookDrills.rtoSeconds, rtoTarget: runbookDrills.rtoTarget, rto: runbookDrills.rto, rpoSeconds: runbookDrills.rpoSeconds, rpoTarget: runbookDrills.rpoTarget, rpo: runbookDrills.rpo, result: runbookDrills.result, found: runbookDrills.found, performedBy: performer.name, status: runbookDrills.status, reviewedBy: reviewer.name, reviewedAt: runbookDrills.reviewedAt, note: runbookDrills.note, sha256: runbookDrills.sha256,
}).from(runbookDrills).innerJoin(runbooks, and(eq(runbooks.orgId, runbookDrills.orgId), eq(runbooks.id, runbookDrills.runbookId))).leftJoin(performer, and(eq(performer.orgId, runbookDrills.orgId), eq(performer.id, runbookDrills.performedById))).leftJoin(reviewer, and(eq(reviewer.orgId, runbookDrills.orgId), eq(reviewer.id, runbookDrills.reviewedById)))
  .where(drillsWhere(input)).orderBy(desc(runbookDrills.beganAt), desc(runbookDrills.id))
