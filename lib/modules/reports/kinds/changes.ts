import 'server-only'
import { and, asc, desc, eq, sql } from 'drizzle-orm'
import { changeExceptions, factSources, reconciliationOutcomes, reconciliations, reconciliationUnits } from '#db/schema/reconciliations.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { notFound } from '#lib/errors.ts'
import { formatCount, formatDuration, formatNumber } from '#lib/format.ts'
import { momentsOf } from '#lib/period.ts'
import { attributes } from '#lib/reconcile/attributes/index.ts'
import { coverageWords, exceptionStates, outcomeWords, protectionStates, spreads, unitTypes } from '../../reconciliations/model.ts'
import { pieces } from '../pieces.ts'
import type { Kind, Table } from '../shape.ts'

const minute = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
const percent = (rate: number | null) => (rate === null ? 'none asked' : `${(Math.floor(rate * 1_000) / 10).toFixed(1)} %`)
const questionOf = (number: number) => attributes[number - 1]?.title ?? `Question ${number}`
const date = (at: string | null) => (at === null ? null : new Date(at))

/** What is held fast with a run that is done, and how its exceptions stand now. */
export const changes: Kind = {
  about: 'Every change of one reconciliation, what each question came to, and the exceptions as they stand.',
  permission: 'reconciliations.read',
  takes: {
    systems: false, controls: false,
    of: {
      type: 'reconciliation', label: 'Reconciliation', needed: true,
      choices: (tx) => tx.select({ id: reconciliations.id, name: reconciliations.title }).from(reconciliations).where(eq(reconciliations.state, 'done')).orderBy(desc(reconciliations.createdAt)).limit(100),
      find: async (tx, id, period) => {
        const [run] = await tx.select().from(reconciliations).where(eq(reconciliations.id, id))
        if (!run) return { problem: 'is not there' }
        if (run.state === 'live') return { problem: 'moves on: reconcile a period, and report that' }
        if (run.state !== 'done') return { problem: run.state === 'judging' ? 'is being judged still' : 'could not be judged: there is nothing to report' }
        const { from, to } = momentsOf(period)
        if (run.fromAt >= to || run.toAt <= from) return { problem: `is of ${minute(run.fromAt)} to ${minute(run.toAt)}, which lies outside the period` }
        return { name: run.title }
      },
    },
  },
  async tell({ tx, scope }) {
    const [found] = await tx.select({ run: reconciliations, system: systems.name, repository: factSources.name }).from(reconciliations).innerJoin(systems, and(eq(systems.orgId, reconciliations.orgId), eq(systems.id, reconciliations.systemId)))
      .leftJoin(factSources, and(eq(factSources.orgId, reconciliations.orgId), eq(factSources.id, reconciliations.sourceId))).where(and(eq(reconciliations.id, scope.of?.id ?? reconciliations.orgId), eq(reconciliations.state, 'done')))
    if (!found) throw notFound('reconciliation')
    const { run, system, repository } = found
    const kinds = await tx.select({ type: reconciliationUnits.type, n: sql<number>`count(*)::int` }).from(reconciliationUnits).where(eq(reconciliationUnits.reconciliationId, run.id)).groupBy(reconciliationUnits.type).orderBy(reconciliationUnits.type)
    const exceptions = await tx.select({ exception: changeExceptions, owner: users.name }).from(changeExceptions).innerJoin(users, and(eq(users.orgId, changeExceptions.orgId), eq(users.id, changeExceptions.ownerId)))
      .innerJoin(reconciliationUnits, and(eq(reconciliationUnits.orgId, changeExceptions.orgId), eq(reconciliationUnits.reconciliationId, run.id), eq(reconciliationUnits.key, changeExceptions.unitKey))).where(eq(changeExceptions.systemId, run.systemId)).orderBy(asc(reconciliationUnits.number), asc(changeExceptions.attribute))
    const said = new Map(exceptions.map((each) => [`${each.exception.unitKey} ${each.exception.attribute}`, each]))
    const totals = run.totals ?? []
    const sum = (of: 'n' | 'pass' | 'fail' | 'not_evaluable' | 'not_applicable') => totals.reduce((all, each) => all + each[of], 0)
    const asked = sum('pass') + sum('fail') + sum('not_evaluable')
    const outcomes: Table = {
      name: 'outcomes', title: 'Changes and outcomes', none: 'Nothing reached production.', key: ['key', 'question'],
      columns: { number: ['Number', 1.8], change: ['Change', 4], kind: ['Kind', 3], key: ['Key', 0], at: ['In production (UTC)', 3], question: ['Question', 2], title: ['Asked', 4], outcome: ['Outcome', 2], reason: ['Reason', 0], said: ['Why', 9], state: ['Exception', 2], rootCause: ['Root cause', 0], spread: ['Spread', 0], owner: ['Owner', 2.5], due: ['Due (UTC)', 2.6], acceptedUntil: ['Accepted until (UTC)', 0] },
      rows: pieces(tx, tx.select({ number: reconciliationUnits.number, title: reconciliationUnits.title, type: reconciliationUnits.type, key: reconciliationUnits.key, at: reconciliationUnits.at, attribute: reconciliationOutcomes.attribute, outcome: reconciliationOutcomes.outcome, reason: reconciliationOutcomes.reason, said: reconciliationOutcomes.said }).from(reconciliationUnits)
        .innerJoin(reconciliationOutcomes, and(eq(reconciliationOutcomes.orgId, reconciliationUnits.orgId), eq(reconciliationOutcomes.reconciliationId, reconciliationUnits.reconciliationId), eq(reconciliationOutcomes.number, reconciliationUnits.number))).where(eq(reconciliationUnits.reconciliationId, run.id)).orderBy(asc(reconciliationUnits.number), asc(reconciliationOutcomes.attribute)), (row) => {
        const of = said.get(`${row.key} ${row.attribute}`)
        const why = of && row.outcome === 'fail' ? [exceptionStates[of.exception.state], of.exception.rootCause, spreads[of.exception.spread], of.owner, of.exception.dueAt, of.exception.exceptedUntil] : [row.outcome === 'fail' ? 'Nobody said why' : null, null, null, null, null, null]
        return [row.number, row.title, unitTypes[row.type], row.key, row.at, row.attribute, questionOf(row.attribute), outcomeWords[row.outcome], row.reason, row.said, ...why]
      }),
    }
    const tables: [Table, ...Table[]] = [
      { name: 'questions', title: 'Outcomes by question', none: '', key: ['question'], said: 'N = passed + failed + not evaluable + not applicable. The rate is passed of those that were asked: passed + failed + not evaluable.', columns: { question: ['Question', 1], title: ['Asked', 6], n: ['N', 1.5], pass: ['Pass', 1.5], fail: ['Fail', 1.5], not_evaluable: ['Not evaluable', 2], not_applicable: ['Not applicable', 2], asked: ['Denominator', 2], rate: ['Rate', 2] },
        rows: totals.map((each) => [each.attribute, questionOf(each.attribute), each.n, each.pass, each.fail, each.not_evaluable, each.not_applicable, each.n - each.not_applicable, percent(each.rate)]) },
      { name: 'exceptions', title: 'Exceptions', key: ['change', 'question'], none: 'Nobody said why a change failed.', said: 'Why changes failed, who mends it until when, and what somebody else accepted.', columns: { change: ['Change', 4], question: ['Question', 4], state: ['State', 2], spread: ['Spread', 2], rootCause: ['Root cause', 8], owner: ['Owner', 3], due: ['Due (UTC)', 3], acceptedUntil: ['Accepted until (UTC)', 3], note: ['What was done', 5] },
        rows: exceptions.map(({ exception: of, owner }) => [of.title, `${of.attribute}. ${questionOf(of.attribute)}`, exceptionStates[of.state], spreads[of.spread], of.rootCause, owner, of.dueAt, of.exceptedUntil, of.note]) },
      { name: 'protection', title: 'Protection of branches', key: ['ref', 'from'], none: 'No branch had to be protected, or it was judged before this was kept.', columns: { ref: ['Branch', 4], from: ['From (UTC)', 3], to: ['To (UTC)', 3], lasted: ['Lasted', 2], state: ['State', 2], why: ['Why', 6], commits: ['Commits meanwhile', 2], changes: ['Changes meanwhile', 5] },
        rows: (run.protection ?? []).map((each) => [each.ref, new Date(each.from), new Date(each.to), formatDuration(Date.parse(each.to) - Date.parse(each.from)), protectionStates[each.state], each.why, each.state === 'on' ? null : each.commits, each.units.join(', ')]) },
      { name: 'coverage', title: 'Since when what is known', key: ['what'], none: 'It was judged before this was kept.', columns: { what: ['Facts', 4], facts: ['How many', 2], since: ['Known since (UTC)', 3], newest: ['Newest (UTC)', 3], gaps: ['Gaps', 8], read: ['Lists read to their end', 4] },
        rows: (run.coverage ?? []).map((each) => [coverageWords[each.what][0], each.facts, date(each.since), date(each.until), each.gaps.map((gap) => `${gap.from} to ${gap.to}: ${gap.why}`).join('; ') || 'none known', each.read && `${each.read.n} of ${each.read.of} pull requests`]) },
      { name: 'incomplete', title: 'Why it is incomplete', key: ['what', 'why'], none: 'It is complete, and no facts contradict each other.', columns: { what: ['What', 3], why: ['Why', 20] },
        rows: [...run.incomplete.map((why) => ['Incomplete', why]), ...run.contradictions.map(({ key, fields }) => ['Facts contradict each other', `${key}: ${fields.join(', ')}`])] },
      outcomes,
    ]
    return {
      population: `${formatNumber(run.units ?? 0)} changes of ${system} that reached production. ${kinds.map(({ type, n }) => `${unitTypes[type]}: ${formatNumber(n)}`).join(', ') || 'nothing'}. ${formatCount(run.commits ?? 0, 'commit')}, each in exactly one change`,
      query: 'Every commit that became reachable from production in the period of the reconciliation, put into exactly one change, and every question asked of each',
      filters: 'none: every change of the reconciliation and every question',
      counts: [
        ['Complete', run.incomplete.length === 0 ? 'yes' : `no: ${formatCount(run.incomplete.length, 'reason')}, under Why it is incomplete`],
        ['Questions asked', `${formatNumber(sum('n'))}: ${formatNumber(sum('pass'))} passed, ${formatNumber(sum('fail'))} failed, ${formatNumber(sum('not_evaluable'))} not evaluable, ${formatNumber(sum('not_applicable'))} not applicable`],
        ['Rate', `${formatNumber(sum('pass'))} of ${formatNumber(asked)} passed: of passed, failed and not evaluable; not applicable is left out, not evaluable is not`],
        ['Exceptions', `${formatNumber(exceptions.length)} of ${formatNumber(sum('fail'))} failures explained, as they stood when this was made`],
      ],
      more: [
        ...(run.sample ? [['Data of the reconciliation', 'Sample: invented'] as [string, string]] : []),
        ['System', system],
        ['Repository', repository ?? 'none: what pipelines told'],
        ['Reconciled', `${minute(run.fromAt)} to before ${minute(run.toAt)}`],
        ['Version of the questions', String(run.catalogue)],
        ['Judged', `${minute(run.asOf)}, by ${formatNumber(run.sourceFacts)} facts of the repository and ${formatNumber(run.pipelineFacts)} of pipelines`],
        ['Root of the facts', run.root ?? ''],
        ['Production', `${run.settings.production.by}: ${run.settings.production.names.join(', ')}; branches ${run.settings.branches.join(', ')}${run.settings.paths.length > 0 ? `; paths ${run.settings.paths.join(', ')}` : ''}`],
      ],
      tables, main: 'outcomes',
    }
  },
}
