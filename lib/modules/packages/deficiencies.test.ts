import { beforeAll, describe, expect, it } from 'vitest'
import type { Deficiencies, PackagedDeficiency } from '#lib/package/checks/deficiencies/shape.ts'
import { partsOf, resigned } from '../../../test/packaging.ts'
import { packing } from '../../../test/packing.ts'
import { auditor, control, engagementId, frozenList, here, manager, owner, performed, planned, second, system, version as testVersion } from '../../../test/testing.ts'

/** Deficiencies in a package: made by the worker, verified by what an auditor has, and attacked by somebody who signs everything anew. */
const { concludeTest, reviewTest } = await import('../control-tests/operations/conclude.ts')
const { recordDeviation } = await import('../control-tests/operations/deviations.ts')
const { aggregateDeficiencies } = await import('../deficiencies/operations/aggregate.ts')
const { closeDeficiency, retestDeficiency, withdrawDeficiency } = await import('../deficiencies/operations/close.ts')
const { evaluateDeficiency, giveBackDeficiency, reviewDeficiency } = await import('../deficiencies/operations/evaluate.ts')
const { raiseDeficiency, updateDeficiency } = await import('../deficiencies/operations/raise.ts')
const { remediateDeficiency, respondToDeficiency } = await import('../deficiencies/operations/respond.ts')
const { getDeficiency } = await import('../deficiencies/queries.ts')

const { day, made, sealed, verdictOf } = await packing(owner, () => here, () => manager)
const path = 'deficiencies/deficiencies.json'
const version = async (id: string) => (await getDeficiency(auditor, { id })).version
const found = { title: 'Accounts without a second factor', condition: 'One of three has none', effect: 'Somebody could sign in with a password alone' }
const raise = async (more: object = {}) => (await raiseDeficiency(auditor, { engagementId, controlId: await control(), ...found, source: 'typed', said: 'Seen while walking through', ...more } as never)).id
const facts = { likelihood: 'reasonably_possible', likelihoodWhy: 'It happened', magnitude: 'material', magnitudeWhy: 'The ledger stands behind it', affected: 'Ledger', statement: 'So it is.' }
const evaluate = async (id: string, more: object = {}) => evaluateDeficiency(auditor, { id, version: await version(id), ...facts, ...more } as never)
const review = async (id: string, more: object = {}) => reviewDeficiency(second, { id, version: await version(id), ...more })
const respond = async (id: string, more: object = {}) => respondToDeficiency(manager, { id, version: await version(id), agrees: true, said: 'So it is', plan: 'Switch it on', ownerId: manager.userId, dueDay: '2199-01-31', ...more } as never)

async function test(of: string, conclusion = 'effective', more: object = {}) {
  const { id, controlId, number, against } = await performed(await planned({ automatic: ['account.mfa'], systemIds: [of], ...more }))
  if (against.unexplained > 0) await recordDeviation(auditor, { id, version: await testVersion(id), letter: 'A', extent: 'systematic', cause: 'Nobody asked for it', grounds: 'One list', plan: 'Ask', dueDay: '2199-01-31', ownerId: manager.userId } as never)
  await concludeTest(auditor, { id, version: await testVersion(id), conclusion, statement: 'Looked at all.' } as never)
  await reviewTest(second, { id, version: await testVersion(id) })
  return { id, controlId, number }
}

let [good, bad] = [{ id: '', controlId: '', number: 0 }, { id: '', controlId: '', number: 0 }]
let [closed, lower, aggregate, open] = ['', '', '', '']
let bytes: Buffer
const readIn = async (of: Buffer) => JSON.parse(String((await partsOf(of)).get(path))) as Deficiencies
const notesOf = async (of: Buffer) => (await verdictOf(of)).notes.filter((note) => note.path === path).map(({ said }) => said)

