import 'server-only'
import { and, asc, desc, eq, isNull, lt, notInArray, sql } from 'drizzle-orm'
import { alias, type PgColumn } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controlTests } from '#db/schema/control-tests.ts'
import { controls } from '#db/schema/controls.ts'
import { deficiencies, deficiencyEvaluations, deficiencyMembers, deficiencyResponses, deficiencyReviews, deficiencySources } from '#db/schema/deficiencies.ts'
import { engagements } from '#db/schema/engagements.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { now } from '#lib/clock.ts'
import { derive, severityKeys } from '#lib/deficiency/severity.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { isOverdue, stateKeys } from './model.ts'

const [owners, raisers, concluders, reviewers] = [alias(users, 'owners'), alias(users, 'raisers'), alias(users, 'concluders'), alias(users, 'reviewers')]
const d = deficiencies

export const ofEngagement = and(eq(engagements.orgId, d.orgId), eq(engagements.id, d.engagementId))
export const ofControl = and(eq(controls.orgId, d.orgId), eq(controls.id, d.controlId))
const ofOwner = and(eq(owners.orgId, d.orgId), eq(owners.id, d.ownerId))
const ofEvaluation = and(eq(deficiencyEvaluations.orgId, d.orgId), eq(deficiencyEvaluations.deficiencyId, d.id), eq(deficiencyEvaluations.number, d.evaluation))
const ofReview = and(eq(deficiencyReviews.orgId, d.orgId), eq(deficiencyReviews.deficiencyId, d.id), eq(deficiencyReviews.number, d.evaluation))

const shown = {
  id: d.id, number: d.number, title: d.title, kind: d.kind, engagementId: d.engagementId, engagementCode: engagements.code, controlId: d.controlId, controlCode: controls.code, state: d.state, severity: d.severity, agreed: d.agreed, ownerId: d.ownerId, ownerName: owners.name, dueDay: d.dueDay, remediatedAt: d.remediatedAt, updatedAt: d.updatedAt,
}

export const deficiencyFilters = { engagementId: optionalId, controlId: optionalId, state: optionalChoice(stateKeys), severity: optionalChoice(severityKeys), kind: optionalChoice(['design', 'operation', 'aggregate']), overdue: optionalChoice(['yes']) }
const deficienciesWhere = (input: z.output<z.ZodObject<typeof deficiencyFilters>>) => all(
  input.engagementId !== null && eq(d.engagementId, input.engagementId), input.controlId !== null && eq(d.controlId, input.controlId), input.state !== null && eq(d.state, input.state),
  input.severity !== null && eq(d.severity, input.severity), input.kind !== null && eq(d.kind, input.kind),
  input.overdue !== null && and(lt(d.dueDay, now().toISOString().slice(0, 10)), isNull(d.remediatedAt), notInArray(d.state, ['closed', 'withdrawn'])),
)

