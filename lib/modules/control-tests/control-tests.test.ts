import { describe, expect, it } from 'vitest'
import { write } from '../../../test/fixtures.ts'
import { daysAgo } from '../../../test/populating.ts'
import { auditor, control, database, engagementId, frozenList, here, itemsOf, manager, owner, performed, planned, second, system, version, works } from '../../../test/testing.ts'

/** A test from its plan to its review, through the door and with the worker; and what neither a person nor a statement gets past. */
const { answerItem } = await import('./operations/answer.ts')
const { concludeTest, giveBackTest, reviewTest } = await import('./operations/conclude.ts')
const { recordDeviation, remediateDeviation } = await import('./operations/deviations.ts')
const { cancelTest, performTest } = await import('./operations/perform.ts')
const { createTest, updateTest } = await import('./operations/plan.ts')
const { extendSample, replaceItem } = await import('./operations/sample.ts')
const { getItem, getTest } = await import('./queries.ts')

const twelve = Array.from({ length: 12 }, (_, n) => [`user${String(n).padStart(2, '0')}`, 'clerk', n === 3 ? 'no' : 'yes', 'yes'])
const said = { cause: 'The roster was not matched', grounds: 'One list', plan: 'Match it', dueDay: '2027-01-31' }
const deviate = async (id: string, letter: string, more: object = {}) => recordDeviation(auditor, { id, version: await version(id), letter, extent: 'isolated', ...said, ownerId: manager.userId, ...more } as never)
const conclude = async (id: string, more: object = {}) => concludeTest(auditor, { id, version: await version(id), conclusion: 'effective', statement: 'It works.', ...more } as never)

const asApp = async (id: string, statement: string) => {
  const { default: postgres } = await import('postgres')
  const sql = postgres(database.url, { max: 1, onnotice: () => {} })
  try {
    return await sql.begin(async (tx) => {
      await tx`select set_config('app.org_id', ${here.id}, true)`
      await tx.unsafe(statement.replaceAll('$id', `'${id}'`))
    }).then(() => 'done', (error: Error) => error.message)
  } finally {
    await sql.end()
  }
}

