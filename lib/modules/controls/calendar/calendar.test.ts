import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beginReading } from '#db/client.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { database, elsewhere, here, manager, owner } from '../../../../test/evidence.ts'
import { write } from '../../../../test/fixtures.ts'

const { createControl, removeControl, restoreControl, updateControl } = await import('../operations/details.ts')
const { recordOccurrence, withdrawOccurrence } = await import('../operations/occurrences.ts')
const { getControl, listControls } = await import('../queries.ts')
const { getCalendarCell, getComing, listCalendar } = await import('./queries.ts')
const { tellCalendar } = await import('./operations.ts')
const { toPerform } = await import('./waiting.ts')

const app = postgres(database.url, { max: 1, onnotice: () => {} })
afterAll(() => app.end())

const portal = () => jobActor(here.id, 'test', 'test')
const said = { title: 'Access is reviewed', frequency: 'quarterly', type: 'detective', automation: 'manual', status: 'implemented' } as const
const termsOf = (id: string) => owner`select number, frequency, owner_id as "ownerId", status, due_days as "dueDays", from_at = recorded_at as same from control_terms where control_id = ${id} order by number`

/** A control that was there long ago, with proofs as they were recorded then. */
async function old(code: string, proofs: [occurrence: string, performedAt: string, recordedAt?: string, outcome?: string][] = [], frequency = 'quarterly'): Promise<string> {
  const id = crypto.randomUUID()
  await write(database.ownerUrl, here.id, async (sql) => {
    await sql`insert into controls (org_id, id, code, title, owner_id, frequency, type, status, automation, effectiveness, created_at, updated_at) values (${here.id}, ${id}, ${code}, 'Old', ${manager.userId}, ${frequency}, 'detective', 'implemented', 'manual', 'not_assessed', '2025-06-01', '2025-06-01')`
    for (const [occurrence, performedAt, recordedAt = performedAt, outcome = 'performed'] of proofs) {
      await sql`insert into control_occurrences (org_id, id, control_id, occurrence, performed_at, performed_by_id, proof_type, proof_id, proof_label, recorded_at, outcome) values (${here.id}, gen_random_uuid(), ${id}, ${occurrence}, ${performedAt}, ${manager.userId}, 'evidence', gen_random_uuid(), ${`Review ${occurrence}`}, ${recordedAt}, ${outcome})`
    }
  })
  return id
}
const states = async (id: string, asOf?: string) => (await listCalendar(manager, { from: '2026-01-01', to: '2026-06-30', asOf, limit: 100 })).rows.find((row) => row.id === id)?.cells.map(({ key, state }) => `${key} ${state}`)