beforeAll(async () => {
  const [clean, dirty] = [await system(), await system()]
  await frozenList([['ann', 'clerk', 'yes', 'yes'], ['ben', 'clerk', 'yes', 'yes']], { of: clean })
  await frozenList([['ann', 'clerk', 'yes', 'yes'], ['ben', 'clerk', 'no', 'yes'], ['cid', 'clerk', 'yes', 'yes']], { of: dirty })
  ;[good, bad] = [await test(clean), await test(dirty, 'not_effective')]
  // Evaluated twice, answered twice, remediated, retested and closed.
  closed = (await raiseDeficiency(auditor, { source: 'control_test', record: bad.id, effect: found.effect } as never)).id
  await evaluate(closed)
  await giveBackDeficiency(second, { id: closed, version: await version(closed), reason: 'Somebody looks at each sign-in' })
  await evaluate(closed, { compensating: [{ controlId: good.controlId, testId: good.id, precision: 'One entry' }] })
  await review(closed)
  await respond(closed)
  await respond(closed, { dueDay: '2199-02-28', reason: 'The vendor is late' })
  await remediateDeficiency(manager, { id: closed, version: await version(closed), remediatedDay: day(-10), remediation: 'Switched on' })
  const later = await test(clean, 'effective', { controlId: bad.controlId, fromDay: day(-9) })
  await retestDeficiency(auditor, { id: closed, version: await version(closed), testId: later.id })
  await closeDeficiency(second, { id: closed, version: await version(closed), note: 'It holds' })
  // Concluded as less than derived; with another one in an aggregate.
  lower = await raise()
  await evaluate(lower, { severity: 'significant_deficiency', reason: 'The ledger is closed' })
  await review(lower, { acceptsLower: true })
  const other = await raise()
  await evaluate(other, { magnitude: 'inconsequential', indicators: ['oversight'] })
  aggregate = (await aggregateDeficiencies(auditor, { engagementId, ...found, memberIds: [lower, other] } as never)).id
  await evaluate(aggregate)
  const gone = await raise()
  await withdrawDeficiency(second, { id: gone, version: await version(gone), reason: 'The list was wrong' })
  open = await raise()
  await sealed()
  bytes = await made()
}, 60_000)

describe('deficiencies in a package', () => {
  it('go in with every evaluation, response and act, verify, and are the same bytes when asked for again', async () => {
    const verdict = await verdictOf(bytes)
    expect(verdict.faults).toEqual([])
    expect(verdict.recomputed.filter(({ what }) => what.includes('deficiencies'))).toEqual(expect.arrayContaining([{ what: expect.stringMatching(/^deficiencies stand/), done: 6, of: 6 }, { what: expect.stringMatching(/^evaluations of deficiencies/), done: 5, of: 5 }]))
    expect(await notesOf(bytes)).toEqual([expect.stringMatching(/D-3: It is evaluated, and not reviewed/), expect.stringMatching(/D-4: It is evaluated, and not reviewed/), expect.stringMatching(/D-6: It is not evaluated/)])
    const { deficiencies, engagements } = await readIn(bytes)
    expect(deficiencies.find(({ id }) => id === closed)).toMatchObject({
      state: 'closed', severity: 'significant_deficiency', sources: [{ kind: 'control_test', recordId: bad.id, said: expect.stringContaining('1 of 3 failed'), rates: [{ failed: 1, tested: 3 }] }],
      evaluations: [{ derived: 'material_weakness', review: null }, { derived: 'significant_deficiency', review: { reviewerId: second.userId } }], responses: [{ dueDay: '2199-01-31' }, { dueDay: '2199-02-28', reason: 'The vendor is late' }],
      remediated: { day: day(-10), byId: manager.userId }, retest: { byId: auditor.userId, test: expect.stringMatching(/^T-/) }, closed: { note: 'It holds', byId: second.userId },
    })
    expect(deficiencies.find(({ id }) => id === aggregate)).toMatchObject({ controlId: null, members: [{ number: 2 }, { number: 3 }], severity: 'material_weakness' })
    expect(engagements).toMatchObject([{ here: 6, all: 6, summary: { deficiencies: 4, aggregates: 1, withdrawn: 1, closed: 1, notEvaluated: 1, notReviewed: 2 }, tests: { all: 3, reviewed: 3, notEffective: [{ id: bad.id, deficiencies: [1] }] } }])
    expect((await made()).equals(bytes)).toBe(true)
  })

  it('of other controls and days have none of it; what is not in the package is said', async () => {
    const ofControl = await made({ controlIds: [bad.controlId] })
    expect((await verdictOf(ofControl)).faults).toEqual([])
    expect((await readIn(ofControl)).engagements).toMatchObject([{ here: 1, all: 6 }])
    expect((await notesOf(ofControl)).join('\n')).toMatch(/D-1: Not checked: whether AC-\d+ .* compensates. Its test \(T-\d+ .*\) is not in the package[\s\S]*1 of 6 deficiencies/)
    const { controlId } = await getDeficiency(auditor, { id: lower })
    const ofMember = await made({ controlIds: [controlId] })
    expect((await verdictOf(ofMember)).faults).toEqual([])
    expect((await readIn(ofMember)).deficiencies.map(({ id }) => id)).toEqual([lower, aggregate])
    expect((await notesOf(ofMember)).join('\n')).toMatch(/D-4: Not checked: what its members D-3 were/)
    expect((await partsOf(await made({ fromDay: day(-400), toDay: day(-300) }))).has(path)).toBe(false)
  })

  it('that move after the checkpoint are told as they stood', async () => {
    const before = await readIn(bytes)
    await updateDeficiency(auditor, { id: open, version: await version(open), ...found, title: 'Another name' } as never)
    await evaluate(open)
    await review(aggregate)
    const later = await made()
    expect((await verdictOf(later)).faults).toEqual([])
    expect(await readIn(later)).toEqual(before)
  })
})