export const listDeficiencies = query({
  name: 'deficiencies.list',
  permission: 'deficiencies.read',
  summary: 'List deficiencies and aggregates, the newest first',
  http: { path: '/deficiencies' },
  input: z.object({ ...deficiencyFilters, ...listFields(['deficiency'], { sort: 'deficiency', direction: 'desc' }) }),
  planned: 'each time',
  run: async ({ tx, input }) => {
    const list = keyset(input, { deficiency: d.number }, d.id)
    const at = now()
    const rows = await tx.select(shown).from(d).innerJoin(engagements, ofEngagement).leftJoin(controls, ofControl).leftJoin(owners, ofOwner).where(and(deficienciesWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    const page = list.page(rows, (row) => row.number)
    return { ...page, rows: page.rows.map((row) => ({ ...row, isOverdue: isOverdue(row, at) })) }
  },
})

export const countDeficiencies = counting(listDeficiencies, z.object(deficiencyFilters), d, ({ input }) => deficienciesWhere(input))

/** Every row that matches, for a download. */
export const deficiencyRows = (tx: Tx, input: z.output<z.ZodObject<typeof deficiencyFilters>>) => tx.select({
  number: d.number, title: d.title, kind: d.kind, engagement: engagements.code, control: sql<string>`coalesce(${controls.code}, '')`, state: d.state, severity: d.severity, derived: deficiencyEvaluations.derived, reason: sql<string>`coalesce(${deficiencyEvaluations.reason}, '')`, likelihood: deficiencyEvaluations.likelihood, magnitude: deficiencyEvaluations.magnitude, evaluation: d.evaluation,
  concludedBy: sql<string>`coalesce(${concluders.name}, '')`, concludedAt: deficiencyEvaluations.concludedAt, reviewedBy: sql<string>`coalesce(${reviewers.name}, '')`, reviewedAt: deficiencyReviews.reviewedAt, condition: d.condition, criteria: d.criteria, cause: d.cause, effect: d.effect, fromAt: d.fromAt, toAt: d.toAt,
  sources: sql<string>`coalesce((select string_agg(s.label || ': ' || s.said, '; ' order by s.number) from deficiency_sources s where s.org_id = deficiencies.org_id and s.deficiency_id = deficiencies.id), '')`,
  members: sql<string>`coalesce((select string_agg('D-' || m.number, ', ' order by m.number) from deficiency_members a join deficiencies m on m.org_id = a.org_id and m.id = a.member_id where a.org_id = deficiencies.org_id and a.aggregate_id = deficiencies.id), '')`,
  owner: sql<string>`coalesce(${owners.name}, '')`, dueDay: sql<string>`coalesce(${d.dueDay}, '')`, remediatedDay: sql<string>`coalesce(${d.remediatedDay}, '')`, retest: sql<string>`coalesce((select 'T-' || t.number from control_tests t where t.org_id = deficiencies.org_id and t.id = deficiencies.retest_id), '')`, closedAt: d.closedAt, withdrawReason: sql<string>`coalesce(${d.withdrawReason}, '')`,
}).from(d).innerJoin(engagements, ofEngagement).leftJoin(controls, ofControl).leftJoin(owners, ofOwner).leftJoin(deficiencyEvaluations, ofEvaluation).leftJoin(deficiencyReviews, ofReview)
  .leftJoin(concluders, and(eq(concluders.orgId, d.orgId), eq(concluders.id, deficiencyEvaluations.concludedById))).leftJoin(reviewers, and(eq(reviewers.orgId, d.orgId), eq(reviewers.id, deficiencyReviews.reviewerId))).where(deficienciesWhere(input)).orderBy(d.number)

/** Each with whether a deficiency that was not withdrawn comes from it. */
export const testsOfEngagement = (tx: Tx, engagementId: string) => tx.select({
  id: controlTests.id, number: controlTests.number, title: controlTests.title, controlCode: controlTests.controlCode, state: controlTests.state, conclusion: controlTests.conclusion,
  raised: sql<boolean>`exists (select from deficiency_sources s join deficiencies x on x.org_id = s.org_id and x.id = s.deficiency_id and x.state <> 'withdrawn' where s.org_id = control_tests.org_id and s.kind = 'control_test' and s.record_id = control_tests.id::text)`,
}).from(controlTests).where(eq(controlTests.engagementId, engagementId)).orderBy(asc(controlTests.number)).limit(10_000)

const sourcesOf = (tx: Tx, deficiencyId: string) => tx.select({ number: deficiencySources.number, kind: deficiencySources.kind, recordId: deficiencySources.recordId, label: deficiencySources.label, said: deficiencySources.said, rates: deficiencySources.rates, addedByName: users.name, addedAt: deficiencySources.addedAt }).from(deficiencySources)
  .leftJoin(users, and(eq(users.orgId, deficiencySources.orgId), eq(users.id, deficiencySources.addedById))).where(eq(deficiencySources.deficiencyId, deficiencyId)).orderBy(asc(deficiencySources.number)).limit(200)

const evaluationsOf = (tx: Tx, deficiencyId: string) => tx.select({
  number: deficiencyEvaluations.number, likelihood: deficiencyEvaluations.likelihood, likelihoodWhy: deficiencyEvaluations.likelihoodWhy, magnitude: deficiencyEvaluations.magnitude, magnitudeWhy: deficiencyEvaluations.magnitudeWhy, affected: deficiencyEvaluations.affected, days: deficiencyEvaluations.days, failure: deficiencyEvaluations.failure, indicators: deficiencyEvaluations.indicators, compensating: deficiencyEvaluations.compensating,
  derived: deficiencyEvaluations.derived, severity: deficiencyEvaluations.severity, reason: deficiencyEvaluations.reason, statement: deficiencyEvaluations.statement, concludedById: deficiencyEvaluations.concludedById, concludedByName: concluders.name, concludedAt: deficiencyEvaluations.concludedAt, reviewerName: reviewers.name, reviewedAt: deficiencyReviews.reviewedAt, acceptsLower: deficiencyReviews.acceptsLower, reviewNote: deficiencyReviews.note,
}).from(deficiencyEvaluations).leftJoin(deficiencyReviews, and(eq(deficiencyReviews.orgId, deficiencyEvaluations.orgId), eq(deficiencyReviews.deficiencyId, deficiencyEvaluations.deficiencyId), eq(deficiencyReviews.number, deficiencyEvaluations.number)))
  .leftJoin(concluders, and(eq(concluders.orgId, deficiencyEvaluations.orgId), eq(concluders.id, deficiencyEvaluations.concludedById))).leftJoin(reviewers, and(eq(reviewers.orgId, deficiencyReviews.orgId), eq(reviewers.id, deficiencyReviews.reviewerId)))
  .where(eq(deficiencyEvaluations.deficiencyId, deficiencyId)).orderBy(desc(deficiencyEvaluations.number)).limit(100)

const responsesOf = (tx: Tx, deficiencyId: string) => tx.select({ number: deficiencyResponses.number, agrees: deficiencyResponses.agrees, said: deficiencyResponses.said, plan: deficiencyResponses.plan, ownerName: owners.name, dueDay: deficiencyResponses.dueDay, reason: deficiencyResponses.reason, respondedByName: users.name, respondedAt: deficiencyResponses.respondedAt }).from(deficiencyResponses)
  .leftJoin(owners, and(eq(owners.orgId, deficiencyResponses.orgId), eq(owners.id, deficiencyResponses.ownerId))).leftJoin(users, and(eq(users.orgId, deficiencyResponses.orgId), eq(users.id, deficiencyResponses.respondedById))).where(eq(deficiencyResponses.deficiencyId, deficiencyId)).orderBy(desc(deficiencyResponses.number)).limit(100)

const nameOf = (column: PgColumn) => sql<string | null>`(select u.name from users u where u.org_id = deficiencies.org_id and u.id = ${column})`

const whole = {
  ...shown, engagementTitle: engagements.title, engagementState: engagements.state, controlTitle: controls.title, controlOwnerId: controls.ownerId, condition: d.condition, criteria: d.criteria, cause: d.cause, effect: d.effect, fromAt: d.fromAt, toAt: d.toAt, systemIds: d.systemIds, process: d.process, assertions: d.assertions, raisedById: d.raisedById, raisedByName: raisers.name, evaluation: d.evaluation, returned: d.returned, response: d.response,
  remediatedDay: d.remediatedDay, remediation: d.remediation, remediatedById: d.remediatedById, remediatedByName: nameOf(d.remediatedById), retestId: d.retestId, retestName: sql<string | null>`'T-' || ${controlTests.number} || ' ' || ${controlTests.title}`, retestedAt: d.retestedAt, retestedByName: nameOf(d.retestedById), closedAt: d.closedAt, closedByName: nameOf(d.closedById), closeNote: d.closeNote, withdrawnAt: d.withdrawnAt, withdrawnByName: nameOf(d.withdrawnById), withdrawReason: d.withdrawReason, createdAt: d.createdAt, version: d.version,
}

export const getDeficiency = query({
  name: 'deficiencies.get',
  permission: 'deficiencies.read',
  summary: 'Get a deficiency or an aggregate: where it comes from, each evaluation with what was derived and what was concluded, responses, remediation, retest and timeline',
  http: { path: '/deficiencies/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select(whole).from(d).innerJoin(engagements, ofEngagement).leftJoin(controls, ofControl).leftJoin(owners, ofOwner).leftJoin(raisers, and(eq(raisers.orgId, d.orgId), eq(raisers.id, d.raisedById))).leftJoin(controlTests, and(eq(controlTests.orgId, d.orgId), eq(controlTests.id, d.retestId))).where(eq(d.id, input.id))
    if (!found) throw notFound('deficiency')
    const link = (own: 'aggregateId' | 'memberId', other: 'aggregateId' | 'memberId') => tx.select({ id: d.id, number: d.number, title: d.title, state: d.state, severity: d.severity, controlCode: controls.code }).from(deficiencyMembers).innerJoin(d, and(eq(d.orgId, deficiencyMembers.orgId), eq(d.id, deficiencyMembers[other]))).leftJoin(controls, ofControl).where(eq(deficiencyMembers[own], input.id)).orderBy(asc(d.number)).limit(200)
    const [members, aggregates] = [await link('aggregateId', 'memberId'), await link('memberId', 'aggregateId')]
    const ofSystems = found.systemIds.length === 0 ? [] : await tx.select({ id: systems.id, name: systems.name }).from(systems).where(sql`${systems.id} = any(${sql.param(found.systemIds)}::uuid[])`).orderBy(systems.name)
    const evaluations = (await evaluationsOf(tx, input.id)).map((each) => ({ ...each, steps: derive({ ...each, compensated: each.compensating.some(({ testId }) => testId !== null) }).steps }))
    return { ...found, isOverdue: isOverdue(found, now()), systems: ofSystems, sources: await sourcesOf(tx, input.id), evaluations, responses: await responsesOf(tx, input.id), members, aggregates, timeline: await timelineOf(tx, actor, 'deficiency', input.id) }
  },
})
