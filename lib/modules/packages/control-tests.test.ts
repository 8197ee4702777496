import { hash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { env } from '#lib/env.ts'
import { occurrenceAt } from '#lib/occurrences.ts'
import { calendarFrom, type CalendarLine } from '#lib/package/checks/calendar.ts'
import { type Exported, retested } from '#lib/testing/retest.ts'
import type { Paper, PaperItem } from '#lib/testing/workpaper.ts'
import { stream } from '../../../test/files.ts'
import { partsOf, resigned } from '../../../test/packaging.ts'
import { packing } from '../../../test/packing.ts'
import { auditor, control, engagementId, frozenList, here, manager, owner, performed, planned, second, system, version } from '../../../test/testing.ts'

/** Control tests in a package: made by the worker, verified by what an auditor has, and attacked by somebody who signs everything anew. */
const { answerItem } = await import('../control-tests/operations/answer.ts')
const { concludeTest, reviewTest } = await import('../control-tests/operations/conclude.ts')
const { recordDeviation, remediateDeviation } = await import('../control-tests/operations/deviations.ts')
const { receive } = await import('../artifacts/receive.ts')
const { evidenceFile } = await import('../evidence/files.ts')
const { collectEvidence } = await import('../evidence/operations/collect.ts')
const { recordOccurrence } = await import('../controls/operations/occurrences.ts')
const { createTest } = await import('../control-tests/operations/plan.ts')
const { extendSample, replaceItem } = await import('../control-tests/operations/sample.ts')
const { getTest, listItems } = await import('../control-tests/queries.ts')
const { createPackage } = await import('./operations.ts')

const { asked, day, made, sealed, verdictOf } = await packing(owner, () => here, () => manager)
const paperIn = async (bytes: Buffer, number: number) => {
  const parts = await partsOf(bytes)
  const [paper, items] = ['test.json', 'items.json'].map((name) => String(parts.get(`control-tests/T-${number}/${name}`)))
  return { paper: JSON.parse(paper as string) as Paper, items: (JSON.parse(items as string) as { rows: PaperItem[] }).rows, parts }
}

const conclude = async (id: string, more: object) => concludeTest(auditor, { id, version: await version(id), statement: 'It is as it says.', ...more } as never)
const deviate = async (id: string, letter: string, extent: 'isolated' | 'systematic') => recordDeviation(auditor, { id, version: await version(id), letter, extent, cause: 'The roster was not matched', grounds: 'One list', plan: 'Match it', dueDay: '2027-01-31', ownerId: manager.userId } as never)

const rows = Array.from({ length: 24 }, (_, n) => [`user${String(n).padStart(2, '0')}`, 'clerk', n === 3 ? 'no' : 'yes', 'yes'])
let tests: Record<'whole' | 'sampled' | 'open' | 'empty' | 'retest', Awaited<ReturnType<typeof getTest>>>
let bytes: Buffer
let controlId = ''
/** Of years before the period: it is in the package for the answer that shows it. */
let evidenceId = ''

beforeAll(async () => {
  const of = await system()
  controlId = await control()
  await frozenList(rows, { of })
  const whole = await performed(await planned({ controlId, systemIds: [of] }))
  const { id: deviationId } = await deviate(whole.id, 'A', 'systematic')
  await deviate(whole.id, 'B', 'isolated')
  await conclude(whole.id, { conclusion: 'not_effective' })
  await reviewTest(second, { id: whole.id, version: await version(whole.id), note: 'Looked at each' })
  await remediateDeviation(manager, { id: deviationId, version: 1, remediation: 'It is matched each night' })

  const sampled = await performed(await planned({ systemIds: [of], automatic: ['account.mfa'], manual: ['Is the name a real one?'] }))
  await extendSample(auditor, { id: sampled.id, version: await version(sampled.id), more: 2, reason: 'One was odd' } as never)
  const chosen = async () => (await listItems(auditor, { testId: sampled.id, show: 'sample', limit: 100 } as never)).rows
  const free = (await chosen()).find(({ outcomes }) => outcomes[0] === 'p')
  await replaceItem(auditor, { id: sampled.id, version: await version(sampled.id), number: free?.id, reason: 'Its file is gone' } as never)
  for (const [n, item] of (await chosen()).filter(({ replaced }) => replaced === null).entries()) await answerItem(auditor, { id: sampled.id, version: await version(sampled.id), number: item.id, letter: 'B', outcome: n === 0 ? 'fail' : 'pass', said: 'Seen in the file' } as never)
  await deviate(sampled.id, 'A', 'isolated')
  await deviate(sampled.id, 'B', 'isolated')
  await conclude(sampled.id, { conclusion: 'effective' })
  await reviewTest(second, { id: sampled.id, version: await version(sampled.id) })

  const open = await performed(await planned({ systemIds: [of], strata: 'system', automatic: ['account.mfa'], manual: ['Did somebody look?'] }))
  await here.controls('AC-02')
  const collector = await here.person('contributor')
  const file = await receive(collector, 'evidence.collect', evidenceFile, { name: 'shown.txt', claimedType: 'text/plain', body: stream('It is a real one') })
  evidenceId = (await collectEvidence(collector, { title: 'Shown', category: 'access_review', controlAreas: 'AC-02', observedFrom: '2020-01-01', observedTo: '2020-03-31', file } as never)).id
  const shown = (await listItems(auditor, { testId: open.id, show: 'sample', limit: 3 } as never)).rows.at(-1)
  await answerItem(auditor, { id: open.id, version: await version(open.id), number: shown?.id, letter: 'B', outcome: 'pass', said: 'Seen', evidenceId } as never)
  await planned()
  const empty = await performed(await planned({ systemIds: [await system()] }))
  const { id: retestId } = await createTest(auditor, { engagementId, controlId, formerId: whole.id, kind: 'retest', systemIds: [of] } as never)
  const retest = await performed(retestId, 'It was mended')
  await recordOccurrence(jobActor(here.id, 'examples', 'k'), { id: controlId, occurrence: occurrenceAt('quarterly', new Date()).key, performedAt: new Date().toISOString(), proofType: 'evidence', proofId: whole.id, proofLabel: 'Review' } as never)
  tests = { empty, whole: await getTest(auditor, { id: whole.id }), sampled: await getTest(auditor, { id: sampled.id }), open: await getTest(auditor, { id: open.id }), retest }
  await sealed()
  bytes = await made()
}, 60_000)

describe('control tests in a package', () => {
  it('go in with workpaper, items and what they were taken from, verify, and are the same bytes when asked for again', async () => {
    const verdict = await verdictOf(bytes)
    expect(verdict.faults).toEqual([])
    expect(verdict.recomputed.filter(({ what }) => what.includes('control tests'))).toEqual([{ what: expect.stringMatching(/^answers of control tests/), done: 152, of: 152 }, { what: expect.stringMatching(/^control tests have/), done: 5, of: 5 }])
    expect(verdict.notes.map(({ path, said }) => `${path} ${said}`)).toEqual([
      expect.stringMatching(/T-2\/test.json T-2: It is concluded as effective with 2 deviations not remediated/), expect.stringMatching(/T-3\/test.json T-3: It is performed, and not concluded/),
      expect.stringMatching(/T-5\/test.json T-5: It is performed/), expect.stringMatching(/T-5: What its items were taken from is not in the package: .*no frozen list in the period. Nothing of this system was frozen/), expect.stringMatching(/T-6\/test.json T-6: It is performed/),
    ])
    const { paper, items, parts } = await paperIn(bytes, tests.sampled.number)
    expect(paper).toMatchObject({ state: 'reviewed', preparerId: auditor.userId, reviewerId: second.userId, engagement: { sizes: { quarterly: 3 } }, extensions: [{ added: 2, reason: 'One was odd', byId: auditor.userId }], replacements: [{ reason: 'Its file is gone' }], from: [{ type: 'population', folder: expect.stringMatching(/^populations\//), missing: null }] })
    expect(items.flatMap(({ answers }) => answers).length).toBe(5)
    expect(String(parts.get(`evidence/${evidenceId}/001-shown.txt`))).toBe('It is a real one')
    expect(parts.has(`${paper.from[0]?.folder}/rows.ndjson`)).toBe(true)
    expect((await paperIn(bytes, tests.whole.number)).paper.deviations).toMatchObject([{ letter: 'A', items: 24, remediatedAt: expect.any(String) }, { letter: 'B', items: 1, remediatedAt: null }])
    expect(JSON.parse(String(parts.get('control-tests/not-performed.json')))).toMatchObject({ tests: [{ number: 4 }] })
    expect((await made()).equals(bytes)).toBe(true)
  })

  it('are what the stand-alone retest reads', async () => {
    const { paper, items } = await paperIn(bytes, tests.sampled.number)
    expect(retested((of) => hash('sha256', of, 'buffer'), { test: paper as Exported['test'], items })).toEqual([])
  })

  it('of other controls, systems or days have none of it', async () => {
    const paths = async (more: object) => (await verdictOf(await made(more))).manifest?.files.flatMap(({ path }) => (path.startsWith('control-tests/') ? [path.split('/')[1]] : []))
    expect([...new Set(await paths({ controlIds: [controlId] }))]).toEqual(['T-1', 'T-6'])
    expect(await paths({ systemIds: [await system()] })).toEqual([])
    expect(await paths({ fromDay: day(-400), toDay: day(-300) })).toEqual([])
  })

  it('that move after the checkpoint are told as they stand, and verify', async () => {
    const { checkpoint } = (await verdictOf(bytes)).manifest ?? {}
    const item = (await listItems(auditor, { testId: tests.open.id, show: 'sample', limit: 1 } as never)).rows[0]
    await answerItem(auditor, { id: tests.open.id, version: await version(tests.open.id), number: item?.id, letter: 'B', outcome: 'pass', said: 'Seen' } as never)
    const { paper } = await paperIn(bytes, tests.sampled.number)
    await remediateDeviation(manager, { id: paper.deviations[0]?.id, version: 1, remediation: 'Mended afterwards' } as never)
    const later = await made()
    const verdict = await verdictOf(later)
    expect(verdict.faults).toEqual([])
    expect(verdict.manifest?.checkpoint).toBe(checkpoint)
    expect(verdict.notes.map(({ said }) => said)).toEqual(expect.arrayContaining([expect.stringMatching(/T-3: .*Not checked: what was recorded of it after the checkpoint/)]))
    for (const number of [tests.whole.number, tests.sampled.number]) expect((await paperIn(later, number)).paper).toEqual((await paperIn(bytes, number)).paper)
  })
})

type Change = { paper?: (paper: Paper) => void; items?: (items: PaperItem[]) => PaperItem[] | void; other?: (path: string, text: string) => string }
async function attacked(number: number, { paper, items, other }: Change): Promise<string[]> {
  const folder = `control-tests/T-${number}`
  const forged = await resigned(bytes, (path, text) => {
    if (path === `${folder}/test.json` && paper) {
      const read = JSON.parse(String(text)) as Paper
      paper(read)
      return JSON.stringify(read)
    }
    if (path === `${folder}/items.json` && items) {
      const { rows } = JSON.parse(String(text)) as { rows: PaperItem[] }
      const after = items(rows) ?? rows
      return `{"rows":[\n${after.map((each) => JSON.stringify(each)).join(',\n')}\n],"count":${after.length}}\n`
    }
    return other ? other(path, String(text)) : text
  })
  return (await verdictOf(forged)).faults.map(({ path, problem }) => `${path?.replace(`${folder}/`, '')}: ${problem}`)
}
const whole = () => tests.whole.number
const sampled = () => tests.sampled.number

describe('what was done to a control test is named, though everything is signed anew', () => {
  it.each<[string, () => number, Change, RegExp]>([
    ['an answer of data turned from fail to pass', whole, { items: (all) => void Object.assign(all[3] as PaperItem, { outcomes: 'fp', failed: all[3]?.failed.slice(0, 1) }) }, /items.json: T-1: Item 4, question B: the data says that it fails, and the workpaper that it passes/],
    ['an answer of a person turned from fail to pass', sampled, { items: (all) => all.forEach((item) => item.answers[0]?.outcome === 'fail' && Object.assign(item, { outcomes: `${item.outcomes[0]}p`, failed: item.failed.filter(({ letter }) => letter !== 'B'), answers: [{ ...item.answers[0], outcome: 'pass' }] })) }, /test.json: T-2: Item \d+, question B: the audit trail has the answers fail, and the items have pass/],
    ['the letter alone of an answer of a person', sampled, { items: (all) => all.forEach((item) => item.answers[0]?.outcome === 'fail' && Object.assign(item, { outcomes: `${item.outcomes[0]}p` })) }, /items.json: T-2: Item \d+, question B: the last answer is that it fails, and the workpaper says that it passes/],
    ['an item removed', whole, { items: (all) => all.slice(1) }, /items.json: T-1: Item 2 stands where item 1 belongs.*[\s\S]*test.json: T-1: It says 24 items, and 23 are here/],
    ['an item removed, and the others counted anew', whole, { paper: (of) => of.freezes.forEach((each) => (each.items = 23)), items: (all) => all.slice(0, -1) }, /test.json: T-1: Its items hash to .*the seed of its sample[\s\S]*Freeze 1 \(items\) is not what the audit trail says/],
    ['an item added', whole, { items: (all) => [...all, { ...(all[0] as PaperItem), number: 25, key: 'zz' }] }, /items.json: T-1: Item 25 has another key or name than was frozen/],
    ['an item edited, and hashed anew', whole, { items: (all) => void Object.assign(all[3] as PaperItem, { body: all[3]?.body.replace('"mfa":false', '"mfa":true'), outcomes: 'fp', failed: all[3]?.failed.slice(0, 1) }) }, /items.json: T-1: Item 4 is not what its leaf says/],
    ['another sample', sampled, { items: (all) => {
      const [one, other] = [all.find(({ chosen }) => chosen === 'sample'), all.find(({ turn }) => turn === null)] as [PaperItem, PaperItem]
      const taken = { chosen: one.chosen, turn: one.turn, answers: one.answers, failed: one.failed, outcomes: one.outcomes }
      Object.assign(one, { chosen: null, turn: null, answers: [], failed: [], outcomes: `${one.outcomes[0]}?` })
      Object.assign(other, taken)
    } }, /items.json: T-2: Item \d+ is (not )?in the sample/],
    ['another seed', sampled, { paper: (of) => (of.controlCode = 'AC-99') }, /items.json: T-2: Item 1 has another ticket[\s\S]*test.json: T-2: The plan \(controlCode\) is not what the audit trail says/],
    ['another period', sampled, { paper: (of) => (of.fromAt = '2026-01-01T00:00:00.000Z') }, /test.json: T-2: The plan \(fromAt\)/],
    ['other totals', whole, { paper: (of) => Object.assign(of.totals[1] as object, { pass: 24, fail: 0 }) }, /test.json: T-1: Question B: its totals are not those of its items: pass 23, not 24; fail 1, not 0/],
    ['a deviation dropped', whole, { paper: (of) => (of.deviations = of.deviations.slice(0, 1)) }, /items.json: T-1: Item 4, question B: the deviation it belongs to is not in the workpaper[\s\S]*test.json: T-1: The audit trail says that a deviation of question B was recorded[\s\S]*2 deviations were recorded, and the workpaper has 1/],
    ['a deviation dropped with what failed', sampled, { paper: (of) => (of.deviations = of.deviations.filter(({ letter }) => letter !== 'A')), items: (all) => all.forEach((item) => (item.failed = item.failed.map((each) => (each.letter === 'A' ? { ...each, deviation: null } : each)))) }, /test.json: T-2: It is concluded as effective, which does not follow. 1 failure belongs to no deviation/],
    ['an effective conclusion over a systematic deviation', whole, { paper: (of) => (of.conclusion = 'effective') }, /test.json: T-1: It is concluded as effective, which does not follow. A systematic deviation[\s\S]*Its conclusion \(conclusion\) is not what the audit trail says/],
    ['the reviewer replaced by the preparer', whole, { paper: (of) => (of.reviewerId = of.preparerId) }, /test.json: T-1: Whoever prepared it reviewed it[\s\S]*Its reviewer is not what the audit trail says/],
    ['another statement', whole, { paper: (of) => (of.statement = 'It works well.') }, /test.json: T-1: Its conclusion \(statement\) is not what the audit trail says/],
    ['a note of the reviewer that nobody wrote', whole, { paper: (of) => (of.reviewNote = 'All fine') }, /test.json: T-1: The note of its reviewer/],
    ['another cause of a deviation', whole, { paper: (of) => Object.assign(of.deviations[0] as object, { cause: 'Nothing much' }) }, /test.json: T-1: The deviation of question A \(cause\)/],
    ['another preparer', whole, { paper: (of) => (of.preparerId = manager.userId) }, /test.json: T-1: Its conclusion \(preparerId\)/],
    ['a review that never was', () => tests.open.number, { paper: (of) => Object.assign(of, { state: 'reviewed', preparerId: auditor.userId, reviewerId: second.userId, conclusion: 'not_effective' }) }, /test.json: T-3: It says that it is reviewed, and no entry of the audit trail does/],
    ['a review that is hidden', whole, { paper: (of) => Object.assign(of, { state: 'prepared', reviewerId: null, movedSince: true }) }, /test.json: T-1: The audit trail says that it was reviewed/],
    ['a freeze that is hidden', () => tests.retest.number, { paper: (of) => (of.freezes = of.freezes.slice(1)) }, /test.json: T-6: A freeze is missing: of this control and period 2 were made/],
    ['a test that goes on from one that was not reviewed', () => tests.retest.number, { other: (path, text) => (path === `control-tests/T-${whole()}/test.json` ? text.replace('"state": "reviewed"', '"state": "prepared"') : text) }, /test.json: T-6: It goes on from T-1, which is not reviewed/],
    ['an extension that nobody is told of', sampled, { paper: (of) => (of.extensions = []) }, /test.json: T-2: The sample was extended by 2 items, and the workpaper tells of 0/],
    ['a population swapped, with its own rows and root', whole, { other: (path, text) => (path.startsWith('populations/') && path.endsWith('population.json') ? text.replace(/"root": "sha256:../, '"root": "sha256:zz') : text) }, /populations\/[^/]+\/population.json: T-1: Its items were taken from .* with the root/],
    ['no workpaper', whole, { other: (path, text) => (path === `control-tests/T-${whole()}/test.json` ? '[]' : text) }, /test.json: It cannot be read as a workpaper/],
    ['a workpaper of something else', whole, { paper: (of) => (of.attributes = [null as never]) }, /test.json: It cannot be followed/],
  ])('%s', async (_, number, change, expected) => {
    const faults = await attacked(number(), change)
    expect(faults.join('\n')).toMatch(expected)
    expect(faults.filter((each) => each.startsWith('null') || each.startsWith('undefined'))).toEqual([])
  })

  it('what this verifier cannot derive is said as not checked, never as verified', async () => {
    const forged = async (change: (text: string) => string) => verdictOf(await resigned(bytes, (path, text) => (path === `control-tests/T-${whole()}/test.json` ? change(String(text)) : text)))
    for (const [change, said] of [[(text: string) => text.replace(/"attributesVersion": 1/, '"attributesVersion": 7'), /Not checked: what data answers.*version 7/], [(text: string) => text.replace('account.mfa', 'account.mfa-of-2030'), /Not checked: question B/]] as const) {
      const verdict = await forged(change)
      expect(verdict.notes.map((note) => note.said).join('\n')).toMatch(said)
      const answers = verdict.recomputed.find(({ what }) => what.startsWith('answers of control tests'))
      expect(answers?.done).toBeLessThan(answers?.of ?? 0)
    }
  })
})

describe('the control calendar in a package', () => {
  const iso = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString()
  const attack = async (name: string, from: string | RegExp, to: string) => (await verdictOf(await resigned(bytes, (path, text) => (path === `calendar/${name}` ? String(text).replace(from, to) : text)))).faults.map(({ path, problem }) => `${path}: ${problem}`).join('\n')

  it('has each period of its controls with what shows it, and its counts', async () => {
    const verdict = await verdictOf(bytes)
    expect(verdict.recomputed.find(({ what }) => what.startsWith('controls whose periods'))).toMatchObject({ done: 7, of: 7 })
    const { parts } = await paperIn(bytes, tests.whole.number)
    expect(JSON.parse(String(parts.get('calendar/calendar.json')))).toMatchObject({ controls: 7, totals: { on_time: 1, late: 0, missed: 0 } })
    expect(String(parts.get('trail/entries.ndjson'))).toContain('occurrences.record')
  })

  it.each([
    ['a state', 'controls.ndjson', '"state":"on_time"', '"state":"missed"', /controls.ndjson: Control AC-11: Its period \S+ is on time by what shows it, and the calendar says missed/],
    ['a proof that is gone', 'controls.ndjson', /"proofs":\[\{.*?\}\]/, '"proofs":[]', /controls.ndjson: Control AC-11: Its period \S+ is (due|not evaluable) by what shows it, and the calendar says on time/],
    ['a control that is gone', 'controls.ndjson', /^.*\n/, '', /calendar.json: Its totals are not those of its 6 controls/],
    ['a silence of a log that is put in, with what follows of it left out', 'controls.ndjson', '"silences":[]', `"silences":[{"source":"okta","from":"${iso(3)}","to":null,"recordedAt":"${iso(2)}"}]`, /controls.ndjson: Control AC-\d+: Its period \S+ is .*, or something else of its days or proofs/],
    ['other totals', 'calendar.json', '"on_time": 1', '"on_time": 5', /calendar.json: Its totals/],
    ['no line', 'controls.ndjson', /^/, 'x\n', /controls.ndjson: Control of line 1: It cannot be read/],
  ])('%s is named', async (_, name, from, to, expected) => expect(await attack(name, from, to)).toMatch(expected))

  it('a proof that was put in later, with its states and totals, is in no entry of the trail', async () => {
    const { parts } = await paperIn(bytes, tests.whole.number)
    const about = JSON.parse(String(parts.get('calendar/calendar.json'))) as { from: string; to: string; asOf: string; totals: Record<string, number> }
    const at = new Date(Date.parse(about.asOf) - 120_000).toISOString()
    const { key } = occurrenceAt('quarterly', new Date(at))
    let forged = false
    const put = (line: string) => {
      const row = JSON.parse(line) as CalendarLine
      if (forged || row.proofs.length > 0) return line
      forged = true
      const proofs = [{ id: controlId, outcome: 'performed', occurrence: key, performedAt: at, recordedAt: at, withdrawnAt: null, count: 1 }]
      return JSON.stringify({ ...row, proofs, ...calendarFrom({ terms: row.terms, proofs }, about) })
    }
    const text = String(parts.get('calendar/controls.ndjson')).trimEnd().split('\n').map(put).join('\n')
    const totals = { ...about.totals, on_time: (about.totals.on_time ?? 0) + 1, due: (about.totals.due ?? 0) - 1 }
    const { faults } = await verdictOf(await resigned(bytes, (path, of) => (path === 'calendar/controls.ndjson' ? `${text}\n` : path === 'calendar/calendar.json' ? JSON.stringify({ ...about, totals }) : of)))
    expect(faults.map(({ path, problem }) => `${path}: ${problem}`)).toEqual([expect.stringMatching(/^calendar\/controls.ndjson: Control AC-\d+: No entry of the audit trail in the package says that it was performed for \S+ as was recorded on/)])
  })
})

it('evidence of an answer that is gone behind our back is said to be missing', async () => {
  const [stored] = await owner<{ key: string }[]>`select a.key from artifacts a join evidence_versions v on v.artifact_id = a.id where v.evidence_id = ${evidenceId}`
  rmSync(join(env().DATA_DIR, 'artifacts', stored?.key ?? ''), { force: true })
  expect(await verdictOf(await made())).toMatchObject({ faults: [], manifest: { missing: [{ path: `evidence/${evidenceId}/001-shown.txt`, why: expect.stringMatching(/does not have it any more/) }] } })
})

describe('who may', () => {
  it('a contributor asks for no package, and another organization has nothing of these tests in its own', async () => {
    await expect(createPackage(await here.person('contributor'), asked())).rejects.toMatchObject({ code: 'forbidden' })
    const { organization } = await import('../../../test/fixtures.ts')
    const stranger = await (await organization(owner, 'Elsewhere')).person('compliance_manager')
    await expect(createPackage(stranger, asked({ controlIds: [controlId] }))).rejects.toMatchObject({ code: 'invalid' })
  })
})
