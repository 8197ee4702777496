import 'server-only'
import { and, asc, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controlTestAnswers, controlTestDeviations, controlTestFailures, controlTestFreezes, controlTestItems, controlTests } from '#db/schema/control-tests.ts'
import { controls } from '#db/schema/controls.ts'
import { engagements } from '#db/schema/engagements.ts'
import { evidence } from '#db/schema/evidence.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import { judged } from '#lib/testing/judge.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { runsOf } from '../runs/within.ts'
import { conclusionKeys } from './model.ts'
import { standing } from './standing.ts'
import { testStates } from './words.ts'

const states = Object.keys(testStates) as [keyof typeof testStates, ...(keyof typeof testStates)[]]
const [preparers, reviewers] = [alias(users, 'preparers'), alias(users, 'reviewers')]

const shown = {
  id: controlTests.id, number: controlTests.number, title: controlTests.title, kind: controlTests.kind, engagementId: controlTests.engagementId, engagementCode: controlTests.engagementCode, controlId: controlTests.controlId, controlCode: controlTests.controlCode,
  fromAt: controlTests.fromAt, toAt: controlTests.toAt, state: controlTests.state, conclusion: controlTests.conclusion, totals: controlTests.totals, preparerName: preparers.name, reviewerName: reviewers.name, updatedAt: controlTests.updatedAt,
}
const preparerOf = and(eq(preparers.orgId, controlTests.orgId), eq(preparers.id, controlTests.preparerId))
const reviewerOf = and(eq(reviewers.orgId, controlTests.orgId), eq(reviewers.id, controlTests.reviewerId))

export const testFilters = { engagementId: optionalId, controlId: optionalId, state: optionalChoice(states), conclusion: optionalChoice(conclusionKeys) }
const testsWhere = (input: z.output<z.ZodObject<typeof testFilters>>) => all(
  input.engagementId !== null && eq(controlTests.engagementId, input.engagementId), input.controlId !== null && eq(controlTests.controlId, input.controlId),
  input.state !== null && eq(controlTests.state, input.state), input.conclusion !== null && eq(controlTests.conclusion, input.conclusion),
)

/** Every row that matches, for a download. */
export const testRows = (tx: Tx, input: z.output<z.ZodObject<typeof testFilters>>) => tx.select({
  number: controlTests.number, title: controlTests.title, kind: controlTests.kind, engagement: controlTests.engagementCode, control: controlTests.controlCode, fromAt: controlTests.fromAt, toAt: controlTests.toAt, state: controlTests.state, conclusion: controlTests.conclusion, statement: controlTests.statement, preparer: preparers.name, preparedAt: controlTests.preparedAt, reviewer: reviewers.name, reviewedAt: controlTests.reviewedAt,
}).from(controlTests).leftJoin(preparers, preparerOf).leftJoin(reviewers, reviewerOf).where(testsWhere(input)).orderBy(controlTests.number)

