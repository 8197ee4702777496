import { beforeAll, describe, expect, it } from 'vitest'
import { derive, indicatorKeys, likelihoodKeys, magnitudeKeys, severityKeys } from '#lib/deficiency/severity.ts'
import { organization, write } from '../../../test/fixtures.ts'
import { daysAgo } from '../../../test/populating.ts'
import { auditor, control, database, engagementId, frozenList, here, manager, owner, performed, planned, second, system, version as testVersion } from '../../../test/testing.ts'

/** A deficiency from the test that failed to the retest that closes it, through the door; and what neither a person nor a statement gets past. */
const { setClock } = await import('#lib/clock.ts')
const { background } = await import('#lib/door/background.ts')
const { concludeTest, reviewTest } = await import('../control-tests/operations/conclude.ts')
const { recordDeviation } = await import('../control-tests/operations/deviations.ts')
const { createEngagement } = await import('../engagements/operations.ts')
const { aggregateDeficiencies } = await import('./operations/aggregate.ts')
const { closeDeficiency, retestDeficiency, withdrawDeficiency } = await import('./operations/close.ts')
const { evaluateDeficiency, giveBackDeficiency, reviewDeficiency } = await import('./operations/evaluate.ts')
const { addSource, raiseDeficiency, updateDeficiency } = await import('./operations/raise.ts')
const { remediateDeficiency, respondToDeficiency } = await import('./operations/respond.ts')
const { compensatingChoices, retestChoices } = await import('./choices.ts')
const { getDeficiency, listDeficiencies } = await import('./queries.ts')
const { minding } = await import('./rounds.ts')
const { getWorksheet } = await import('./worksheet.ts')

const day = (ago: number) => daysAgo(ago).slice(0, 10)
const get = (id: string) => getDeficiency(auditor, { id })
const version = async (id: string) => (await get(id)).version
const found = { title: 'Accounts without a second factor', condition: 'One of three has none', effect: 'Somebody could sign in with a password alone' }
const facts = { likelihood: 'reasonably_possible', likelihoodWhy: 'It happened', magnitude: 'material', magnitudeWhy: 'The ledger stands behind it', affected: 'Ledger', statement: 'So it is.' }

/** Lists of systems where everybody has a second factor, and where somebody lacks one. */
let [clean, dirty] = ['', '']
/** Tests over the whole period: of a control that works, of one that does not, and one that nobody reviewed. */
let [good, bad, unreviewed] = [{ id: '', controlId: '' }, { id: '', controlId: '' }, { id: '', controlId: '' }]

async function test(of: string, { conclusion = 'effective', reviewed = true, ...more }: { conclusion?: string; reviewed?: boolean; controlId?: string; fromDay?: string; toDay?: string; engagementId?: string } = {}) {
  const { id, controlId, deviations: _, against } = await performed(await planned({ automatic: ['account.mfa'], systemIds: [of], ...more }))
  if (against.unexplained > 0) await recordDeviation(auditor, { id, version: await testVersion(id), letter: 'A', extent: 'systematic', cause: 'Nobody asked for it', grounds: 'One list', plan: 'Ask', dueDay: '2199-01-31', ownerId: manager.userId } as never)
  await concludeTest(auditor, { id, version: await testVersion(id), conclusion, statement: 'Looked at all.' } as never)
  if (reviewed) await reviewTest(second, { id, version: await testVersion(id) })
  return { id, controlId }
}

beforeAll(async () => {
  ;[clean, dirty] = [await system(), await system()]
  await frozenList([['ann', 'clerk', 'yes', 'yes'], ['ben', 'clerk', 'yes', 'yes']], { of: clean })
  await frozenList([['ann', 'clerk', 'yes', 'yes'], ['ben', 'clerk', 'no', 'yes'], ['cid', 'clerk', 'yes', 'yes']], { of: dirty })
  ;[good, bad, unreviewed] = [await test(clean), await test(dirty, { conclusion: 'not_effective' }), await test(clean, { reviewed: false })]
})

const raise = async (more: object = {}) => (await raiseDeficiency(auditor, { engagementId, controlId: await control(), ...found, source: 'typed', said: 'Seen while walking through', ...more } as never)).id
const evaluate = async (id: string, more: object = {}) => evaluateDeficiency(auditor, { id, version: await version(id), ...facts, ...more } as never)
const review = async (id: string, more: object = {}, by = second) => reviewDeficiency(by, { id, version: await version(id), ...more })
const respond = async (id: string, more: object = {}) => respondToDeficiency(manager, { id, version: await version(id), agrees: true, said: 'So it is', plan: 'Switch it on', ownerId: manager.userId, dueDay: day(-30), ...more } as never)
const compensated = (of: { id: string | null; controlId: string }) => ({ compensating: [{ controlId: of.controlId, testId: of.id, precision: 'One entry' }] })

