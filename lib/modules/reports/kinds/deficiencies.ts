import 'server-only'
import { and, asc, eq } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { deficiencies, deficiencyEvaluations, deficiencyResponses, deficiencyReviews } from '#db/schema/deficiencies.ts'
import { engagements } from '#db/schema/engagements.ts'
import { users } from '#db/schema/users.ts'
import { concluded, summed } from '#lib/deficiency/worksheet.ts'
import { notFound } from '#lib/errors.ts'
import { formatCount, formatNumber, formatOf } from '#lib/format.ts'
import { periodInWords } from '#lib/period.ts'
import { deficiencyKinds, deficiencyStates, likelihoodNames, magnitudeNames, severityNames } from '../../deficiencies/model.ts'
import { deficiencyRows, testsOfEngagement } from '../../deficiencies/queries.ts'
import { engagementStates } from '../../engagements/model.ts'
import type { Kind } from '../shape.ts'
import { ofEngagement } from './engagement.ts'

const [concluders, reviewers, owners, answerers] = [alias(users, 'concluders'), alias(users, 'reviewers'), alias(users, 'owners'), alias(users, 'answerers')]
const ofDeficiency = and(eq(deficiencies.orgId, deficiencyEvaluations.orgId), eq(deficiencies.id, deficiencyEvaluations.deficiencyId))

