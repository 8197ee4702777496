import 'server-only'
import { and, asc, desc, eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { controlTestDeviations, controlTestFreezes, controlTests } from '#db/schema/control-tests.ts'
import { controls } from '#db/schema/controls.ts'
import { engagements } from '#db/schema/engagements.ts'
import { users } from '#db/schema/users.ts'
import { testableOf } from '#lib/door/testable.ts'
import { notFound } from '#lib/errors.ts'
import { formatCount, formatNumber, formatOf, formatPercent } from '#lib/format.ts'
import { periodInWords } from '#lib/period.ts'
import { sizeKeys, sizeWords } from '#lib/testing/sizes.ts'
import { conclusions, extents, testKinds, testStates } from '../../control-tests/model.ts'
import { engagementKinds, engagementName, engagementStates } from '../../engagements/model.ts'
import type { Kind, Of } from '../shape.ts'

const [preparers, reviewers, owners] = [alias(users, 'preparers'), alias(users, 'reviewers'), alias(users, 'owners')]
const sampleOf = sql<number>`(select count(*)::int from control_test_items i where i.org_id = control_tests.org_id and i.test_id = control_tests.id and i.freeze_number = control_tests.freeze_number and i.turn is not null and i.replaced is null)`
const failedOf = sql<number>`(select count(*)::int from control_test_items i where i.org_id = control_tests.org_id and i.test_id = control_tests.id and i.freeze_number = control_tests.freeze_number and i.failed > 0)`
const deviationItems = sql<number>`(select count(*)::int from control_test_failures f where f.org_id = control_test_deviations.org_id and f.deviation_id = control_test_deviations.id)`

/** An engagement that a report is about: of days that touch its own. */
export const ofEngagement: Of = {
  type: 'engagement', label: 'Engagement', needed: true,
  choices: async (tx) => (await tx.select({ id: engagements.id, code: engagements.code, title: engagements.title }).from(engagements).orderBy(desc(engagements.fromDay), asc(engagements.code)).limit(100)).map((each) => ({ id: each.id, name: engagementName(each) })),
  find: async (tx, id, period) => {
    const [found] = await tx.select({ code: engagements.code, title: engagements.title, fromDay: engagements.fromDay, toDay: engagements.toDay }).from(engagements).where(eq(engagements.id, id))
    if (!found) return { problem: 'is not there' }
    return found.fromDay > period.toDay || found.toDay < period.fromDay ? { problem: `is of ${found.fromDay} to ${found.toDay}, which lies outside the period` } : { name: engagementName(found) }
  },
}

/** All tests of an engagement, as they stand. */
export const engagement: Kind = {
  about: 'Every control test of one engagement: control, population with its number of items, sample, deviations, conclusion, and who signed it.',
  permission: 'controlTests.read',
  takes: { systems: false, controls: false, of: ofEngagement },
  async tell({ tx, orgId, scope }) {
    const id = scope.of?.id ?? orgId
    const [of] = await tx.select().from(engagements).where(eq(engagements.id, id))
    if (!of) throw notFound('engagement')
    const counting = and(eq(controlTestFreezes.orgId, controlTests.orgId), eq(controlTestFreezes.testId, controlTests.id), eq(controlTestFreezes.freeze, controlTests.freeze))
    const tests = await tx.select({
      id: controlTests.id, number: controlTests.number, title: controlTests.title, kind: controlTests.kind, code: controlTests.controlCode, control: controls.title, controlId: controlTests.controlId, source: controlTests.source, fromAt: controlTests.fromAt, toAt: controlTests.toAt, state: controlTests.state, totals: controlTests.totals, size: controlTests.size,
      items: controlTestFreezes.items, before: controlTestFreezes.before, root: controlTestFreezes.root, ipe: controlTestFreezes.ipe, sample: sampleOf, failed: failedOf, conclusion: controlTests.conclusion, statement: controlTests.statement, limitation: controlTests.limitation, preparer: preparers.name, preparedAt: controlTests.preparedAt, reviewer: reviewers.name, reviewedAt: controlTests.reviewedAt,
    }).from(controlTests).innerJoin(controls, and(eq(controls.orgId, controlTests.orgId), eq(controls.id, controlTests.controlId))).leftJoin(controlTestFreezes, counting)
      .leftJoin(preparers, and(eq(preparers.orgId, controlTests.orgId), eq(preparers.id, controlTests.preparerId))).leftJoin(reviewers, and(eq(reviewers.orgId, controlTests.orgId), eq(reviewers.id, controlTests.reviewerId))).where(eq(controlTests.engagementId, id)).orderBy(asc(controlTests.controlCode), asc(controlTests.number))
    const deviations = await tx.select({ id: controlTestDeviations.id, number: controlTests.number, code: controlTests.controlCode, letter: controlTestDeviations.letter, cause: controlTestDeviations.cause, extent: controlTestDeviations.extent, items: deviationItems, owner: owners.name, due: controlTestDeviations.dueDay, remediatedAt: controlTestDeviations.remediatedAt, remediation: controlTestDeviations.remediation }).from(controlTestDeviations)
      .innerJoin(controlTests, and(eq(controlTests.orgId, controlTestDeviations.orgId), eq(controlTests.id, controlTestDeviations.testId), eq(controlTests.freeze, controlTestDeviations.freeze))).leftJoin(owners, and(eq(owners.orgId, controlTestDeviations.orgId), eq(owners.id, controlTestDeviations.ownerId)))
      .where(eq(controlTests.engagementId, id)).orderBy(asc(controlTests.number), asc(controlTestDeviations.letter), asc(controlTestDeviations.createdAt))
    const concluded = tests.filter(({ conclusion }) => conclusion !== null)
    const called = (each: (typeof tests)[number]['conclusion']) => concluded.filter(({ conclusion }) => conclusion === each).length
    const share = (part: number, whole: number) => `${formatOf(part, whole)}${whole === 0 ? '' : ` (${formatPercent(part, whole)})`}`
    const ofItems = (each: (typeof tests)[number]) => (each.items === null ? 'not performed' : each.size === null ? 'all' : formatOf(each.sample, each.items))
    return {
      population: `${formatCount(tests.length, 'control test')} of ${formatCount(new Set(tests.map(({ controlId }) => controlId)).size, 'control')}`,
      query: 'Every control test that was planned in the engagement, by its control, as it stands',
      filters: 'none: every test of the engagement',
      counts: [
        ['Concluded', `${share(concluded.length, tests.length)} of the tests; the others say that they are not`],
        ['Reviewed', `${share(tests.filter(({ state }) => state === 'reviewed').length, tests.length)} of the tests`],
        ['Effective', `${share(called('effective'), concluded.length)} of those concluded; ${formatNumber(called('not_effective'))} not effective, ${formatNumber(called('not_occurring'))} not occurring, ${formatNumber(called('not_evaluable'))} not evaluable`],
        ['Deviations', `${formatNumber(deviations.length)}, ${formatOf(deviations.filter(({ remediatedAt }) => remediatedAt !== null).length, deviations.length)} of them remediated`],
      ],
      more: [['State of the engagement', engagementStates[of.state]], ['Who audits', engagementKinds[of.kind]], ['Period of the engagement', periodInWords(of)], ['Sample sizes', `${sizeKeys.map((key) => `${sizeWords[key]}: ${of.sizes[key]}`).join('; ')}. ${of.sizesSource}`]],
      tables: [
        {
          name: 'tests', title: 'Control tests', none: 'Nothing was planned in it.', key: ['id'], said: 'N: items of the frozen population. What data answers is asked of all of them; what a person answers, of the sample.',
          columns: { number: ['Test', 1.5], control: ['Control', 5], title: ['Title', 5], kind: ['Kind', 0], from: ['From (UTC)', 0], to: ['Before (UTC)', 0], source: ['Population', 5], n: ['N', 1.5], sample: ['Sample', 2.5], failed: ['Items that failed', 2.5], notEvaluable: ['Not evaluable', 2], freezes: ['Freezes before', 0], state: ['State', 2], conclusion: ['Conclusion', 2.5], statement: ['Statement', 6], limitation: ['Limitation', 0], preparer: ['Preparer', 3], prepared: ['Prepared (UTC)', 0], reviewer: ['Reviewer', 3], reviewed: ['Reviewed (UTC)', 0], root: ['Root', 0], id: ['Id', 0] },
          rows: tests.map((each) => [
            `T-${each.number}`, `${each.code} ${each.control}`, each.title, testKinds[each.kind], each.fromAt, each.toAt, testableOf(each.source)?.label ?? each.source, each.items, ofItems(each), each.items === null ? null : formatOf(each.failed, each.items), each.totals?.reduce((sum, total) => sum + total.not_evaluable, 0) ?? null, each.before, testStates[each.state],
            each.conclusion ? conclusions[each.conclusion] : 'Not concluded', each.statement, each.limitation, each.preparer, each.preparedAt, each.reviewer, each.reviewedAt, each.root, each.id,
          ]),
        },
        { name: 'deviations', title: 'Deviations', none: 'Nothing deviates, or nobody said why yet.', key: ['id'], columns: { number: ['Test', 1.5], control: ['Control', 2], question: ['Question', 1.5], cause: ['Root cause', 7], extent: ['Extent', 2], items: ['Items', 1.5], owner: ['Owner', 3], due: ['Due', 2], remediated: ['Remediated (UTC)', 3], remediation: ['Remediation', 5], id: ['Id', 0] }, rows: deviations.map((each) => [`T-${each.number}`, each.code, each.letter, each.cause, extents[each.extent], each.items, each.owner, each.due, each.remediatedAt, each.remediation, each.id]) },
        { name: 'populations', title: 'What the items were taken from', none: 'Nothing was frozen yet.', key: ['number', 'what'], columns: { number: ['Test', 1.5], what: ['List', 6], rows: ['Rows', 1.5], at: ['As of (UTC)', 3], complete: ['How it is known to be complete', 9], root: ['Root', 0] }, rows: tests.flatMap((each) => (each.ipe ?? []).map((ipe) => [`T-${each.number}`, ipe.what, ipe.rows, ipe.at === null ? null : new Date(ipe.at), ipe.complete, ipe.root])) },
      ],
    }
  },
}
