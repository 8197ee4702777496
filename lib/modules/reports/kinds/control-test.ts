import 'server-only'
import { and, asc, desc, eq, ne, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { controlTestAnswers, controlTestItems, controlTests } from '#db/schema/control-tests.ts'
import { evidence } from '#db/schema/evidence.ts'
import { users } from '#db/schema/users.ts'
import { testableOf } from '#lib/door/testable.ts'
import { notFound } from '#lib/errors.ts'
import { formatCount, formatNumber, formatOf } from '#lib/format.ts'
import { momentsOf } from '#lib/period.ts'
import { outcomeOf } from '#lib/testing/test.ts'
import { answerNames, chosenNames, conclusions, extents, strataNames, testKinds, testName, testStates } from '../../control-tests/model.ts'
import { readTest } from '../../control-tests/queries.ts'
import { pieces } from '../pieces.ts'
import type { Kind, Table } from '../shape.ts'

const minute = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
/** "Ann, 2026-01-31 14:05 UTC", or that there is nobody. */
const signed = (name: string | null, at: Date | null, none: string) => (at === null ? none : `${name ?? 'somebody'}, ${minute(at)}`)
const items = controlTestItems
const failedOf = sql<string | null>`(select string_agg(f.letter || ': ' || f.said, '; ' order by f.letter) from control_test_failures f where f.org_id = control_test_items.org_id and f.test_id = control_test_items.test_id and f.freeze_number = control_test_items.freeze_number and f.number = control_test_items.number)`

/** How many are in the sample, by how they came in. */
async function sampleOf(tx: Tx, testId: string, freeze: number) {
  const [found] = await tx.select({ taken: sql<number>`count(*)::int`, extension: sql<number>`(count(*) filter (where ${items.chosen} = 'extension'))::int`, replaced: sql<number>`(count(*) filter (where ${items.replaced} is not null))::int` }).from(items).where(and(eq(items.testId, testId), eq(items.freeze, freeze), sql`${items.turn} is not null`))
  return found ?? { taken: 0, extension: 0, replaced: 0 }
}

/** A workpaper as it stands: locked, it says for ever how it stood. */
export const controlTest: Kind = {
  about: 'The workpaper of one control test: its population, sample, every item with its answers, deviations, conclusion and who signed it.',
  permission: 'controlTests.read',
  takes: {
    systems: false, controls: false,
    of: {
      type: 'control-test', label: 'Control test', needed: true,
      choices: async (tx) => (await tx.select({ id: controlTests.id, number: controlTests.number, title: controlTests.title }).from(controlTests).where(ne(controlTests.state, 'planned')).orderBy(desc(controlTests.number)).limit(100)).map((each) => ({ id: each.id, name: testName(each) })),
      find: async (tx, id, period) => {
        const [test] = await tx.select().from(controlTests).where(eq(controlTests.id, id))
        if (!test) return { problem: 'is not there' }
        if (test.state === 'planned') return { problem: 'is planned, and not performed yet: there is nothing to report' }
        const { from, to } = momentsOf(period)
        if (test.fromAt >= to || test.toAt <= from) return { problem: `is of ${minute(test.fromAt)} to ${minute(test.toAt)}, which lies outside the period` }
        return { name: testName(test) }
      },
    },
  },
  async tell({ tx, scope }) {
    const of = scope.of ? await readTest(tx, scope.of.id) : null
    const freeze = of?.freeze ?? null
    if (!of || freeze === null) throw notFound('control test')
    const frozen = of.freezes.find((each) => each.testId === of.id && each.freeze === freeze)
    const [all, totals, sample] = [frozen?.items ?? 0, of.totals ?? [], await sampleOf(tx, of.id, freeze)]
    const { open, unexplained } = of.against
    const deviations = of.deviations.filter((each) => each.freeze === freeze)
    const byFreeze = and(eq(items.testId, of.id), eq(items.freeze, freeze))
    /** What a person answers is asked of the sample alone. */
    const spoken = (outcomes: string, inSample: boolean) => of.attributes.flatMap(({ letter, by }, n) => {
      const outcome = outcomeOf(outcomes[n] ?? '?')
      return outcome === null && by === null && !inSample ? [] : [`${letter}: ${outcome === null ? 'Not answered' : answerNames[outcome]}`]
    }).join('; ')
    const tables: [Table, ...Table[]] = [
      { name: 'questions', title: 'Answers by question', none: '', key: ['question'], said: 'Items = pass + fail + not evaluable + not applicable + open. What data answers is asked of every item of the population; what a person answers, of the sample.', columns: { question: ['Question', 1], asks: ['Asked', 8], by: ['Answered by', 2], n: ['Items', 1.5], pass: ['Pass', 1.5], fail: ['Fail', 1.5], notEvaluable: ['Not evaluable', 2], notApplicable: ['Not applicable', 2], open: ['Open', 1.5], passed: ['Passed, of those that apply', 3] },
        rows: totals.map((each) => {
          const question = of.attributes.find(({ letter }) => letter === each.letter)
          return [each.letter, question?.asks ?? '', question?.by === null ? 'A person' : 'Data', each.n, each.pass, each.fail, each.not_evaluable, each.not_applicable, each.open, formatOf(each.pass, each.n - each.not_applicable)]
        }) },
      { name: 'population', title: 'What the items were taken from', none: 'Nothing is known of it.', key: ['what'], said: 'Information produced by the entity: the lists behind the items, and how each is known to be complete.', columns: { what: ['List', 6], rows: ['Rows', 1.5], at: ['As of (UTC)', 3], complete: ['How it is known to be complete', 9], root: ['Root', 0], id: ['Id', 0] },
        rows: (frozen?.ipe ?? []).map((each) => [each.what, each.rows, each.at === null ? null : new Date(each.at), each.complete, each.root, each.id]) },
      { name: 'freezes', title: 'Freezes', none: '', key: ['test', 'freeze'], said: 'Each time the population of this control and period was frozen in the engagement, in whatever test. Only the first needs no reason.', columns: { test: ['Test', 1.5], freeze: ['Freeze', 1.5], before: ['Before it', 1.5], asOf: ['As of (UTC)', 3], items: ['Items', 1.5], reason: ['Why again', 6], by: ['Frozen by', 3], counts: ['Counts', 1.5], root: ['Root', 0] },
        rows: of.freezes.map((each) => [`T-${each.testNumber}`, each.freeze, each.before, each.asOf, each.items, each.reason, each.frozenByName, each === frozen ? 'Yes' : 'No', each.root]) },
      { name: 'deviations', title: 'Deviations', none: 'Nothing deviates, or nobody said why yet.', key: ['id'], said: 'Items that failed a question for one cause. What was remediated failed all the same.', columns: { question: ['Question', 1.5], items: ['Items', 1.5], cause: ['Root cause', 6], extent: ['Extent', 2], grounds: ['Grounds', 5], plan: ['Plan', 5], owner: ['Owner', 3], due: ['Due', 2], remediated: ['Remediated (UTC)', 3], remediation: ['Remediation', 5], id: ['Id', 0] },
        rows: deviations.map((each) => [each.letter, each.items, each.cause, extents[each.extent], each.grounds, each.plan, each.ownerName, each.dueDay, each.remediatedAt, each.remediation, each.id]) },
      { name: 'answers', title: 'What people answered', none: 'No person answered anything.', key: ['item', 'question', 'turn'], columns: { item: ['Item', 1.3], question: ['Question', 1.3], turn: ['Turn', 0], answer: ['Answer', 2], said: ['What was found', 8], evidence: ['Evidence', 4], by: ['By', 3], at: ['Answered (UTC)', 3] },
        rows: pieces(tx, tx.select({ number: controlTestAnswers.number, letter: controlTestAnswers.letter, sequence: controlTestAnswers.sequence, outcome: controlTestAnswers.outcome, said: controlTestAnswers.said, evidence: evidence.title, by: users.name, at: controlTestAnswers.answeredAt }).from(controlTestAnswers)
          .leftJoin(evidence, and(eq(evidence.orgId, controlTestAnswers.orgId), eq(evidence.id, controlTestAnswers.evidenceId))).leftJoin(users, and(eq(users.orgId, controlTestAnswers.orgId), eq(users.id, controlTestAnswers.answeredById)))
          .where(and(eq(controlTestAnswers.testId, of.id), eq(controlTestAnswers.freeze, freeze))).orderBy(asc(controlTestAnswers.number), asc(controlTestAnswers.letter), asc(controlTestAnswers.sequence)), (row) => [row.number, row.letter, row.sequence, answerNames[row.outcome], row.said, row.evidence, row.by, row.at]) },
      { name: 'items', title: 'Items', none: 'The population is empty.', key: ['number'], said: 'In the order of their keys, each as it was frozen. The root over their leaves makes the seed; the lowest tickets under it are the sample.', columns: { number: ['Item', 1.3], name: ['Name', 5], stratum: ['Stratum', 2], taken: ['In the sample as', 2], turn: ['Turn', 0], replaced: ['Why replaced', 3], answers: ['Answers', 5], failed: ['Why it failed', 6], key: ['Key', 0], ticket: ['Ticket', 0], leaf: ['Leaf', 0] },
        rows: pieces(tx, tx.select({ number: items.number, name: items.name, stratum: items.stratum, chosen: items.chosen, turn: items.turn, replaced: items.replaced, outcomes: items.outcomes, failed: failedOf, key: items.key, ticket: items.ticket, leaf: sql<string>`encode(${items.leaf}, 'hex')` }).from(items).where(byFreeze).orderBy(asc(items.number)),
          (row) => [row.number, row.name, row.stratum, row.chosen && chosenNames[row.chosen], row.turn, row.replaced, spoken(row.outcomes, row.turn !== null && row.replaced === null), row.failed, row.key, row.ticket, row.leaf]) },
    ]
    const sum = (name: 'n' | 'pass' | 'fail' | 'not_evaluable' | 'not_applicable' | 'open') => totals.reduce((every, each) => every + each[name], 0)
    return {
      population: `${formatCount(all, 'item')}: ${testableOf(of.source)?.label ?? of.source}, ${minute(of.fromAt)} to before ${minute(of.toAt)}, frozen as of ${frozen ? minute(frozen.asOf) : 'an unknown moment'} under the root ${frozen?.root ?? 'none'}`,
      query: of.procedure,
      filters: of.systems.length === 0 ? 'none: every system' : `items of ${of.systems.map(({ name }) => name).join(', ')}`,
      counts: [
        ['Conclusion', of.conclusion ? `${conclusions[of.conclusion]}${of.state === 'reviewed' ? '' : ': not reviewed yet'}` : `None: it is ${testStates[of.state].toLowerCase()}, and nobody has concluded it yet`],
        ['Answers', `${formatNumber(sum('n'))} asked: ${formatNumber(sum('pass'))} passed, ${formatNumber(sum('fail'))} failed, ${formatNumber(sum('not_evaluable'))} not evaluable, ${formatNumber(sum('not_applicable'))} not applicable, ${formatNumber(sum('open'))} open`],
        ['Sample', of.size === null ? `none: data answers every question of all ${formatCount(all, 'item')}` : `${formatOf(sample.taken - sample.replaced, all)} of the items: ${formatCount(of.size, 'item')}${of.strata === null ? '' : ` ${strataNames[of.strata as keyof typeof strataNames].toLowerCase()}`} asked for, ${formatNumber(sample.extension)} by extension, ${formatNumber(sample.replaced)} replaced. ${of.sizesSource}`],
        ['Freezes', `${formatNumber(of.freezes.length)} of this control and period`],
        ['Deviations', `${formatNumber(deviations.length)}, ${formatOf(deviations.filter(({ remediatedAt }) => remediatedAt !== null).length, deviations.length)} of them remediated; ${formatOf(unexplained, sum('fail'))} of the failures belong to none`],
        ...(open > 0 ? [['Open', `${formatCount(open, 'question')} not answered yet`] as [string, string]] : []),
      ],
      more: [
        ['State', testStates[of.state]], ['Kind', of.former ? `${testKinds[of.kind]} of ${testName(of.former)}` : testKinds[of.kind]],
        ['Control tested', `${of.controlCode} ${of.controlTitle}`], ['Engagement', `${of.engagementCode} ${of.engagementTitle}`], ['Objective', of.objective],
        ['Preparer', signed(of.preparerName, of.preparedAt, 'nobody yet')], ['Reviewer', signed(of.reviewerName, of.reviewedAt, 'nobody yet')],
        ...(of.controlOwnerId !== null && of.controlOwnerId === of.preparerId ? [['Independence', 'The preparer owns the control'] as [string, string]] : []),
        ['Statement', of.statement ?? 'none yet'], ...(of.limitation ? [['Limitation', of.limitation] as [string, string]] : []), ...(of.reviewNote ? [['Note of the reviewer', of.reviewNote] as [string, string]] : []),
        ['Version of the questions', String(frozen?.attributesVersion ?? '')],
      ],
      tables, main: 'items',
    }
  },
}