describe('a test over the whole population', () => {
  it('asks every item, says the totals with their denominator, and where the items come from', async () => {
    await frozenList(twelve)
    const test = await performed(await planned())
    expect(test.totals).toEqual([
      { letter: 'A', n: 12, pass: 0, fail: 12, not_evaluable: 0, not_applicable: 0, open: 0 },
      { letter: 'B', n: 12, pass: 11, fail: 1, not_evaluable: 0, not_applicable: 0, open: 0 },
    ])
    expect(test.freezes).toMatchObject([{ items: 12, before: 0, reason: null, ipe: [{ rows: 12, complete: expect.stringContaining('Not compared') }] }])
    expect(test.freezes[0]?.root).toMatch(/^[0-9a-f]{64}$/)
    expect((await itemsOf(test.id, 'failed')).length).toBe(12)
    expect((await getItem(auditor, { testId: test.id, number: 4 })).questions[1]).toMatchObject({ now: 'f', data: { outcome: 'fail', said: 'It has no second factor.' } })
  })

  it('is concluded only once each failure has its cause, reviewed by somebody else, and never moves again', async () => {
    const { id } = await performed(await planned())
    await expect(conclude(id)).rejects.toMatchObject({ fields: { conclusion: expect.stringContaining('belong to no deviation') } })
    await deviate(id, 'A', { extent: 'systematic' })
    await deviate(id, 'B', { numbers: [4] })
    await expect(deviate(id, 'B')).rejects.toMatchObject({ code: 'invalid' })
    await expect(conclude(id)).rejects.toMatchObject({ fields: { conclusion: expect.stringContaining('systematic') } })
    await conclude(id, { conclusion: 'not_effective' })
    await expect(reviewTest(auditor, { id, version: await version(id) })).rejects.toMatchObject({ code: 'forbidden' })
    await giveBackTest(second, { id, version: await version(id), reason: 'Say which list' })
    expect(await getTest(auditor, { id })).toMatchObject({ state: 'performed', preparerId: null, returned: 'Say which list' })
    await conclude(id, { conclusion: 'not_effective' })
    await reviewTest(second, { id, version: await version(id), note: 'Looked at each' })
    const test = await getTest(auditor, { id })
    expect(test).toMatchObject({ state: 'reviewed', conclusion: 'not_effective', reviewerId: second.userId })
    await expect(performTest(auditor, { id, version: test.version, reason: 'Once more' })).rejects.toMatchObject({ code: 'conflict' })
    const [deviation] = test.deviations
    await remediateDeviation(manager, { id: deviation?.id as string, version: 1, remediation: 'Matched' })
    expect((await getTest(auditor, { id })).deviations.map((each) => each.items)).toEqual([12, 1])
    const retest = await createTest(auditor, { engagementId, controlId: test.controlId, formerId: id, kind: 'retest' } as never)
    expect((await getTest(auditor, { id })).later).toMatchObject([{ id: retest.id, kind: 'retest' }])
  })

  it('of an empty population is not occurring: neither passed nor failed', async () => {
    const of = await system()
    await frozenList([['ann', 'clerk', 'yes', 'yes']], { of })
    const { id, totals } = await performed(await planned({ systemIds: [of], source: 'populations.privileged', automatic: ['privileged.mfa'] }))
    expect(totals?.every(({ n }) => n === 0)).toBe(true)
    await expect(conclude(id)).rejects.toMatchObject({ fields: { conclusion: expect.stringContaining('empty') } })
    await conclude(id, { conclusion: 'not_occurring' })
  })

  it('of a list that is not there is not evaluable, and never not occurring', async () => {
    const { id, freezes } = await performed(await planned({ systemIds: [await system()] }))
    expect(freezes[0]?.ipe).toMatchObject([{ absent: true }])
    for (const conclusion of ['not_occurring', 'effective', 'not_effective']) {
      await expect(conclude(id, { conclusion })).rejects.toMatchObject({ fields: { conclusion: expect.stringContaining('is missing') } })
      expect(await asApp(id, `update control_tests set state = 'prepared', preparer_id = '${auditor.userId}', prepared_at = now(), conclusion = '${conclusion}', statement = 'Fine' where id = $id`)).toMatch(/is missing|nothing else is/)
    }
    await conclude(id, { conclusion: 'not_evaluable' })
  })

  it('where nothing could be told is not effective, and some that could not is said', async () => {
    const blind = await system()
    await frozenList([['ann', 'clerk'], ['ben', 'clerk']], { of: blind, head: ['User', 'Role'] })
    const { id } = await performed(await planned({ systemIds: [blind], automatic: ['account.mfa'] }))
    await expect(conclude(id)).rejects.toMatchObject({ fields: { conclusion: expect.stringContaining('could not be evaluated') } })
    await conclude(id, { conclusion: 'not_evaluable', limitation: 'The report has no column for it.' })
  })
})

describe('freezing', () => {
  it('once more takes a reason, whichever test of the control and period it is, and its number is told', async () => {
    const controlId = await control()
    const first = await performed(await planned({ controlId }))
    await expect(performTest(auditor, { id: first.id, version: first.version } as never)).rejects.toMatchObject({ fields: { reason: expect.stringContaining('once') } })
    const other = await planned({ controlId })
    await expect(performTest(auditor, { id: other, version: 1 } as never)).rejects.toMatchObject({ fields: { reason: expect.anything() } })
    const again = await performed(first.id, 'A list came late')
    expect(again.freezes.map(({ before, reason }) => [before, reason])).toEqual([[0, null], [1, 'A list came late']])
    expect((await performed(other, 'Another test')).freezes).toHaveLength(3)
  })
  it('of two at once performs it once', async () => {
    const id = await planned()
    const both = await Promise.allSettled([1, 2].map(() => performTest(auditor, { id, version: 1 } as never)))
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await works()
    expect((await getTest(auditor, { id })).freezes).toHaveLength(1)
  })
  it('a population that changed afterwards leaves the sample as it was', async () => {
    const of = await system()
    await frozenList(twelve, { of, at: daysAgo(3) })
    const { id } = await performed(await planned({ systemIds: [of], manual: ['Is the name a real one?'] }))
    const before = (await itemsOf(id, 'sample')).map((item) => item.name)
    await frozenList(twelve.slice(2), { of })
    expect((await itemsOf(id, 'sample')).map((item) => item.name)).toEqual(before)
    const again = await performed(id, 'There is a newer list')
    expect(again.freezes.at(-1)?.root).not.toBe(again.freezes[0]?.root)
  })
})

