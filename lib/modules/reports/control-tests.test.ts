import { buffer } from 'node:stream/consumers'
import { beforeAll, describe, expect, it } from 'vitest'
import { auditor, engagementId, frozenList, here, itemsOf, manager, owner, performed, planned, second, system, version } from '../../../test/testing.ts'

/** A workpaper and an engagement as locked reports: what they say of figures, and of what is not concluded. */
const { artifactStore } = await import('#lib/artifacts/index.ts')
const { background } = await import('#lib/door/background.ts')
const { answerItem } = await import('../control-tests/operations/answer.ts')
const { concludeTest, reviewTest } = await import('../control-tests/operations/conclude.ts')
const { recordDeviation } = await import('../control-tests/operations/deviations.ts')
const { extendSample } = await import('../control-tests/operations/sample.ts')
const { evaluateDeficiency, reviewDeficiency } = await import('../deficiencies/operations/evaluate.ts')
const { raiseDeficiency } = await import('../deficiencies/operations/raise.ts')
const { making } = await import('./making.ts')
const { createReport } = await import('./operations/ask.ts')
const { getReport, previewReport } = await import('./queries.ts')

const today = new Date().toISOString().slice(0, 10)
const of = (kind: string, ofId: string, more: object = {}) => ({ kind, ofId, fromDay: '2026-01-01', toDay: today < '2026-01-01' ? '2026-12-31' : today, zone: 'UTC', ...more }) as Parameters<typeof createReport>[1]
async function made(kind: string, ofId: string) {
  const { id, runId } = await createReport(auditor, of(kind, ofId))
  await making.work({ orgId: here.id, id: runId }, background('test'))
  const { versions: [version] } = await getReport(auditor, { id })
  if (!version || version.state !== 'locked') throw new Error(`not made: ${version?.error}`)
  const text = async (format: string) => {
    const [file] = await owner<{ key: string }[]>`select key from artifacts where id = ${version.files.find((each) => each.format === format)?.id ?? ''}`
    return buffer(await artifactStore().read({ key: file?.key ?? '', version: null }))
  }
  const json = JSON.parse(String(await text('json'))) as { facts: { name: string; fact: string }[] } & Record<string, Record<string, unknown>[]>
  return { version, json, csv: String(await text('csv')), fact: (name: string) => json.facts.find((each) => each.name === name)?.fact }
}

let ids: { reviewed: string; open: string; planned: string }
beforeAll(async () => {
  const ledger = await system()
  await frozenList([['=cmd', 'clerk', 'no', 'yes'], ...Array.from({ length: 11 }, (_, n) => [`user${n}`, 'clerk', 'yes', 'yes'])], { of: ledger })
  const { id } = await performed(await planned({ systemIds: [ledger], automatic: ['account.mfa'], manual: ['Is the name a real one?'] }))
  await extendSample(auditor, { id, version: await version(id), more: 1, reason: 'One failed' } as never)
  for (const item of await itemsOf(id, 'sample')) await answerItem(auditor, { id, version: await version(id), number: item.id, letter: 'B', outcome: 'pass', said: 'Seen' } as never)
  await recordDeviation(auditor, { id, version: await version(id), letter: 'A', extent: 'isolated', cause: 'A new account', grounds: 'One of 12', plan: 'Enrol it', dueDay: '2027-01-31', ownerId: manager.userId } as never)
  await concludeTest(auditor, { id, version: await version(id), conclusion: 'effective', statement: 'It works.' } as never)
  await reviewTest(second, { id, version: await version(id) })
  const open = await performed(await planned({ systemIds: [ledger] }))
  ids = { reviewed: id, open: open.id, planned: await planned() }
})