describe('a deficiency', () => {
  it('comes from a failed test by one act, with its rates and their denominators, and is closed by a retest', async () => {
    const { id } = await raiseDeficiency(auditor, { source: 'control_test', record: bad.id, effect: found.effect } as never)
    const raised = await get(id)
    expect(raised).toMatchObject({ state: 'open', severity: null, engagementId, controlId: bad.controlId, cause: 'Nobody asked for it', condition: expect.stringContaining('1 of 3 failed') })
    expect(raised.sources).toMatchObject([{ kind: 'control_test', recordId: bad.id, rates: [{ letter: 'A', failed: 1, tested: 3, notEvaluable: 0, causes: ['Nobody asked for it'] }] }])
    expect(await evaluate(id, compensated(good))).toMatchObject({ derived: 'significant_deficiency', severity: 'significant_deficiency' })
    await expect(review(id, {}, auditor)).rejects.toMatchObject({ code: 'forbidden' })
    await review(id)
    await expect(respond(id, { plan: null })).rejects.toMatchObject({ fields: { plan: expect.anything() } })
    await respond(id)
    expect(await get(id)).toMatchObject({ state: 'remediation', ownerId: manager.userId, dueDay: day(-30), isOverdue: false })
    await expect(respond(id, { dueDay: day(-60) })).rejects.toMatchObject({ fields: { reason: expect.anything() } })
    await respond(id, { dueDay: day(-60), reason: 'The vendor is late' })
    expect((await get(id)).responses.map(({ dueDay, reason }) => [dueDay, reason])).toEqual([[day(-60), 'The vendor is late'], [day(-30), null]])
    const retest = async (testId: string) => retestDeficiency(auditor, { id, version: await version(id), testId })
    await expect(retest(good.id)).rejects.toMatchObject({ fields: { testId: expect.stringContaining('nobody said') } })
    await remediateDeficiency(manager, { id, version: await version(id), remediatedDay: day(10), remediation: 'Switched on' })
    const [early, later] = [await test(clean, { controlId: bad.controlId, fromDay: day(10) }), await test(clean, { controlId: bad.controlId, fromDay: day(9) })]
    await expect(retest(early.id)).rejects.toMatchObject({ fields: { testId: expect.stringContaining('before the remediation') } })
    await expect(retest(good.id)).rejects.toMatchObject({ fields: { testId: expect.stringContaining('another control') } })
    expect((await retestChoices(auditor, { id })).map((each) => each.id)).toEqual([later.id])
    await retest(later.id)
    await expect(closeDeficiency(manager, { id, version: await version(id) })).rejects.toMatchObject({ code: 'forbidden' })
    await closeDeficiency(second, { id, version: await version(id), note: 'It holds' })
    expect(await get(id)).toMatchObject({ state: 'closed', severity: 'significant_deficiency', closeNote: 'It holds' })
    await expect(evaluate(id)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('comes from an occurrence that was missed, with what the calendar says of it', async () => {
    const controlId = await control()
    // As if it had been monthly for long.
    await write(owner, here.id, (sql) => sql`insert into control_terms (org_id, id, control_id, number, from_at, recorded_at, frequency, owner_id, status) select org_id, gen_random_uuid(), id, 2, ${daysAgo(150)}, ${daysAgo(150)}, 'monthly', owner_id, 'implemented' from controls where id = ${controlId}`)
    const missed = day(80).slice(0, 7)
    const id = await raise({ controlId, source: 'missed_occurrence', record: `/controls/${controlId}/${missed}`, said: undefined })
    expect((await get(id)).sources).toMatchObject([{ kind: 'missed_occurrence', recordId: `${controlId}/${missed}`, label: `Missed in ${missed}`, rates: null }])
    await expect(raise({ controlId, source: 'missed_occurrence', record: `${controlId}/${day(0).slice(0, 7)}`, said: undefined })).rejects.toMatchObject({ fields: { record: expect.stringContaining('no missed occurrence') } })
  })

  it('keeps each evaluation; the next one is reviewed anew, and the record is where it was', async () => {
    const id = await raise()
    await evaluate(id)
    await giveBackDeficiency(second, { id, version: await version(id), reason: 'Say which accounts' })
    expect(await get(id)).toMatchObject({ state: 'open', severity: null, returned: 'Say which accounts' })
    await evaluate(id, { affected: 'General ledger' })
    await review(id)
    await respond(id)
    await evaluate(id, { magnitude: 'inconsequential' })
    expect(await get(id)).toMatchObject({ state: 'evaluated', severity: 'control_deficiency', agreed: true })
    await review(id)
    const { state, evaluations } = await get(id)
    expect([state, evaluations.map(({ number, severity, reviewerName }) => [number, severity, reviewerName])]).toEqual(['remediation', [[3, 'control_deficiency', 'reviewer'], [2, 'material_weakness', 'reviewer'], [1, 'material_weakness', null]]])
    await expect(updateDeficiency(auditor, { id, version: await version(id), ...found } as never)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('may be concluded as another one than derived with a reason, and as less only if the reviewer accepts that', async () => {
    const id = await raise()
    await expect(evaluate(id, { severity: 'control_deficiency' })).rejects.toMatchObject({ fields: { reason: expect.stringContaining('material weakness') } })
    await evaluate(id, { severity: 'control_deficiency', reason: 'The ledger is closed' })
    await expect(review(id)).rejects.toMatchObject({ fields: { acceptsLower: expect.anything() } })
    await review(id, { acceptsLower: true })
    expect((await get(id)).evaluations).toMatchObject([{ derived: 'material_weakness', severity: 'control_deficiency', reason: 'The ledger is closed', acceptsLower: true }])
  })

  it('whose compensating control is not tested stays as severe, and says so', async () => {
    const id = await raise()
    expect(await evaluate(id, compensated({ id: null, controlId: good.controlId }))).toMatchObject({ derived: 'material_weakness' })
    const { controls } = await compensatingChoices(auditor, { id })
    expect(controls.filter(({ tests }) => tests.length > 0).map(({ tests }) => tests[0]?.id)).toContain(good.id)
    expect(controls.some((each) => each.id === bad.controlId && each.tests.length > 0)).toBe(false)
  })

  it('is reviewed by the first of two, and withdrawn by somebody other than who raised it', async () => {
    const id = await raise()
    await evaluate(id)
    const seen = await version(id)
    const both = await Promise.allSettled([second, manager].map((by) => reviewDeficiency(by, { id, version: seen })))
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []))).toEqual(['conflict'])
    const withdraw = async (by: typeof auditor) => withdrawDeficiency(by, { id, version: await version(id), reason: 'The list was wrong' })
    await expect(withdraw(auditor)).rejects.toMatchObject({ code: 'forbidden' })
    await withdraw(second)
    expect((await listDeficiencies(auditor, { state: 'withdrawn' } as never)).rows.map((row) => row.id)).toContain(id)
  })

  it('is answered by the owner of its control and by no other owner, and told once when its day is over', async () => {
    const [mine, other] = [await here.person('control_owner'), await here.person('control_owner', 'Other owner')]
    const controlId = await control()
    await write(owner, here.id, (sql) => sql`update controls set owner_id = ${mine.userId} where id = ${controlId}`)
    const id = await raise({ controlId })
    await evaluate(id)
    const answer = async (by: typeof auditor) => respondToDeficiency(by, { id, version: await version(id), agrees: true, said: 'Yes', plan: 'Do it', ownerId: mine.userId, dueDay: day(0) } as never)
    await expect(answer(other)).rejects.toMatchObject({ code: 'forbidden' })
    await answer(mine)
    const back = setClock({ now: () => new Date(Date.now() + 86_400_000) })
    try {
      expect((await listDeficiencies(auditor, { overdue: 'yes' } as never)).rows).toMatchObject([{ id, isOverdue: true }])
      const hand = background('test')
      await minding.run(hand)
      await minding.run(hand)
    } finally {
      back()
    }
    expect((await owner`select e.id from audit_entries e where e.org_id = ${here.id} and e.action = 'deficiencies.remind' and e.subject_id = ${id}`).length).toBe(1)
  })
})

describe('where it comes from', () => {
  it('is a record of each kind, by its id or its address, with what it said and nobody’s name', async () => {
    const { arranging } = await import('../../../test/arrange.ts')
    const { examples } = await import('../examples.ts')
    const { here: arrange } = await arranging(owner)(here.id)
    const example = async <T>(name: keyof typeof examples) => (await examples[name](arrange)) as T
    const [finding] = (await example<{ ids: string[] }>('findings.review')).ids
    const { conflictId } = await example<{ conflictId: string }>('duties.mitigate')
    const { id: exception } = await example<{ id: string }>('changeExceptions.remind')
    await example('census.complete')
    const [row] = await owner<{ id: string }[]>`select census_id as id from census_rows where org_id = ${here.id} limit 1`
    const id = await raise()
    for (const [kind, record] of [['finding', finding], ['duty_conflict', `https://portal.example/duties/conflicts/${conflictId}?x=1`], ['change_exception', exception], ['census_row', `/censuses/${row?.id}/rows/1`]]) await addSource(auditor, { id, version: await version(id), kind, record } as never)
    const { sources } = await get(id)
    expect(sources.map(({ kind, recordId }) => [kind, recordId])).toEqual([['typed', null], ['finding', finding], ['duty_conflict', conflictId], ['change_exception', exception], ['census_row', `${row?.id}/1`]])
    expect(sources[0]?.label).toBe('Typed: no record behind it')
    expect(JSON.stringify(sources)).not.toMatch(/Ann Lee|"ann"|\bann\b/)
    await expect(addSource(auditor, { id, version: await version(id), kind: 'finding', record: finding } as never)).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('an aggregate', () => {
  const members = async (...severities: string[]) => Promise.all(severities.map(async (magnitude) => {
    const id = await raise()
    await evaluate(id, { magnitude })
    return id
  }))
  const aggregate = async (memberIds: string[], more: object = {}) => (await aggregateDeficiencies(auditor, { engagementId, memberIds, ...found, ...more } as never)).id

  it('is never below its highest member, opens again when one becomes more severe, and holds its members', async () => {
    const ids = await members('inconsequential', 'more_than_inconsequential')
    const id = await aggregate(ids)
    expect(await evaluate(id, { likelihood: 'remote' })).toMatchObject({ derived: 'significant_deficiency' })
    await expect(evaluate(id, { likelihood: 'remote', severity: 'control_deficiency', reason: 'It is less' })).rejects.toMatchObject({ fields: { severity: expect.stringContaining('members') } })
    await review(id)
    await evaluate(ids[0] as string)
    expect(await get(id)).toMatchObject({ state: 'open', severity: null, returned: expect.stringContaining('material weakness') })
    expect(await evaluate(id, { likelihood: 'remote' })).toMatchObject({ derived: 'material_weakness' })
    expect((await get(ids[0] as string)).aggregates).toMatchObject([{ id }])
    await expect(withdrawDeficiency(second, { id: ids[0] as string, version: await version(ids[0] as string), reason: 'No' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(respond(id)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('of one, twice the same, of another engagement, or of an aggregate is refused', async () => {
    const [one, other] = (await members('inconsequential', 'inconsequential')) as [string, string]
    const elsewhere = (await createEngagement(auditor, { code: 'FY2026-B', title: 'Other', kind: 'internal', fromDay: day(90), toDay: day(-1), zone: 'UTC', ownerId: auditor.userId } as never)).id
    const strange = await raise({ engagementId: elsewhere })
    const whole = await aggregate([one, other])
    for (const ids of [[], [one], [one, one], [one, strange], [one, whole], [one, '01900000-0000-7000-8000-000000000000']]) await expect(aggregate(ids)).rejects.toMatchObject({ code: 'invalid', fields: { memberIds: expect.anything() } })
    const worksheet = await getWorksheet(auditor, { engagementId })
    expect(worksheet.conclusion.outcome).toBe('cannot_be_concluded')
    expect(worksheet.groups.every(({ ids }) => ids.length > 1 && !ids.includes(whole))).toBe(true)
    expect(worksheet.summary.deficiencies + worksheet.summary.aggregates + worksheet.summary.withdrawn).toBe(worksheet.all)
    expect(await getWorksheet(auditor, { engagementId: elsewhere })).toMatchObject({ conclusion: { said: 'Cannot be concluded: 1 of 1 not evaluated.' }, tests: { all: 0 } })
  })
})

describe('what is refused', () => {
  it.each<[string, () => object | Promise<object>]>([
    ['record', () => ({ source: 'finding', record: '01900000-0000-7000-8000-000000000000' })], ['record', () => ({ source: 'duty_conflict', record: 'nonsense' })], ['record', () => ({ source: 'census_row', record: good.id })], ['record', () => ({ source: 'missed_occurrence', record: `${good.controlId}/2026-Q9` })], ['record', () => ({ source: 'control_test', record: bad.id })],
    ['record', () => ({ source: 'control_test', record: good.id, controlId: good.controlId })], ['said', () => ({ said: '' })], ['source', () => ({ source: 'rumour' })], ['condition', () => ({ condition: 'x'.repeat(100_000) })], ['effect', () => ({ effect: '' })], ['controlId', () => ({ controlId: '01900000-0000-7000-8000-000000000000' })], ['toDay', () => ({ fromDay: '2026-02-01', toDay: '2026-01-01' })], ['systemIds', () => ({ systemIds: ['01900000-0000-7000-8000-000000000000'] })],
  ])('to raise: %s', async (field, wrong) => {
    await expect(raise(await wrong())).rejects.toMatchObject({ code: 'invalid', fields: expect.objectContaining({ [field]: expect.anything() }) })
  })

  it.each<[string, () => object | Promise<object>, string?]>([
    ['compensating', () => compensated(bad), 'did not find'], ['compensating', () => compensated(unreviewed), 'not reviewed'], ['compensating', async () => compensated(await test(clean, { fromDay: day(20) })), 'another period'], ['compensating', () => compensated({ id: good.id, controlId: bad.controlId }), 'another control'],
    ['compensating', () => compensated({ id: '01900000-0000-7000-8000-000000000000', controlId: good.controlId }), 'not there'], ['likelihood', () => ({ likelihood: 'remote', failure: 'It was used' })], ['likelihood', () => ({ likelihood: 'certain' })], ['magnitudeWhy', () => ({ magnitudeWhy: ' ' })], ['days', () => ({ days: -1 })], ['statement', () => ({ statement: 'x'.repeat(100_000) })],
  ])('to evaluate: %s', async (field, wrong, why = '') => {
    await expect(evaluate(await raise(), await wrong())).rejects.toMatchObject({ code: 'invalid', fields: expect.objectContaining({ [field]: expect.stringContaining(why) }) })
  })

  it('its own control, a test of another engagement, and a day in the past', async () => {
    const id = await raise({ controlId: good.controlId })
    await expect(evaluate(id, compensated(good))).rejects.toMatchObject({ fields: { compensating: expect.stringContaining('failed') } })
    const other = (await createEngagement(auditor, { code: 'FY2026-C', title: 'Other', kind: 'internal', fromDay: day(90), toDay: day(-1), zone: 'UTC', ownerId: auditor.userId } as never)).id
    await expect(evaluate(await raise({ engagementId: other }), compensated(good))).rejects.toMatchObject({ fields: { compensating: expect.stringContaining('another engagement') } })
    await evaluate(id)
    await expect(respond(id, { dueDay: day(1) })).rejects.toMatchObject({ fields: { dueDay: expect.stringContaining('past') } })
    await expect(addSource(auditor, { id, version: await version(id), kind: 'control_test', record: bad.id } as never)).rejects.toMatchObject({ fields: { record: expect.stringContaining('another control') } })
  })

  it('to another organization: its records, and ours as sources of theirs', async () => {
    const stranger = await (await organization(owner, 'Elsewhere')).person('auditor')
    const id = await raise()
    await expect(getDeficiency(stranger, { id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(getWorksheet(stranger, { engagementId })).rejects.toMatchObject({ code: 'not_found' })
    await expect(raiseDeficiency(stranger, { source: 'control_test', record: bad.id, engagementId, controlId: bad.controlId, ...found } as never)).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('PostgreSQL', () => {
  it('derives what the rule derives, of every likelihood, magnitude, set of indicators and highest member', async () => {
    const sets = Array.from({ length: 16 }, (_, bits) => indicatorKeys.filter((_indicator, n) => bits & (1 << n)))
    const all = likelihoodKeys.flatMap((likelihood) => magnitudeKeys.flatMap((magnitude) => [false, true].flatMap((compensated) => sets.flatMap((indicators) => [null, ...severityKeys].map((member) => ({ likelihood, magnitude, compensated, indicators, member }))))))
    const rows = await owner<{ rank: number }[]>`select tickmark_deficiency_severity(c ->> 'likelihood', c ->> 'magnitude', (c ->> 'compensated')::boolean, array(select jsonb_array_elements_text(c -> 'indicators')), tickmark_deficiency_rank(c ->> 'member')) as rank from jsonb_array_elements(${owner.json(all)}) with ordinality as t(c, n) order by n`
    expect(rows.map(({ rank }) => severityKeys[rank])).toEqual(all.map(({ member, ...facts }) => derive({ ...facts, members: member ? [member] : [] }).severity))
  })

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
  const evaluation = (more: string) => `insert into deficiency_evaluations (org_id, deficiency_id, number, likelihood, likelihood_why, magnitude, magnitude_why, affected, compensating, derived, severity, reason, statement, concluded_by_id, concluded_at) select org_id, id, 2, 'probable', 'w', 'material', 'w', 'a', ${more}, 's', raised_by_id, now() from deficiencies where id = $id`
  const reviewed = (who: string) => `insert into deficiency_reviews (org_id, deficiency_id, number, accepts_lower, reviewer_id, reviewed_at) select org_id, id, 1, false, ${who}, now() from deficiencies where id = $id`

  it.each<[string, () => string, string | RegExp]>([
    ['a deficiency goes', () => 'delete from deficiencies where id = $id', 'permission denied'],
    ['an evaluation is altered', () => "update deficiency_evaluations set severity = 'control_deficiency' where deficiency_id = $id", 'permission denied'],
    ['a severity moves by itself', () => "update deficiencies set severity = 'control_deficiency' where id = $id", 'with an evaluation only'],
    ['whoever concluded reviews', () => reviewed('raised_by_id'), 'does not review it'],
    ['it is reviewed in the name of somebody else', () => reviewed(`'${manager.userId}'`), 'no entry of this transaction'],
    ['it is reviewed without a review', () => "update deficiencies set state = 'reviewed' where id = $id", 'somebody else reviews'],
    ['another severity has no reason', () => evaluation("'[]', 'material_weakness', 'control_deficiency', null"), 'deficiency_evaluations_reasoned'],
    ['a severity is derived otherwise', () => evaluation("'[]', 'significant_deficiency', 'significant_deficiency', null"), 'does not follow'],
    ['an untested control compensates', () => evaluation(`'[{"controlId":"${good.controlId}","testId":null}]', 'significant_deficiency', 'significant_deficiency', null`), 'does not follow'],
    ['a failed test compensates', () => evaluation(`'[{"controlId":"${bad.controlId}","testId":"${bad.id}"}]', 'significant_deficiency', 'significant_deficiency', null`), 'reviewed and effective'],
    ['an evaluation is concluded in the name of somebody else', () => evaluation(`'[{"controlId":"${good.controlId}","testId":"${good.id}"}]', 'significant_deficiency', 'significant_deficiency', null`), 'no entry of this transaction'],
    ['it closes without a retest', () => `update deficiencies set state = 'closed', closed_at = now(), closed_by_id = '${second.userId}' where id = $id`, 'does not go from'],
    ['what was found is altered', () => "update deficiencies set condition = 'Nothing' where id = $id", 'what was found stays'],
    ['its raiser withdraws it', () => "update deficiencies set state = 'withdrawn', withdrawn_at = now(), withdrawn_by_id = raised_by_id, withdraw_reason = 'x' where id = $id", /does not withdraw/],
    ['a day moves without a response', () => "update deficiencies set due_day = '2199-01-01' where id = $id", 'response that counts'],
    ['a source goes', () => 'delete from deficiency_sources where deficiency_id = $id', 'permission denied'],
  ])('refuses that %s', async (_, statement, why) => {
    const id = await raise()
    await evaluate(id)
    expect(await asApp(id, statement())).toMatch(why)
  })

  it('refuses, to the owner of the database too, that one goes, that an evaluation moves, and a retest of before', async () => {
    const id = await raise({ controlId: good.controlId })
    await evaluate(id)
    await review(id)
    await respond(id)
    await remediateDeficiency(manager, { id, version: await version(id), remediatedDay: day(10), remediation: 'Done' })
    for (const [statement, why] of [
      [`delete from deficiencies where id = '${id}'`, 'never removed'], [`update deficiency_evaluations set reason = 'x' where deficiency_id = '${id}'`, 'append-only'], [`delete from deficiency_responses where deficiency_id = '${id}'`, 'append-only'],
      [`update deficiencies set state = 'retested', retest_id = '${good.id}', retested_at = now(), retested_by_id = '${second.userId}' where id = '${id}'`, 'of a time after the remediation'], [`update deficiencies set state = 'closed', closed_at = now(), closed_by_id = '${second.userId}' where id = '${id}'`, 'does not go from'],
    ] as const) await expect(write(owner, here.id, (sql) => sql.unsafe(statement))).rejects.toThrow(why)
  })
})