describe('performing', () => {
  it('is cancelled, with nothing of it kept, and begun anew', async () => {
    const of = await system()
    await frozenList([['ann', 'clerk', 'yes', 'yes']], { of })
    const id = await planned({ systemIds: [of] })
    await performTest(auditor, { id, version: 1 } as never)
    await cancelTest(auditor, { id })
    await works()
    expect(await getTest(auditor, { id })).toMatchObject({ state: 'planned', freezes: [], runs: [{ status: 'cancelled' }] })
    await expect(cancelTest(auditor, { id })).rejects.toMatchObject({ code: 'conflict' })
    expect(await performed(id)).toMatchObject({ state: 'performed', freeze: 1 })
  })
})

describe('a sample', () => {
  const sampled = async (more: object = {}) => performed(await planned({ automatic: ['account.mfa'], manual: ['Is the name a real one?'], ...more }))

  it('is as large as the engagement says, is extended and replaced by the next tickets, and answers count while they are in it', async () => {
    const { id, size } = await sampled()
    expect(size).toBe(3)
    expect(await itemsOf(id, 'sample')).toHaveLength(3)
    const turns = async () => (await owner<{ number: number; ticket: string; turn: number | null; failed: number }[]>`select number, ticket, turn, failed from control_test_items where test_id = ${id} order by ticket`)
    expect((await turns()).slice(0, 3).map(({ turn }) => turn)).toEqual([1, 2, 3])
    await extendSample(auditor, { id, version: await version(id), more: 2, reason: 'One failed' } as never)
    await expect(extendSample(auditor, { id, version: await version(id), more: 99, reason: 'All' } as never)).rejects.toMatchObject({ fields: { more: expect.stringContaining('7 items are left') } })
    // What failed is not replaced, and which items come first follows from the roots of the day.
    const first = (await turns()).find(({ failed }) => failed === 0)
    const { number } = await replaceItem(auditor, { id, version: await version(id), number: first?.number ?? 0, reason: 'Its file is gone' } as never)
    expect((await turns()).slice(0, 6).map(({ turn }) => turn)).toEqual([1, 2, 3, 4, 5, 6])
    expect((await turns())[5]?.number).toBe(number)
    expect((await getTest(auditor, { id })).totals?.[1]).toMatchObject({ n: 5, open: 5 })
    const left = (await itemsOf(id, 'sample')).filter(({ replaced }) => replaced === null)
    await expect(answerItem(auditor, { id, version: await version(id), number: first?.number ?? 0, letter: 'B', outcome: 'pass', said: 'Seen' } as never)).rejects.toMatchObject({ code: 'conflict' })
    for (const item of left) await answerItem(auditor, { id, version: await version(id), number: item.id, letter: 'B', outcome: 'pass', said: 'Seen' } as never)
    expect((await getTest(auditor, { id })).totals?.[1]).toMatchObject({ n: 5, pass: 5, open: 0 })
  })

  it('of fewer items than it asks for is all of them', async () => {
    const of = await system()
    await frozenList(twelve.slice(0, 2), { of })
    const { id } = await sampled({ systemIds: [of] })
    expect(await itemsOf(id, 'sample')).toHaveLength(2)
  })

  it('a person does not answer what data answers; what data could not takes evidence; what failed stays', async () => {
    const blind = await system()
    await frozenList([['ann', 'clerk']], { of: blind, head: ['User', 'Role'] })
    const { id } = await sampled({ systemIds: [blind] })
    const answer = async (more: object) => answerItem(auditor, { id, version: await version(id), number: 1, outcome: 'pass', said: 'Seen on the screen', ...more } as never)
    await expect(answer({ letter: 'A' })).rejects.toMatchObject({ fields: { evidenceId: expect.anything() } })
    await answer({ letter: 'B', outcome: 'fail' })
    await expect(answer({ letter: 'B' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('stays') })
    const whole = await performed(await planned())
    await expect(answerItem(auditor, { id: whole.id, version: whole.version, number: 1, letter: 'B', outcome: 'pass', said: 'I know better' } as never)).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('a plan', () => {
  it.each([
    ['source', { source: 'nothing.here' }], ['automatic', { automatic: ['leaver.no-sign-in'] }], ['automatic.0', { automatic: ['nothing'] }], ['automatic', { automatic: [], manual: [] }], ['toDay', { fromDay: '2026-05-01', toDay: '2026-04-01' }], ['zone', { zone: 'IST' }], ['systemIds', { systemIds: ['01900000-0000-7000-8000-000000000000'] }], ['formerId', { kind: 'retest' }],
  ])('is refused with what is wrong: %s', async (field, wrong) => {
    await expect(planned(wrong)).rejects.toMatchObject({ code: 'invalid', fields: expect.objectContaining({ [field]: expect.anything() }) })
  })
  it('is changed until its population is frozen', async () => {
    const id = await planned()
    const fields = { title: 'Other', objective: 'Other', procedure: 'Other', automatic: ['account.mfa'] }
    await updateTest(auditor, { id, version: 1, ...fields } as never)
    const { version: seen } = await performed(id)
    await expect(updateTest(auditor, { id, version: seen, ...fields } as never)).rejects.toMatchObject({ code: 'conflict' })
  })
  it('in another organization is not seen', async () => {
    const { organization } = await import('../../../test/fixtures.ts')
    const stranger = await (await organization(owner, 'Elsewhere')).person('auditor')
    await expect(getTest(stranger, { id: await planned() })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('PostgreSQL', () => {
  it.each([
    ['a deviation', 'delete from control_test_deviations where test_id = $id', 'permission denied'],
    ['what failed', 'delete from control_test_failures where test_id = $id', 'permission denied'],
    ['an item', 'delete from control_test_items where test_id = $id', 'permission denied'],
    ['a freeze', "update control_test_freezes set root = repeat('0', 64) where test_id = $id", 'permission denied'],
    ['the body of an item', "update control_test_items set body = '{}', leaf = sha256('\\x007b7d'::bytea) where test_id = $id", 'stays as it is'],
    ['an item out of the sample', 'update control_test_items set turn = null, chosen = null where test_id = $id and turn is not null', 'only grows'],
    ['the period', "update control_tests set from_at = from_at - interval '1 day' where id = $id", 'stays as it was frozen'],
    ['a conclusion past its failures', "update control_tests set state = 'prepared', preparer_id = (select id from users limit 1), prepared_at = now(), conclusion = 'effective', statement = 'Fine' where id = $id", 'every failure belongs'],
    ['the test', 'delete from control_tests where id = $id', 'permission denied'],
  ])('lets nobody alter or remove %s', async (_, statement, why) => {
    const { id } = await performed(await planned({ automatic: ['account.mfa'], manual: ['Is the name a real one?'] }))
    expect(await asApp(id, statement)).toContain(why)
  })

  it('concludes nothing with totals that are not those of the items', async () => {
    const of = await system()
    await frozenList([['ann', 'clerk', 'yes', 'yes']], { of })
    const { id } = await performed(await planned({ systemIds: [of], automatic: ['account.mfa'] }))
    const concluded = (totals: string) => asApp(id, `update control_tests set state = 'prepared', preparer_id = '${auditor.userId}', prepared_at = now(), conclusion = 'effective', statement = 'Fine', totals = ${totals} where id = $id`)
    expect(await concluded("'[]'")).toContain('totals that are those of its items')
    expect(await concluded("jsonb_set(totals, '{0,fail}', '1')")).toContain('totals that are those of its items')
    expect(await concluded('totals')).toContain('no entry of this transaction')
  })

  it('refuses, to the owner of the database too, that a deviation goes and that a reviewed test moves', async () => {
    const { id } = await performed(await planned())
    await deviate(id, 'A')
    await deviate(id, 'B')
    await conclude(id, { conclusion: 'not_effective' })
    await reviewTest(second, { id, version: await version(id) })
    for (const [statement, why] of [['delete from control_test_deviations', 'never removed'], ["update control_tests set conclusion = 'effective'", 'never moves'], ['delete from control_test_failures', 'never removed']] as const) {
      await expect(write(owner, here.id, (sql) => sql.unsafe(`${statement} where ${statement.includes('control_tests ') ? 'id' : 'test_id'} = '${id}'`))).rejects.toThrow(why)
    }
  })

  it('lets nobody review what they prepared, by whatever account of theirs, nor in the name of somebody else', async () => {
    const { id } = await performed(await planned({ systemIds: [await system()] }))
    await conclude(id, { conclusion: 'not_evaluable' })
    const reviewed = (by: string) => asApp(id, `update control_tests set state = 'reviewed', reviewer_id = '${by}', reviewed_at = now() where id = $id`)
    expect(await reviewed(auditor.userId)).toMatch(/control_tests_two|does not review/)
    expect(await reviewed(second.userId)).toContain('no entry of this transaction')
    const twin = await here.person('reviewer', 'Twin')
    const { linkPeople } = await import('../users/operations/link.ts')
    await linkPeople(await here.person('admin'), { id: auditor.userId, otherId: twin.userId, reason: 'One human' })
    await expect(reviewTest(twin, { id, version: await version(id) })).rejects.toMatchObject({ code: 'forbidden' })
    expect(await reviewed(twin.userId)).toContain('does not review')
  })
})