describe('the terms of a control', () => {
  it('are written with what changes them, and by nothing else', async () => {
    const keeper = await here.person('control_owner')
    const { id } = await createControl(manager, { ...said, code: 'AC-61', status: 'draft' })
    await updateControl(manager, { ...said, id, version: 1, code: 'AC-61', ownerId: keeper.userId })
    await updateControl(manager, { ...said, id, version: 2, code: 'AC-61', ownerId: keeper.userId, title: 'Another title' })
    await updateControl(manager, { ...said, id, version: 3, code: 'AC-61', ownerId: keeper.userId, title: 'Another title', frequency: 'monthly', dueDays: '20' })
    await removeControl(manager, { id })
    await restoreControl(manager, { id })
    expect(await termsOf(id)).toEqual([
      { number: 1, frequency: 'quarterly', ownerId: null, status: 'draft', dueDays: null, same: true }, { number: 2, frequency: 'quarterly', ownerId: keeper.userId, status: 'implemented', dueDays: null, same: true },
      { number: 3, frequency: 'monthly', ownerId: keeper.userId, status: 'implemented', dueDays: 20, same: true }, { number: 4, frequency: 'monthly', ownerId: keeper.userId, status: 'removed', dueDays: 20, same: true }, { number: 5, frequency: 'monthly', ownerId: keeper.userId, status: 'implemented', dueDays: 20, same: true },
    ])
    await expect(createControl(manager, { ...said, code: 'AC-62', dueDays: '91' })).rejects.toMatchObject({ fields: { dueDays: expect.any(String) } })
  })

  it('are altered by nobody, nor written by the application, nor dated back', async () => {
    const { id } = await createControl(manager, { ...said, code: 'AC-63' })
    await expect(owner`update control_terms set frequency = 'yearly' where control_id = ${id}`).rejects.toMatchObject({ code: 'TM002' })
    await expect(owner`delete from control_terms where control_id = ${id}`).rejects.toMatchObject({ code: 'TM002' })
    const bare = (statement: (sql: postgres.TransactionSql) => Promise<unknown>) => app.begin(async (sql) => {
      await sql`select set_config('app.org_id', ${here.id}, true)`
      await statement(sql)
      const body = JSON.stringify({ v: 1, action: 'controls.update', category: 'configuration', outcome: 'success', correlation: crypto.randomUUID(), actor: { kind: 'person', id: manager.userId }, subject: { type: 'control', id, label: '' } })
      await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${here.id}, ${crypto.randomUUID()}, now(), ${body})`
    })
    await expect(bare((sql) => sql`insert into control_terms (org_id, id, control_id, number, from_at, recorded_at, frequency, status) values (${here.id}, gen_random_uuid(), ${id}, 9, now(), now(), 'yearly', 'implemented')`)).rejects.toThrow(/permission denied/)
    await expect(bare((sql) => sql`update controls set frequency = 'yearly', updated_at = '2026-01-01' where id = ${id}`)).rejects.toMatchObject({ code: 'TM002' })
    await expect(bare((sql) => sql`update controls set frequency = 'yearly', updated_at = now() + interval '1 day' where id = ${id}`)).rejects.toMatchObject({ code: 'TM002', message: expect.stringMatching(/another time than its entry/) })
    const proof = (recordedAt: string) => (sql: postgres.TransactionSql) => sql`insert into control_occurrences (org_id, id, control_id, occurrence, performed_at, proof_type, proof_id, proof_label, recorded_at) values (${here.id}, gen_random_uuid(), ${id}, '2026-Q1', '2026-03-01', 'evidence', gen_random_uuid(), 'A list', ${recordedAt})`
    await expect(bare(proof('2026-04-01'))).rejects.toMatchObject({ code: 'TM002' })
    await bare(proof(new Date().toISOString()))
    // Whatever changes how a control stands, the newest term says so.
    await bare((sql) => sql`update controls set frequency = 'weekly', updated_at = now() where id = ${id}`)
    expect((await termsOf(id)).at(-1)).toMatchObject({ number: 2, frequency: 'weekly' })
  })
})

describe('the calendar', () => {
  let id: string
  beforeAll(async () => {
    id = await old('AC-64', [['2026-Q1', '2026-03-20', '2026-05-20']])
  })

  it('shows as of 31 March what was known on that day, and the missing quarter stays missing after a later upload', async () => {
    expect(await states(id, '2026-03-31')).toEqual(['2026-Q1 due'])
    expect(await states(id, '2026-05-10')).toEqual(['2026-Q1 missed', '2026-Q2 due'])
    expect(await states(id, '2026-05-20')).toEqual(['2026-Q1 missed', '2026-Q2 due'])
    // Today: somebody uploads what was missing.
    await recordOccurrence(portal(), { id, occurrence: '2026-Q1', performedAt: '2026-03-30', proofType: 'evidence', proofId: crypto.randomUUID(), proofLabel: 'Found after all' })
    expect(await states(id)).toEqual(['2026-Q1 missed', '2026-Q2 missed'])
    expect(await states(id, '2026-03-31')).toEqual(['2026-Q1 due'])
    const cell = await getCalendarCell(manager, { id, key: '2026-Q1' })
    expect(cell).toMatchObject({ state: 'missed', control: { code: 'AC-64' }, owners: [{ ownerId: manager.userId }], terms: [{ frequency: 'quarterly', status: 'implemented' }] })
    expect(cell.facts.map(({ counted, said: what, proof }) => [counted, /after the close: not counted$/.test(what), proof?.proofLabel])).toEqual([[false, true, 'Review 2026-Q1'], [false, true, 'Found after all']])
    expect((await getCalendarCell(manager, { id, key: '2026-Q1', asOf: '2026-03-31' })).facts).toEqual([])
  })

  it('refuses a day that has not come, a range that ends before it begins or lasts too long, and periods there are not', async () => {
    await expect(listCalendar(manager, { asOf: '2199-01-01' })).rejects.toMatchObject({ fields: { asOf: expect.stringMatching(/not come yet/) } })
    await expect(listCalendar(manager, { from: '2026-01-01', to: '2025-01-01' })).rejects.toMatchObject({ fields: { to: expect.any(String) } })
    await expect(listCalendar(manager, { from: '2020-01-01', to: '2026-01-01' })).rejects.toMatchObject({ fields: { to: expect.stringMatching(/three years/) } })
    await expect(getCalendarCell(manager, { id, key: '2026-07' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(getCalendarCell(manager, { id, key: 'Q' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(getCalendarCell(await elsewhere.person('admin'), { id, key: '2026-Q1' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('filters by state, owner and area, with the controls that have such periods only, page by page', async () => {
    await old('SD-64', [['2026-Q1', '2026-03-20'], ['2026-Q2', '2026-06-20']])
    const asked = { from: '2026-01-01', to: '2026-06-30' }
    expect((await listCalendar(manager, { ...asked, state: 'on_time' })).rows.map(({ code }) => code)).toEqual(['SD-64'])
    expect((await listCalendar(manager, { ...asked, area: 'SD' })).totals).toMatchObject({ all: 2, on_time: 2 })
    const mine = await listCalendar(manager, { ...asked, ownerId: manager.userId, limit: 1 })
    expect(mine.rows.map(({ code }) => code)).toEqual(['AC-64'])
    expect((await listCalendar(manager, { ...asked, ownerId: manager.userId, limit: 1, after: mine.next })).rows.map(({ code }) => code)).toEqual(['SD-64'])
    expect((await listCalendar(manager, { ...asked, state: 'missed', limit: 1 })).rows.map(({ code }) => code)).toEqual(['AC-64'])
  })

  it('takes changes of one day together, and confirmations of an empty population for what they are', async () => {
    const each = await old('CM-64', [['CHG-1', '2026-02-03'], ['CHG-2', '2026-02-03'], ['CHG-3', '2026-02-04'], ['2026-Q2', '2026-07-02', '2026-07-02', 'not_occurring']], 'each_time')
    expect(await states(each)).toEqual(['2026-Q1 on_time', '2026-Q2 not_occurring'])
    expect((await getCalendarCell(manager, { id: each, key: '2026-Q1' })).said).toBe('Performed 3 times.')
  })

  it('counts a withdrawn proof from then on no more', async () => {
    const withdrawn = await old('OP-64')
    const now = new Date()
    const proof = { proofType: 'evidence', proofId: crypto.randomUUID() }
    await recordOccurrence(portal(), { id: withdrawn, occurrence: 'Now', performedAt: now.toISOString(), ...proof, proofLabel: 'A list' })
    const present = async () => (await listCalendar(manager, { area: 'OP', limit: 100 })).rows.find((row) => row.id === withdrawn)?.cells.at(-1)?.state
    expect(await present()).toBe('on_time')
    expect((await listControls(manager, { proof: 'proven', area: 'OP', limit: 100 })).rows.some((row) => row.id === withdrawn)).toBe(true)
    await withdrawOccurrence(portal(), { id: withdrawn, ...proof, reason: 'Its file was removed' })
    expect(await present()).toBe('due')
    expect((await listControls(manager, { proof: 'proven', area: 'OP', limit: 100 })).rows.some((row) => row.id === withdrawn)).toBe(false)
    await expect(withdrawOccurrence(portal(), { id: withdrawn, ...proof, reason: 'Again' })).rejects.toMatchObject({ code: 'conflict' })
    expect((await getControl(manager, { id: withdrawn })).occurrences.map(({ outcome }) => outcome).toSorted()).toEqual(['performed', 'withdrawn'])
  })

  it('tells the owner once what is overdue or missed, and has it wait for them', async () => {
    const keeper = await here.person('control_owner')
    const late = crypto.randomUUID()
    const then = new Date(Date.now() - 60 * 86_400_000).toISOString()
    await write(database.ownerUrl, here.id, async (sql) => void (await sql`insert into controls (org_id, id, code, title, owner_id, frequency, type, status, automation, effectiveness, created_at, updated_at) values (${here.id}, ${late}, 'OP-65', 'Weekly', ${keeper.userId}, 'weekly', 'detective', 'implemented', 'manual', 'not_assessed', ${then}, ${then})`))
    const upTo = new Date().toISOString()
    expect((await tellCalendar(portal(), { id: late, upTo })).told.join()).toMatch(/missed|overdue/)
    await expect(tellCalendar(portal(), { id: late, upTo })).rejects.toMatchObject({ code: 'conflict' })
    const waiting = await beginReading(here.id, (tx) => toPerform.of(tx, keeper))
    expect(waiting?.tasks[0]).toMatchObject({ title: expect.stringMatching(/^OP-65 Weekly: \d{4}-W\d\d$/), href: expect.stringContaining(`/calendar/${late}/`) })
    expect((await getComing(manager, {})).rows.find((row) => row.id === late)?.periods).toHaveLength(4)
  })
})