/** The worksheet of an engagement, as it stands. */
export const deficienciesOfEngagement: Kind = {
  about: 'The worksheet of one engagement: every deficiency and aggregate with its severity as derived and as concluded, each evaluation, what management answered, and what became of it.',
  permission: 'deficiencies.read',
  takes: { systems: false, controls: false, of: ofEngagement },
  async tell({ tx, orgId, scope }) {
    const id = scope.of?.id ?? orgId
    const [of] = await tx.select().from(engagements).where(eq(engagements.id, id))
    if (!of) throw notFound('engagement')
    const all = await deficiencyRows(tx, { engagementId: id, controlId: null, state: null, severity: null, kind: null, overdue: null })
    const evaluations = await tx.select({
      of: deficiencies.number, number: deficiencyEvaluations.number, likelihood: deficiencyEvaluations.likelihood, likelihoodWhy: deficiencyEvaluations.likelihoodWhy, magnitude: deficiencyEvaluations.magnitude, magnitudeWhy: deficiencyEvaluations.magnitudeWhy, affected: deficiencyEvaluations.affected, compensating: deficiencyEvaluations.compensating, derived: deficiencyEvaluations.derived, severity: deficiencyEvaluations.severity, reason: deficiencyEvaluations.reason, statement: deficiencyEvaluations.statement,
      concluder: concluders.name, concludedAt: deficiencyEvaluations.concludedAt, reviewer: reviewers.name, reviewedAt: deficiencyReviews.reviewedAt, note: deficiencyReviews.note,
    }).from(deficiencyEvaluations).innerJoin(deficiencies, ofDeficiency).leftJoin(deficiencyReviews, and(eq(deficiencyReviews.orgId, deficiencyEvaluations.orgId), eq(deficiencyReviews.deficiencyId, deficiencyEvaluations.deficiencyId), eq(deficiencyReviews.number, deficiencyEvaluations.number)))
      .leftJoin(concluders, and(eq(concluders.orgId, deficiencyEvaluations.orgId), eq(concluders.id, deficiencyEvaluations.concludedById))).leftJoin(reviewers, and(eq(reviewers.orgId, deficiencyReviews.orgId), eq(reviewers.id, deficiencyReviews.reviewerId))).where(eq(deficiencies.engagementId, id)).orderBy(asc(deficiencies.number), asc(deficiencyEvaluations.number))
    const responses = await tx.select({ of: deficiencies.number, number: deficiencyResponses.number, agrees: deficiencyResponses.agrees, said: deficiencyResponses.said, plan: deficiencyResponses.plan, owner: owners.name, due: deficiencyResponses.dueDay, reason: deficiencyResponses.reason, by: answerers.name, at: deficiencyResponses.respondedAt }).from(deficiencyResponses)
      .innerJoin(deficiencies, and(eq(deficiencies.orgId, deficiencyResponses.orgId), eq(deficiencies.id, deficiencyResponses.deficiencyId))).leftJoin(owners, and(eq(owners.orgId, deficiencyResponses.orgId), eq(owners.id, deficiencyResponses.ownerId))).leftJoin(answerers, and(eq(answerers.orgId, deficiencyResponses.orgId), eq(answerers.id, deficiencyResponses.respondedById)))
      .where(eq(deficiencies.engagementId, id)).orderBy(asc(deficiencies.number), asc(deficiencyResponses.number))
    const tests = await testsOfEngagement(tx, id)
    const unraised = tests.filter(({ conclusion, raised }) => conclusion === 'not_effective' && !raised)
    const summary = summed(all.map(({ kind, state, severity }) => ({ aggregate: kind === 'aggregate', state, severity })))
    const live = summary.deficiencies + summary.aggregates
    return {
      population: `${formatCount(summary.deficiencies, 'deficiency', 'deficiencies')} and ${formatCount(summary.aggregates, 'aggregate')}; ${formatNumber(summary.withdrawn)} withdrawn beside them`,
      query: 'Every deficiency and aggregate that was raised in the engagement, by its number, as it stands',
      filters: 'none: every one of the engagement, also those withdrawn, which count in no total',
      counts: [
        ['Conclusion', concluded(summary, unraised.length).said],
        ...summary.bySeverity.map(({ severity, deficiencies: n, aggregates, closed }): [string, string] => [severityNames[severity], `${formatOf(n, summary.deficiencies)} of the deficiencies, ${formatOf(aggregates, summary.aggregates)} of the aggregates; ${formatOf(closed, n + aggregates)} of them closed`]),
        ['Evaluated', `${formatOf(live - summary.notEvaluated, live)}; ${formatNumber(summary.notReviewed)} of them not reviewed`],
        ['Closed', formatOf(summary.closed, live)],
        ['Control tests', `${formatNumber(tests.length)}, ${formatNumber(tests.filter(({ conclusion }) => conclusion === 'not_effective').length)} of them found a control not effective; ${formatNumber(unraised.length)} of these without a deficiency`],
      ],
      more: [['State of the engagement', engagementStates[of.state]], ['Period of the engagement', periodInWords(of)]],
      tables: [
        {
          name: 'deficiencies', title: 'Deficiencies and aggregates', none: 'Nothing was raised in it.', key: ['number'],
          columns: {
            number: ['Number', 1.5], kind: ['Kind', 0], control: ['Control', 2], title: ['Title', 4], condition: ['Condition', 6], criteria: ['Criteria', 0], cause: ['Cause', 4], effect: ['Effect', 0], sources: ['Comes from', 0], members: ['Members', 0], state: ['State', 2], likelihood: ['Likelihood', 0], magnitude: ['Magnitude', 0], derived: ['Derived', 3], severity: ['Concluded', 3], reason: ['Why another one', 0],
            concluder: ['Concluded by', 2.5], reviewer: ['Reviewed by', 2.5], owner: ['Owner', 0], due: ['Due', 2], remediated: ['Remediated on', 2], retest: ['Retest', 1.5], closed: ['Closed (UTC)', 2.5], withdrawn: ['Why withdrawn', 0],
          },
          rows: all.map((each) => [
            `D-${each.number}`, deficiencyKinds[each.kind], each.control, each.title, each.condition, each.criteria, each.cause, each.effect, each.sources, each.members, deficiencyStates[each.state], each.likelihood && likelihoodNames[each.likelihood], each.magnitude && magnitudeNames[each.magnitude], each.derived && severityNames[each.derived], each.severity ? severityNames[each.severity] : 'Not evaluated', each.reason,
            each.concludedBy, each.reviewedBy, each.owner, each.dueDay, each.remediatedDay, each.retest, each.closedAt, each.withdrawReason,
          ]),
        },
        {
          name: 'evaluations', title: 'Evaluations', none: 'Nothing was evaluated yet.', key: ['of', 'evaluation'], said: 'The last of each deficiency counts. The former ones stay.',
          columns: { of: ['Deficiency', 2], evaluation: ['Evaluation', 1.5], likelihood: ['Likelihood', 3], likelihoodWhy: ['Why so likely', 0], magnitude: ['Magnitude', 3], magnitudeWhy: ['Why of that magnitude', 0], affected: ['Affected', 0], compensating: ['Compensating controls', 5], derived: ['Derived', 3], severity: ['Concluded', 3], reason: ['Why another one', 5], statement: ['Conclusion', 0], concluder: ['Concluded by', 3], concluded: ['Concluded (UTC)', 0], reviewer: ['Reviewed by', 3], reviewed: ['Reviewed (UTC)', 0], note: ['Note', 0] },
          rows: evaluations.map((each) => [
            `D-${each.of}`, each.number, likelihoodNames[each.likelihood], each.likelihoodWhy, magnitudeNames[each.magnitude], each.magnitudeWhy, each.affected, each.compensating.map(({ control, test }) => `${control}: ${test ?? 'not tested, reduces nothing'}`).join('; '), severityNames[each.derived], severityNames[each.severity], each.reason, each.statement,
            each.concluder, each.concludedAt, each.reviewer ?? 'not reviewed', each.reviewedAt, each.note,
          ]),
        },
        { name: 'responses', title: 'Management responses', none: 'Management has not responded yet.', key: ['of', 'response'], columns: { of: ['Deficiency', 2], response: ['Response', 1.5], agrees: ['Agrees', 1.5], said: ['What management says', 6], plan: ['Action plan', 5], owner: ['Owner', 3], due: ['Due', 2], reason: ['Why another one than before', 4], by: ['By', 3], at: ['At (UTC)', 3] }, rows: responses.map((each) => [`D-${each.of}`, each.number, each.agrees ? 'Yes' : 'No', each.said, each.plan, each.owner, each.due, each.reason, each.by, each.at]) },
        { name: 'unraised', title: 'Tests without a deficiency', none: 'Each test that found a control not effective has a deficiency.', key: ['test'], columns: { test: ['Test', 2], control: ['Control', 2], title: ['Title', 8] }, rows: unraised.map(({ number, controlCode, title }) => [`T-${number}`, controlCode, title]) },
      ],
    }
  },
}