const attacked = async (change: (of: Deficiencies, one: (id: string) => PackagedDeficiency) => void) => {
  const forged = await resigned(bytes, (name, text) => {
    if (name !== path) return text
    const read = JSON.parse(String(text)) as Deficiencies
    change(read, (id) => read.deficiencies.find((each) => each.id === id) as PackagedDeficiency)
    return JSON.stringify(read)
  })
  return (await verdictOf(forged)).faults.map((each) => `${each.path}: ${each.problem}`).join('\n')
}
const last = (of: PackagedDeficiency) => of.evaluations.at(-1) as PackagedDeficiency['evaluations'][number]

describe('what was done to a deficiency is named, though everything is signed anew', () => {
  it.each<[string, (of: Deficiencies, one: (id: string) => PackagedDeficiency) => void, RegExp]>([
    ['its severity', (_, one) => (one(lower).severity = 'control_deficiency'), /D-2: Its severity is control deficiency, and by its evaluations significant deficiency/],
    ['its severity with its evaluation', (_, one) => (Object.assign(one(lower), { severity: 'control_deficiency' }), Object.assign(last(one(lower)), { severity: 'control_deficiency' })), /D-2: Evaluation 1 \(severity\) is not what the audit trail says/],
    ['what is derived', (_, one) => (last(one(lower)).derived = 'significant_deficiency'), /D-2: Evaluation 1 \(derived\)[\s\S]*D-2: Evaluation 1: material weakness follows from its facts, and significant deficiency is said to/],
    ['its facts', (_, one) => (last(one(lower)).magnitude = 'more_than_inconsequential'), /D-2: Evaluation 1 \(magnitude\)[\s\S]*significant deficiency follows from its facts/],
    ['an indicator', (of) => (of.deficiencies.forEach((each) => each.evaluations.forEach((evaluation) => (evaluation.indicators = [])))), /D-3: Evaluation 1 \(indicators\)[\s\S]*D-3: Evaluation 1: control deficiency follows/],
    ['an evaluation dropped', (_, one) => (one(closed).evaluations = one(closed).evaluations.slice(0, 1)), /D-1: The audit trail says that it was evaluated 2 times, and evaluation 2 is not here/],
    ['the first evaluation dropped', (_, one) => (one(closed).evaluations = one(closed).evaluations.slice(1).map((each) => ({ ...each, number: 1 }))), /D-1: Evaluation 1 \(compensating\)/],
    ['a deficiency dropped', (of) => (of.deficiencies = of.deficiencies.filter(({ id }) => id !== lower)), /The audit trail tells of deficiency .*, and it is not here[\s\S]*Worksheet of FY2026: it says 6 of 6, and 5 are here/],
    ['a reviewer who concluded', (_, one) => ((last(one(closed)).review as { reviewerId: string }).reviewerId = auditor.userId), /D-1: The review of evaluation 2 \(reviewerId\)[\s\S]*D-1: The review of evaluation 2 is not by who signed[\s\S]*D-1: Evaluation 2: whoever concluded it reviewed it/],
    ['a review that was none', (_, one) => (last(one(aggregate)).review = { acceptsLower: false, note: null, reviewerId: second.userId, reviewedAt: '2026-01-01T00:00:00.000Z' }), /D-4: Evaluation 1: it is reviewed, and no entry of the audit trail says so/],
    ['the reason removed', (_, one) => (last(one(lower)).reason = null), /D-2: Evaluation 1 \(reason\)[\s\S]*D-2: Evaluation 1: derived is material weakness and concluded significant deficiency, without a reason/],
    ['a lower one that nobody accepted', (_, one) => ((last(one(lower)).review as { acceptsLower: boolean }).acceptsLower = false), /D-2: The review of evaluation 1 \(acceptsLower\)[\s\S]*its reviewer did not accept that/],
    ['another compensating test', (_, one) => (last(one(closed)).compensating[0] = { ...(last(one(closed)).compensating[0] as PackagedDeficiency['evaluations'][number]['compensating'][number]), testId: bad.id }), /D-1: Evaluation 2 \(compensating\)[\s\S]*compensates for nothing: the test is of another control/],
    ['another retest', (_, one) => ((one(closed).retest as { testId: string }).testId = good.id), /D-1: How it was retested \(retestId\)[\s\S]*D-1: T-\d+ is no retest of it: it is a test of another control/],
    ['the test that failed as its retest', (_, one) => ((one(closed).retest as { testId: string }).testId = bad.id), /D-1: T-\d+ is no retest of it: it did not find the control effective/],
    ['a later remediation', (_, one) => ((one(closed).remediated as { day: string }).day = day(-5)), /D-1: How it was remediated \(remediatedDay\)[\s\S]*begins before the remediation/],
    ['who closed it', (_, one) => ((one(closed).closed as { byId: string }).byId = manager.userId), /D-1: Who closed it is not who signed[\s\S]*D-1: Whoever remediates it closed it/],
    ['closed without a retest', (_, one) => (one(closed).retest = null), /D-1: The audit trail says that it was retested, and the package does not[\s\S]*D-1: It is closed without a retest/],
    ['closed by nobody', (_, one) => Object.assign(one(lower), { state: 'closed', closed: { note: null, byId: second.userId, at: '2026-01-01T00:00:00.000Z' } }), /D-2: It is closed, and by the audit trail reviewed/],
    ['a day that was moved', (_, one) => ((one(closed).responses[0] as { dueDay: string }).dueDay = '2199-02-28'), /D-1: Response 1 \(dueDay\)/],
    ['a response dropped', (_, one) => one(closed).responses.pop(), /D-1: The audit trail says that management responded 2 times/],
    ['a member dropped', (_, one) => one(aggregate).members.pop(), /D-4: What it aggregates is not what the audit trail says[\s\S]*D-4: An aggregate has members/],
    ['an aggregate below its members', (_, one) => (Object.assign(one(aggregate), { severity: 'control_deficiency' }), Object.assign(last(one(aggregate)), { severity: 'control_deficiency', reason: 'So' })), /D-4: Evaluation 1: it is concluded as control deficiency, below a member that was a material weakness[\s\S]*D-4: It is a control deficiency, below a member/],
    ['what was found', (_, one) => (one(closed).condition = 'Nothing much'), /D-1: What was found \(condition\) is not what the audit trail says/],
    ['what was found, said to have moved since', (_, one) => Object.assign(one(closed), { condition: 'Nothing much', movedSince: true }), /D-1: It says that what was found was changed after the checkpoint, and it was evaluated before/],
    ['its source', (_, one) => ((one(closed).sources[0] as { label: string }).label = 'Typed'), /D-1: Source 1 is not what the audit trail says/],
    ['totals of the worksheet', (of) => Object.assign(of.engagements[0]?.summary as object, { notReviewed: 0 }), /Worksheet of FY2026: its totals are not those of its deficiencies/],
    ['a deficiency of a failed test denied', (of) => ((of.engagements[0]?.tests.notEffective[0] as { deficiencies: number[] }).deficiencies = []), /Worksheet of FY2026: it says that 0 deficiencies come from T-2, and 1 do/],
    ['no deficiencies', (of) => Object.assign(of, { deficiencies: null }), /It cannot be read/],
    ['deficiencies of something else', (of) => (of.deficiencies.forEach((each) => (each.evaluations = [null as never]))), /It cannot be followed/],
  ])('%s', async (_, change, expected) => {
    const faults = await attacked(change)
    expect(faults).toMatch(expected)
    expect(faults.split('\n').every((each) => each.startsWith(`${path}: `))).toBe(true)
  })

  it('a test that compensated and is not reviewed in the package compensates no more', async () => {
    const forged = await resigned(bytes, (name, text) => (name === `control-tests/T-${good.number}/test.json` ? String(text).replace('"conclusion": "effective"', '"conclusion": "not_effective"') : text))
    expect((await verdictOf(forged)).faults.map((each) => `${each.path}: ${each.problem}`).join('\n')).toMatch(/deficiencies.json: D-1: Evaluation 2: .* compensates for nothing: the test did not find it effective/)
  })
})