export const listTests = query({
  name: 'controlTests.list',
  permission: 'controlTests.read',
  summary: 'List control tests, the newest first',
  http: { path: '/control-tests' },
  input: z.object({ ...testFilters, ...listFields(['test'], { sort: 'test', direction: 'desc' }) }),
  planned: 'each time',
  run: async ({ tx, input }) => {
    const list = keyset(input, { test: controlTests.number }, controlTests.id)
    const rows = await tx.select(shown).from(controlTests).leftJoin(preparers, preparerOf).leftJoin(reviewers, reviewerOf).where(and(testsWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.number)
  },
})

export const countTests = counting(listTests, z.object(testFilters), controlTests, ({ input }) => testsWhere(input))

/** What was frozen, each time; of this control and period in whatever test of the engagement. */
const freezesOf = (tx: Tx, of: { engagementId: string; controlId: string; fromAt: Date; toAt: Date }) => tx.select({
  testId: controlTestFreezes.testId, testNumber: controlTests.number, freeze: controlTestFreezes.freeze, before: controlTestFreezes.before, asOf: controlTestFreezes.asOf, items: controlTestFreezes.items, root: controlTestFreezes.root, ipe: controlTestFreezes.ipe, attributesVersion: controlTestFreezes.attributesVersion, reason: controlTestFreezes.reason, frozenAt: controlTestFreezes.frozenAt, frozenByName: users.name,
}).from(controlTestFreezes).innerJoin(controlTests, and(eq(controlTests.orgId, controlTestFreezes.orgId), eq(controlTests.id, controlTestFreezes.testId))).leftJoin(users, and(eq(users.orgId, controlTestFreezes.orgId), eq(users.id, controlTestFreezes.frozenById)))
  .where(and(eq(controlTestFreezes.engagementId, of.engagementId), eq(controlTestFreezes.controlId, of.controlId), eq(controlTestFreezes.fromAt, of.fromAt), eq(controlTestFreezes.toAt, of.toAt))).orderBy(asc(controlTestFreezes.frozenAt)).limit(500)

const owners = alias(users, 'owners')
const deviationsOf = (tx: Tx, testId: string) => tx.select({
  id: controlTestDeviations.id, freeze: controlTestDeviations.freeze, letter: controlTestDeviations.letter, cause: controlTestDeviations.cause, extent: controlTestDeviations.extent, grounds: controlTestDeviations.grounds, ownerId: controlTestDeviations.ownerId, ownerName: owners.name, plan: controlTestDeviations.plan, dueDay: controlTestDeviations.dueDay, remediatedAt: controlTestDeviations.remediatedAt, remediation: controlTestDeviations.remediation, version: controlTestDeviations.version, createdAt: controlTestDeviations.createdAt,
  items: sql<number>`(select count(*)::int from control_test_failures f where f.org_id = ${controlTestDeviations.orgId} and f.deviation_id = ${controlTestDeviations.id})`,
}).from(controlTestDeviations).leftJoin(owners, and(eq(owners.orgId, controlTestDeviations.orgId), eq(owners.id, controlTestDeviations.ownerId))).where(eq(controlTestDeviations.testId, testId)).orderBy(asc(controlTestDeviations.createdAt)).limit(500)

const whole = {
  ...shown, engagementTitle: engagements.title, sizesSource: engagements.sizesSource, controlTitle: controls.title, controlOwnerId: controls.ownerId, objective: controlTests.objective, procedure: controlTests.procedure, formerId: controlTests.formerId, source: controlTests.source, systemIds: controlTests.systemIds, attributes: controlTests.attributes, strata: controlTests.strata, size: controlTests.size,
  freeze: controlTests.freeze, error: controlTests.error, preparerId: controlTests.preparerId, preparedAt: controlTests.preparedAt, statement: controlTests.statement, limitation: controlTests.limitation, reviewerId: controlTests.reviewerId, reviewedAt: controlTests.reviewedAt, reviewNote: controlTests.reviewNote, returned: controlTests.returned, createdAt: controlTests.createdAt, version: controlTests.version,
}

/** The workpaper, without its items; null: there is none. */
export async function readTest(tx: Tx, testId: string) {
  const [found] = await tx.select(whole).from(controlTests).innerJoin(engagements, and(eq(engagements.orgId, controlTests.orgId), eq(engagements.id, controlTests.engagementId))).innerJoin(controls, and(eq(controls.orgId, controlTests.orgId), eq(controls.id, controlTests.controlId)))
    .leftJoin(preparers, preparerOf).leftJoin(reviewers, reviewerOf).where(eq(controlTests.id, testId))
  if (!found) return null
  const [freezes, deviations, against] = [await freezesOf(tx, found), await deviationsOf(tx, testId), await standing(tx, found)]
  const later = await tx.select({ id: controlTests.id, number: controlTests.number, kind: controlTests.kind, title: controlTests.title, state: controlTests.state, conclusion: controlTests.conclusion }).from(controlTests).where(eq(controlTests.formerId, testId)).orderBy(asc(controlTests.number)).limit(50)
  const [former] = found.formerId === null ? [] : await tx.select({ number: controlTests.number, title: controlTests.title, conclusion: controlTests.conclusion }).from(controlTests).where(eq(controlTests.id, found.formerId))
  const ofSystems = found.systemIds.length === 0 ? [] : await tx.select({ id: systems.id, name: systems.name }).from(systems).where(sql`${systems.id} = any(${sql.param(found.systemIds)}::uuid[])`).orderBy(systems.name)
  return { ...found, freezes, deviations, against, later, former: former ?? null, systems: ofSystems }
}

export const getTest = query({
  name: 'controlTests.get',
  permission: 'controlTests.read',
  summary: 'Get a control test: the workpaper with its population, its freezes, its totals with their denominators and its deviations',
  http: { path: '/control-tests/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const found = await readTest(tx, input.id)
    if (!found) throw notFound('control test')
    return { ...found, runs: await runsOf(tx, 'control-tests.perform', { subjectId: input.id, limit: 3 }), timeline: await timelineOf(tx, actor, 'control-test', input.id) }
  },
})

const items = controlTestItems
/** Of the freeze that counts. `show`: those of the sample, or those that failed. */
const itemFilters = { testId: id, show: optionalChoice(['sample', 'failed']) }
/** For a download: of one test, or of all. */
export const itemExportFilters = { ...itemFilters, testId: optionalId }
const itemsWhere = (input: z.output<z.ZodObject<typeof itemExportFilters>>) => all(
  input.testId !== null && eq(items.testId, input.testId), input.testId !== null ? sql`${items.freeze} = (select t.freeze_number from control_tests t where t.id = ${input.testId}::uuid)` : sql`(${items.testId}, ${items.freeze}) in (select t.id, t.freeze_number from control_tests t)`,
  input.show === 'sample' && isNotNull(items.turn), input.show === 'failed' && sql`${items.failed} > 0`,
)

export const itemRows = (tx: Tx, input: z.output<z.ZodObject<typeof itemExportFilters>>) => tx.select({
  number: items.number, key: items.key, name: items.name, stratum: items.stratum, chosen: items.chosen, turn: items.turn, replaced: items.replaced, ticket: items.ticket, outcomes: items.outcomes, leaf: sql<string>`encode(${items.leaf}, 'hex')`, body: items.body,
}).from(items).where(itemsWhere(input)).orderBy(items.testId, items.number)

export const listItems = query({
  name: 'controlTests.items',
  permission: 'controlTests.read',
  summary: 'List the items of a control test, in the order of their keys, each with a letter for each question: p, f, n (not evaluable), a (not applicable) or ? (not answered)',
  http: { path: '/control-tests/{testId}/items' },
  input: z.object({ ...itemFilters, ...listFields(['number'], { sort: 'number', direction: 'asc' }) }),
  planned: 'each time',
  run: async ({ tx, input }) => {
    const list = keyset(input, { number: items.number }, items.number)
    const rows = await tx.select({ id: items.number, name: items.name, stratum: items.stratum, chosen: items.chosen, turn: items.turn, replaced: items.replaced, outcomes: items.outcomes, failed: items.failed }).from(items).where(and(itemsWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.id)
  },
})

export const countItems = counting(listItems, z.object(itemFilters), items, ({ input }) => itemsWhere(input))

/** One item with every answer: what data says is asked again of the frozen item. */
export const getItem = query({
  name: 'controlTests.item',
  permission: 'controlTests.read',
  summary: 'Get one item of a control test: what was frozen of it, and every answer with its reason',
  input: z.object({ testId: id, number: z.coerce.number().int().min(1).max(2 ** 31 - 1) }),
  run: async ({ tx, input }) => {
    const [test] = await tx.select({ id: controlTests.id, number: controlTests.number, title: controlTests.title, state: controlTests.state, freeze: controlTests.freeze, attributes: controlTests.attributes, fromAt: controlTests.fromAt, toAt: controlTests.toAt, version: controlTests.version }).from(controlTests).where(eq(controlTests.id, input.testId))
    const of = and(eq(items.testId, input.testId), eq(items.freeze, test?.freeze ?? 0), eq(items.number, input.number))
    const [item] = await tx.select({ number: items.number, key: items.key, name: items.name, stratum: items.stratum, body: items.body, leaf: sql<string>`encode(${items.leaf}, 'hex')`, ticket: items.ticket, chosen: items.chosen, turn: items.turn, replaced: items.replaced, outcomes: items.outcomes }).from(items).where(of)
    const [frozen] = await tx.select({ asOf: controlTestFreezes.asOf }).from(controlTestFreezes).where(and(eq(controlTestFreezes.testId, input.testId), eq(controlTestFreezes.freeze, test?.freeze ?? 0)))
    if (!test || !item || !frozen) throw notFound('item')
    const answers = await tx.select({ letter: controlTestAnswers.letter, sequence: controlTestAnswers.sequence, outcome: controlTestAnswers.outcome, said: controlTestAnswers.said, evidenceId: controlTestAnswers.evidenceId, evidenceTitle: evidence.title, byName: users.name, answeredAt: controlTestAnswers.answeredAt }).from(controlTestAnswers)
      .leftJoin(evidence, and(eq(evidence.orgId, controlTestAnswers.orgId), eq(evidence.id, controlTestAnswers.evidenceId))).leftJoin(users, and(eq(users.orgId, controlTestAnswers.orgId), eq(users.id, controlTestAnswers.answeredById)))
      .where(and(eq(controlTestAnswers.testId, input.testId), eq(controlTestAnswers.freeze, test.freeze ?? 0), eq(controlTestAnswers.number, input.number))).orderBy(asc(controlTestAnswers.letter), desc(controlTestAnswers.sequence))
    const failures = await tx.select({ letter: controlTestFailures.letter, said: controlTestFailures.said, deviationId: controlTestFailures.deviationId }).from(controlTestFailures).where(and(eq(controlTestFailures.testId, input.testId), eq(controlTestFailures.freeze, test.freeze ?? 0), eq(controlTestFailures.number, input.number)))
    const asked = { from: test.fromAt.toISOString(), to: test.toAt.toISOString(), asOf: frozen.asOf.toISOString() }
    const { item: facts } = JSON.parse(item.body) as { item: unknown }
    const questions = test.attributes.map(({ letter, asks, by, params }, n) => {
      const data = by === null ? null : judged(by, params, facts, asked)
      return { letter, asks, by, now: item.outcomes[n] ?? '?', data: data && { outcome: data.outcome, said: data.said }, answers: answers.filter((each) => each.letter === letter), deviationId: failures.find((each) => each.letter === letter)?.deviationId ?? null }
    })
    return { test: { id: test.id, number: test.number, title: test.title, state: test.state, version: test.version }, ...item, questions }
  },
})

/** Failures of a test that belong to no deviation yet, by question: what a preparer has to explain. */
export const unexplained = query({
  name: 'controlTests.unexplained',
  permission: 'controlTests.read',
  summary: 'Count the failures of a control test that belong to no deviation yet, by question',
  input: z.object({ id }),
  run: ({ tx, input }) => tx.select({ letter: controlTestFailures.letter, items: sql<number>`count(*)::int`, first: sql<number[]>`(array_agg(${controlTestFailures.number} order by ${controlTestFailures.number}))[1:10]` }).from(controlTestFailures)
    .where(and(eq(controlTestFailures.testId, input.id), isNull(controlTestFailures.deviationId), sql`${controlTestFailures.freeze} = (select t.freeze_number from control_tests t where t.id = ${input.id}::uuid)`)).groupBy(controlTestFailures.letter).orderBy(controlTestFailures.letter),
})