describe('the report of a control test', () => {
  it('is the workpaper: figures with what they are of, every item, what people answered, and who signed it', async () => {
    const { version: locked, json, csv, fact } = await made('control_test', ids.reviewed)
    expect(locked.files.map(({ format }) => format).sort()).toEqual(['csv', 'json', 'pdf', 'xlsx'])
    expect(fact('Population')).toMatch(/^12 items: Accounts of the last frozen list .* under the root [0-9a-f]{64}$/)
    expect([fact('Conclusion'), fact('Answers'), fact('Deviations')]).toEqual(['Effective', '16 asked: 15 passed, 1 failed, 0 not evaluable, 0 not applicable, 0 open', '1, 0 of 1 of them remediated; 0 of 1 of the failures belong to none'])
    expect(fact('Sample')).toMatch(/^4 of 12 of the items: 3 items asked for, 1 by extension, 0 replaced\. /)
    expect([fact('Preparer'), fact('Reviewer')]).toEqual([expect.stringMatching(/^auditor, \d{4}/), expect.stringMatching(/^reviewer, \d{4}/)])
    expect(json.questions).toMatchObject([{ question: 'A', n: 12, pass: 11, fail: 1, passed: '11 of 12' }, { question: 'B', n: 4, pass: 4, passed: '4 of 4' }])
    expect(json.items).toHaveLength(12)
    expect(json.items?.find(({ failed }) => failed !== null)).toMatchObject({ answers: expect.stringMatching(/^A: Fail/), failed: 'A: It has no second factor.' })
    expect(json.answers).toHaveLength(4)
    expect(json.population).toMatchObject([{ rows: 12, complete: expect.stringContaining('Not compared') }])
    expect(csv.split('\r\n').filter((line) => line !== '')).toHaveLength(13)
    expect(csv).not.toMatch(/(^|,)"?=cmd/m)
  })

  it('that is not concluded says so', async () => {
    const { facts } = await previewReport(auditor, of('control_test', ids.open))
    const fact = (name: string) => facts.find((each) => each.name === name)?.fact
    expect([fact('Conclusion'), fact('Statement'), fact('Preparer')]).toEqual(['None: it is performed, and nobody has concluded it yet', 'none yet', 'nobody yet'])
    expect(fact('Deviations')).toBe('0, 0 of 0 of them remediated; 13 of 13 of the failures belong to none')
    expect(fact('Sample')).toBe('none: data answers every question of all 12 items')
  })

  it.each<[string, () => string, object, RegExp]>([
    ['is planned', () => ids.planned, {}, /not performed yet/], ['is of other days', () => ids.reviewed, { fromDay: '2020-01-01', toDay: '2020-12-31' }, /outside the period/], ['is not there', () => engagementId, {}, /is not there/],
  ])('of a test that %s is refused', async (_, id, more, why) => {
    await expect(createReport(auditor, of('control_test', id(), more))).rejects.toMatchObject({ code: 'invalid', fields: { ofId: expect.stringMatching(why) } })
  })

  it('is for whoever may read tests, of their own organization', async () => {
    await expect(createReport(await here.person('contributor'), of('control_test', ids.reviewed))).rejects.toMatchObject({ code: 'forbidden' })
    const { organization } = await import('../../../test/fixtures.ts')
    const stranger = await (await organization(owner, 'Elsewhere')).person('auditor')
    await expect(createReport(stranger, of('control_test', ids.reviewed))).rejects.toMatchObject({ fields: { ofId: 'is not there' } })
    await expect(createReport(stranger, of('engagement', engagementId))).rejects.toMatchObject({ fields: { ofId: 'is not there' } })
  })
})

describe('the report of an engagement', () => {
  it('lists all of its tests: control, population with N, sample, deviations, conclusion and who; those not concluded say so', async () => {
    const { json, fact } = await made('engagement', engagementId)
    expect(fact('Population')).toBe('3 control tests of 3 controls')
    expect([fact('Concluded'), fact('Reviewed'), fact('Effective')]).toEqual([expect.stringMatching(/^1 of 3 \(33\.3 %\)/), expect.stringMatching(/^1 of 3/), '1 of 1 (100 %) of those concluded; 0 not effective, 0 not occurring, 0 not evaluable'])
    expect(fact('Sample sizes')).toMatch(/Every quarter: 3/)
    expect(json.tests).toMatchObject([
      { n: 12, sample: '4 of 12', failed: '1 of 12', conclusion: 'Effective', preparer: 'auditor', reviewer: 'reviewer' }, { n: 12, sample: 'all', failed: '12 of 12', conclusion: 'Not concluded', preparer: null }, { n: null, sample: 'not performed', failed: null, state: 'Planned', conclusion: 'Not concluded' },
    ])
    expect(json.deviations).toMatchObject([{ question: 'A', items: 1, extent: 'Isolated' }])
  })
})

describe('the report of the deficiencies of an engagement', () => {
  it('is its worksheet: severities with their denominators, each evaluation, and nothing concluded while something is open', async () => {
    const { id } = await raiseDeficiency(auditor, { source: 'control_test', record: ids.reviewed, effect: '=cmd' } as never)
    const facts = { likelihood: 'reasonably_possible', likelihoodWhy: 'It happened', magnitude: 'material', magnitudeWhy: 'The ledger', affected: 'Ledger', statement: 'So it is.' }
    await evaluateDeficiency(auditor, { id, version: 1, ...facts, severity: 'significant_deficiency', reason: 'The ledger is closed' } as never)
    const open = await previewReport(auditor, of('deficiencies', engagementId))
    expect(open.facts.find(({ name }) => name === 'Conclusion')?.fact).toBe('Cannot be concluded: 1 of 1 not reviewed.')
    await reviewDeficiency(second, { id, version: 2, acceptsLower: true } as never)
    const { version: locked, json, csv, fact } = await made('deficiencies', engagementId)
    expect(locked.files.map(({ format }) => format).sort()).toEqual(['csv', 'json', 'pdf', 'xlsx'])
    expect([fact('Population'), fact('Conclusion')]).toEqual(['1 deficiency and 0 aggregates; 0 withdrawn beside them', 'No material weakness, of 1 deficiency and 0 aggregates.'])
    expect([fact('Significant deficiency'), fact('Evaluated')]).toEqual(['1 of 1 of the deficiencies, 0 of 0 of the aggregates; 0 of 1 of them closed', '1 of 1; 0 of them not reviewed'])
    expect(json.deficiencies).toMatchObject([{ number: 'D-1', derived: 'Material weakness', severity: 'Significant deficiency', reason: 'The ledger is closed', reviewer: 'reviewer' }])
    expect(json.evaluations).toMatchObject([{ of: 'D-1', evaluation: 1, concluder: 'auditor', reviewer: 'reviewer' }])
    expect(csv).toContain('1 of 12 failed')
    expect(csv).not.toMatch(/(^|,)"?=cmd/m)
    await expect(createReport(await here.person('contributor'), of('deficiencies', engagementId))).rejects.toMatchObject({ code: 'forbidden' })
  })
})
