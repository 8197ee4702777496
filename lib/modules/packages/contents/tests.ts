import 'server-only'
import { and, asc, eq, gt, gte, inArray, lt, lte, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { auditEntries, auditLeaves } from '#db/schema/audit-trail.ts'
import { controlTestAnswers, controlTestDeviations, controlTestFailures, controlTestFreezes, controlTestItems, controlTests } from '#db/schema/control-tests.ts'
import { engagements } from '#db/schema/engagements.ts'
import { letterOf } from '#lib/testing/test.ts'
import type { Paper, PaperAnswer, PaperItem } from '#lib/testing/workpaper.ts'
import { type Contents, inLog, json, type Making, streamed, wholeText } from './shape.ts'

type Test = typeof controlTests.$inferSelect

/** Tests whose period touches the package's, of its controls, and of its systems where it is not about all. */
function testsWhere(tx: Tx, making: Making) {
  const { of: { scope }, from, to } = making
  const [controlIds, systemIds] = [scope.controls, scope.systems].map((all) => all.map(({ id }) => id)) as [string[], string[]]
  const reaches = systemIds.length === 0 ? undefined : sql`(cardinality(${controlTests.systemIds}) = 0 or ${controlTests.systemIds} && ${sql.param(systemIds)}::uuid[])`
  return and(lt(controlTests.fromAt, to), gt(controlTests.toAt, from), controlIds.length === 0 ? undefined : inArray(controlTests.controlId, controlIds), reaches, inLog(tx, making, controlTests.id, 'controlTests.create'))
}
const isFrozen = (tx: Tx, making: Making) => inLog(tx, making, controlTests.id, 'controlTests.complete')

/** What the tests of a package stand on: populations that their items were taken from, and evidence that answers show. */
export async function basisOf(tx: Tx, making: Making): Promise<{ populations: string[]; evidence: string[] }> {
  const chosen = tx.select({ id: controlTests.id }).from(controlTests).where(and(testsWhere(tx, making), isFrozen(tx, making)))
  const counting = and(eq(controlTestFreezes.orgId, controlTests.orgId), eq(controlTestFreezes.testId, controlTests.id), eq(controlTestFreezes.freeze, controlTests.freeze))
  const frozen = await tx.select({ ipe: controlTestFreezes.ipe }).from(controlTestFreezes).innerJoin(controlTests, counting).where(inArray(controlTestFreezes.testId, chosen))
  const shown = await tx.selectDistinct({ id: controlTestAnswers.evidenceId }).from(controlTestAnswers).where(and(inArray(controlTestAnswers.testId, chosen), sql`${controlTestAnswers.evidenceId} is not null`))
  return { populations: [...new Set(frozen.flatMap(({ ipe }) => ipe.flatMap(({ type, id }) => (type === 'population' ? [id] : []))))], evidence: shown.flatMap(({ id }) => (id === null ? [] : [id])) }
}

const folderOf: Record<string, string> = { population: 'populations', campaign: 'reviews', reconciliation: 'changes' }
const whyMissing: Record<string, string> = {
  population: 'It is not frozen any more.', campaign: 'Access reviews are in a package of the period in which they were signed off.', reconciliation: 'Reconciliations are in a package of their period and system.',
  system: 'Nothing of this system was frozen: the test says so, and nothing of it is among the items.',
}

/**
 * Each control test of the period: its workpaper and its items with what was answered. As of the checkpoint a test is reviewed, and a deviation remediated,
 * when the log says so; one that is not reviewed is told as it stands. Those that were never performed are a list of names.
 */
export async function testsOf(making: Making, records: Contents['records']): Promise<Contents> {
  const known = new Set(records.map(({ type, id }) => `${type} ${id}`))
  const { papers, planned } = await making.snapshot(making.orgId, async (tx) => {
    const performed = await tx.select().from(controlTests).where(and(testsWhere(tx, making), isFrozen(tx, making))).orderBy(asc(controlTests.number))
    const all = await tx.select({ id: controlTests.id, number: controlTests.number, title: controlTests.title, engagementCode: controlTests.engagementCode, controlCode: controlTests.controlCode, fromAt: controlTests.fromAt, toAt: controlTests.toAt }).from(controlTests).where(testsWhere(tx, making)).orderBy(asc(controlTests.number))
    const done = new Set(performed.map(({ id }) => id))
    const papers = []
    for (const test of performed) papers.push(await paperOf(tx, making, test, known))
    return { papers, planned: all.filter(({ id }) => !done.has(id)) }
  })
  const made: Contents = { files: [], records: planned.map(({ id }) => ({ type: 'control-test', id })) }
  for (const { paper, answers, sample, engagementId } of papers) {
    const folder = `control-tests/T-${paper.number}`
    made.files.push(wholeText(`${folder}/test.json`, 'test', json(paper)), streamed(making, `${folder}/items.json`, 'test', (tx) => itemLines(tx, paper, answers, sample)))
    made.records.push({ type: 'control-test', id: paper.id }, { type: 'engagement', id: engagementId }, ...paper.deviations.map(({ id }) => ({ type: 'deviation', id })))
  }
  if (planned.length > 0) made.files.push(wholeText('control-tests/not-performed.json', 'test', json({ note: 'These control tests were planned, and not performed when the package was made: nothing is said of their controls.', tests: planned })))
  return made
}

async function paperOf(tx: Tx, making: Making, test: Test, known: ReadonlySet<string>) {
  const freeze = test.freeze as number
  const [engagement] = await tx.select().from(engagements).where(eq(engagements.id, test.engagementId))
  const ofTest = <T extends { testId: typeof controlTestFreezes.testId | typeof controlTestAnswers.testId | typeof controlTestDeviations.testId }>(table: T) => eq(table.testId, test.id)
  const { engagementId, controlId, fromAt, toAt } = test
  const [own] = await tx.select({ before: controlTestFreezes.before }).from(controlTestFreezes).where(and(ofTest(controlTestFreezes), eq(controlTestFreezes.freeze, freeze)))
  const freezes = await tx.select().from(controlTestFreezes)
    .where(and(eq(controlTestFreezes.engagementId, engagementId), eq(controlTestFreezes.controlId, controlId), eq(controlTestFreezes.fromAt, fromAt), eq(controlTestFreezes.toAt, toAt), lte(controlTestFreezes.before, own?.before ?? 0))).orderBy(asc(controlTestFreezes.before))
  const answered = await tx.select().from(controlTestAnswers).where(ofTest(controlTestAnswers)).orderBy(asc(controlTestAnswers.freeze), asc(controlTestAnswers.number), asc(controlTestAnswers.letter), asc(controlTestAnswers.sequence))
  const deviations = await tx.select({
    id: controlTestDeviations.id, freeze: controlTestDeviations.freeze, letter: controlTestDeviations.letter, extent: controlTestDeviations.extent, cause: controlTestDeviations.cause, grounds: controlTestDeviations.grounds, ownerId: controlTestDeviations.ownerId, plan: controlTestDeviations.plan, dueDay: controlTestDeviations.dueDay, recordedById: controlTestDeviations.createdById, recordedAt: controlTestDeviations.createdAt,
    remediatedAt: controlTestDeviations.remediatedAt, remediatedById: controlTestDeviations.remediatedById, remediation: controlTestDeviations.remediation, told: sql<boolean>`${inLog(tx, making, controlTestDeviations.id, 'deviations.remediate')}`,
    items: sql<number>`(select count(*)::int from control_test_failures f where f.org_id = control_test_deviations.org_id and f.deviation_id = control_test_deviations.id)`,
  }).from(controlTestDeviations).where(ofTest(controlTestDeviations)).orderBy(asc(controlTestDeviations.createdAt), asc(controlTestDeviations.id))
  const entries = await tx.select({ action: auditEntries.action, body: auditEntries.body, index: auditLeaves.index }).from(auditEntries).leftJoin(auditLeaves, and(eq(auditLeaves.orgId, auditEntries.orgId), eq(auditLeaves.entryId, auditEntries.id)))
    .where(and(eq(auditEntries.subjectId, test.id), sql`${auditEntries.outcome} = 'success'`)).orderBy(asc(auditEntries.recordedAt), asc(auditEntries.id))
  const sealed = entries.filter(({ index }) => index !== null && index < making.of.checkpointSize)
  const reviewed = sealed.some(({ action }) => action === 'controlTests.review')
  const of = (action: string) => sealed.filter((entry) => entry.action === action).map(({ body }) => JSON.parse(body) as Entry)
  const state: Paper['state'] = test.state === 'reviewed' && !reviewed ? 'prepared' : (test.state as Paper['state'])
  const paper = {
    id: test.id, number: test.number, title: test.title, state, kind: test.kind, movedSince: !reviewed && sealed.length < entries.length,
    engagement: engagement ? { id: engagementId, code: engagement.code, title: engagement.title, kind: engagement.kind, fromDay: engagement.fromDay, toDay: engagement.toDay, zone: engagement.zone, sizes: engagement.sizes, sizesSource: engagement.sizesSource } : null,
    engagementCode: test.engagementCode, controlId, controlCode: test.controlCode, formerId: test.formerId, objective: test.objective, procedure: test.procedure, source: test.source, systemIds: test.systemIds, fromAt: fromAt.toISOString(), toAt: toAt.toISOString(), attributes: test.attributes, strata: test.strata, size: test.size, freeze, totals: test.totals ?? [],
    conclusion: test.conclusion, statement: test.statement, limitation: test.limitation, preparerId: test.preparerId, preparedAt: test.preparedAt, reviewerId: reviewed ? test.reviewerId : null, reviewedAt: reviewed ? test.reviewedAt : null, reviewNote: reviewed ? test.reviewNote : null, returned: test.returned,
    freezes: freezes.map(({ testId, freeze, before, asOf, items, root, attributesVersion, reason, frozenAt, frozenById, ipe }) => ({ testId, freeze, before, asOf: asOf.toISOString(), items, root, attributesVersion, reason, frozenAt, frozenById, ipe })),
    from: (freezes.find((each) => each.testId === test.id && each.freeze === freeze)?.ipe ?? []).map((ipe) => {
      const here = known.has(`${ipe.type} ${ipe.id}`) && folderOf[ipe.type] !== undefined
      return { ...ipe, folder: here ? `${folderOf[ipe.type]}/${ipe.id}` : null, missing: here ? null : (whyMissing[ipe.type] ?? 'It is a record of the portal, of which packages have no file: the items are what was frozen of it.') }
    }),
    extensions: of('controlTests.extend').map(({ at, actor, changes }) => ({ added: countOf(changes?.added?.[1]), reason: textOf(changes?.reason?.[1]), byId: actor?.id ?? null, at })),
    replacements: of('controlTests.replace').map(({ at, actor, changes }) => ({ item: Number(changes?.item?.[1]), instead: Number(changes?.instead?.[1]), reason: textOf(changes?.reason?.[1]), byId: actor?.id ?? null, at })),
    deviations: deviations.map(({ told, remediatedAt, remediatedById, remediation, ...each }) => ({ ...each, remediatedAt: told ? (remediatedAt?.toISOString() ?? null) : null, remediatedById: told ? remediatedById : null, remediation: told ? remediation : null })),
    formerAnswers: answered.filter((each) => each.freeze !== freeze).map(({ orgId: _, testId: __, ...each }) => each),
  } satisfies Paper & { [more: string]: unknown }
  const answers = new Map<number, PaperAnswer[]>()
  for (const { number, letter, sequence, outcome, said, evidenceId, answeredById, answeredAt } of answered.filter((each) => each.freeze === freeze)) {
    answers.set(number, [...(answers.get(number) ?? []), { letter, sequence, outcome, said, evidenceId, byId: answeredById, at: answeredAt.toISOString() }])
  }
  const taken = await tx.select({ number: controlTestItems.number, chosen: controlTestItems.chosen, turn: controlTestItems.turn, replaced: controlTestItems.replaced }).from(controlTestItems).where(and(eq(controlTestItems.testId, test.id), eq(controlTestItems.freeze, freeze), sql`${controlTestItems.turn} is not null`)).orderBy(asc(controlTestItems.number))
  return { paper, answers, sample: new Map(taken.map(({ number, ...each }) => [number, each])), engagementId }
}

type Entry = { at: string; actor?: { id?: string }; changes?: Record<string, [unknown, unknown] | undefined> }
const textOf = (value: unknown) => (typeof value === 'string' ? value : null)
/** A long list stands in an entry as its length. */
const countOf = (value: unknown) => (Array.isArray(value) ? value.length : Number((value as { items?: number } | undefined)?.items ?? 0))

/** Items of one statement. */
const handful = 1_000

type Taken = Pick<PaperItem, 'chosen' | 'turn' | 'replaced'>
const outside: Taken = { chosen: null, turn: null, replaced: null }

/**
 * In the order of their keys, one line each: `npm run retest` reads it whole, a verifier line by line. What moves while a test is not reviewed (its
 * sample, and what people answered) is as it stood when the workpaper was read: both files are of one moment, whenever this one is read.
 */
async function* itemLines(tx: Tx, { id, freeze, attributes, deviations }: Paper, answers: ReadonlyMap<number, PaperAnswer[]>, sample: ReadonlyMap<number, Taken>): AsyncGenerator<string> {
  const known = new Set(deviations.map((each) => each.id))
  yield '{"rows":[\n'
  let count = 0
  for (let first = 1; ; first += handful) {
    const here = <T extends typeof controlTestItems | typeof controlTestFailures | typeof controlTestAnswers>(table: T) => and(eq(table.testId, id), eq(table.freeze, freeze), gte(table.number, first), lt(table.number, first + handful))
    const items = await tx.select({ number: controlTestItems.number, key: controlTestItems.key, name: controlTestItems.name, stratum: controlTestItems.stratum, ticket: controlTestItems.ticket, leaf: sql<string>`encode(${controlTestItems.leaf}, 'hex')`, body: controlTestItems.body, outcomes: controlTestItems.outcomes })
      .from(controlTestItems).where(here(controlTestItems)).orderBy(asc(controlTestItems.number))
    if (items.length === 0) break
    const failures = await tx.select({ number: controlTestFailures.number, letter: controlTestFailures.letter, said: controlTestFailures.said, deviation: controlTestFailures.deviationId }).from(controlTestFailures).where(here(controlTestFailures)).orderBy(asc(controlTestFailures.number), asc(controlTestFailures.letter))
    const answered = await tx.selectDistinct({ number: controlTestAnswers.number, letter: controlTestAnswers.letter }).from(controlTestAnswers).where(here(controlTestAnswers))
    const [failed, byPerson] = [Map.groupBy(failures, ({ number }) => number), new Set(answered.map(({ number, letter }) => `${number} ${letter}`))]
    const lines = items.map(({ outcomes: now, ...item }): PaperItem => {
      const own = answers.get(item.number) ?? []
      const outcomes = attributes.map(({ letter, by }, n) => {
        const last = own.findLast((each) => each.letter === letter)
        return last ? letterOf(last.outcome) : by === null ? '?' : byPerson.has(`${item.number} ${letter}`) ? 'n' : (now[n] ?? '?')
      })
      const its = (failed.get(item.number) ?? []).filter(({ letter }) => outcomes[attributes.findIndex((each) => each.letter === letter)] === 'f').map(({ letter, said, deviation }) => ({ letter, said, deviation: deviation !== null && known.has(deviation) ? deviation : null }))
      return { ...item, ...(sample.get(item.number) ?? outside), outcomes: outcomes.join(''), failed: its, answers: own }
    })
    yield lines.map((line) => `${count++ === 0 ? '' : ',\n'}${JSON.stringify(line)}`).join('')
  }
  yield `${count === 0 ? '' : '\n'}],"count":${count}}\n`
}
