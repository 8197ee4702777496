import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../test/database.ts'
import { organization, write } from '../../../test/fixtures.ts'
import { frameworksPlace } from '../../../test/frameworks.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { takeDueSnapshots, takeSnapshots } = await import('./operations.ts')
const { getSnapshot } = await import('./snapshot.ts')
const { getPosture } = await import('./now.ts')
const { latestSnapshots, listSnapshots } = await import('./queries.ts')
const { taking } = await import('./rounds.ts')
const { excludeRequirement } = await import('../frameworks/operations/adopt.ts')
const { addMapping } = await import('../frameworks/operations/mappings.ts')
const { createSystem } = await import('../systems/operations.ts')
const { jobActor } = await import('#lib/auth/actor.ts')
const { background } = await import('#lib/door/background.ts')
const { setClock } = await import('#lib/clock.ts')
const { closePools } = await import('#db/client.ts')

type Place = Awaited<ReturnType<typeof frameworksPlace>>
afterAll(() => Promise.all([closePools(), owner.end()]))

const checkOf = (place: Place, item: string, requirementId: string, strength: 'evidences' | 'supports') => addMapping(place.manager, { kind: 'check', item, requirementId, strength })
const taken = async (place: Place) => (await takeSnapshots(place.manager, {})).snapshots
const newest = async (place: Place, frameworkId: string) => (await taken(place)).find((each) => each.frameworkId === frameworkId)?.id ?? ''
const read = (place: Place, id: string, input = {}) => getSnapshot(place.manager, { id, ...input })

describe('a score', () => {
  it('is what its rows add up to by hand, with what nobody could tell below the line', async () => {
    const place = await frameworksPlace(owner)
    const [one, other] = [await place.framework(6), await place.framework(1)]
    await checkOf(place, 'AWS-IAM-001', one.at(1), 'evidences')
    await checkOf(place, 'AWS-IAM-002', one.at(2), 'evidences')
    await checkOf(place, 'AWS-IAM-003', one.at(3), 'evidences')
    await checkOf(place, 'AWS-IAM-001', one.at(5), 'supports')
    await excludeRequirement(place.manager, { id: one.at(6), version: 1, reason: 'No such thing here' })
    await place.scanned(await place.account(), { 'AWS-IAM-001': { pass: 3, severity: 'critical' }, 'AWS-IAM-002': { pass: 8, fail: 1, severity: 'high' }, 'AWS-IAM-003': { pass: 5, unclear: 1, severity: 'low' } })
    const snapshots = await taken(place)
    const of = await read(place, snapshots.find(({ frameworkId }) => frameworkId === one.id)?.id ?? '')
    // critical 4 passed; high 3 failed; low 1 could not be told; nothing tests one: 2; one is only supported, by a critical check: 4.
    expect(of.rows.map(({ code, outcome, partly, weight }) => [code, outcome, partly, weight])).toEqual([['A-1', 'passed', false, 4], ['A-2', 'failed', false, 3], ['A-3', 'not_evaluable', false, 1], ['A-4', 'not_evaluable', false, 2], ['A-5', 'not_evaluable', true, 4]])
    expect(of).toMatchObject({ requirements: 5, excluded: 1, passed: 1, failed: 1, notEvaluable: 3, partly: 1, weightPassed: 4, weight: 4 + 3 + 1 + 2 + 4 })
    const sum = (rows: typeof of.rows) => rows.reduce((total, { weight }) => total + weight, 0)
    expect([of.weightPassed, of.weight]).toEqual([sum(of.rows.filter(({ outcome }) => outcome === 'passed')), sum(of.rows)])
    const all = await read(place, snapshots.find(({ frameworkId }) => frameworkId === null)?.id ?? '')
    expect(all).toMatchObject({ requirements: 6, passed: 1, failed: 1, notEvaluable: 4, weight: 14 + 2, weightPassed: 4 })
    expect(new Set(all.rows.map(({ framework }) => framework)).size).toBe(2)
    expect(await getPosture(place.manager, { frameworkId: one.id })).toMatchObject({ all: { requirements: 6, weight: 16, weightPassed: 4, excluded: 1 }, trend: [{ weight: 14, weightPassed: 4 }] })
    expect((await getPosture(place.manager, {})).frameworks.find(({ id }) => id === other.id)?.score).toMatchObject({ requirements: 1, notEvaluable: 1, weightPassed: 0, weight: 2 })
    expect((await read(place, of.id, { outcome: 'not_evaluable', limit: 2 })).rows.map(({ code }) => code)).toEqual(['A-3', 'A-4'])
    expect(await read(place, of.id, { outcome: 'not_evaluable', limit: 2, after: 2 })).toMatchObject({ matching: 3, next: null, rows: [{ code: 'A-5' }] })
  })

  it('of an organization without any test is nothing of all of it; without a framework there is none to take', async () => {
    const place = await frameworksPlace(owner)
    expect(await getPosture(place.manager, {})).toMatchObject({ all: { requirements: 0, weight: 0 }, frameworks: [], trend: [] })
    await expect(taken(place)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('No framework is adopted') })
    const { id } = await place.framework(3)
    expect(await read(place, await newest(place, id))).toMatchObject({ requirements: 3, passed: 0, failed: 0, notEvaluable: 3, weightPassed: 0, weight: 6, controls: 0, implemented: 0, evidenced: 0 })
  })

  it('is of the last scans that are over while another one runs', async () => {
    const place = await frameworksPlace(owner)
    const { id, at } = await place.framework(1)
    await checkOf(place, 'AWS-IAM-001', at(1), 'evidences')
    const account = await place.account()
    await place.scanned(account, { 'AWS-IAM-001': { pass: 1 } })
    const running = await place.scanned(account, { 'AWS-IAM-001': { fail: 1 } }, { over: false })
    expect(await read(place, await newest(place, id))).toMatchObject({ passed: 1, failed: 0 })
    await place.finish(running)
    expect(await read(place, await newest(place, id))).toMatchObject({ passed: 0, failed: 1 })
  })

  it('of a system is of its tests alone, and of the frameworks held against it', async () => {
    const place = await frameworksPlace(owner)
    const [erp, shop] = await Promise.all(['ERP', 'Shop'].map(async (name) => (await createSystem(place.manager, { name, environment: 'production', criticality: 3 } as never)).id))
    const [all, mine] = [await place.framework(1), await place.framework(1, { systemIds: [erp ?? ''] })]
    for (const requirement of [all.at(1), mine.at(1)]) await checkOf(place, 'AWS-IAM-001', requirement, 'evidences')
    await place.scanned(await place.account(erp), { 'AWS-IAM-001': { pass: 1 } })
    await place.scanned(await place.account(shop), { 'AWS-IAM-001': { fail: 1 } })
    const scores = async (systemId?: string) => { const of = await getPosture(place.manager, { systemId }); return [all, mine].map(({ id }) => of.frameworks.find((each) => each.id === id)?.score).map((score) => score && [score.passed, score.failed]) }
    expect(await scores()).toEqual([[0, 1], [1, 0]])
    expect(await scores(erp)).toEqual([[1, 0], [1, 0]])
    expect(await scores(shop)).toEqual([[0, 1], null])
    await expect(getPosture(place.manager, { systemId: all.id })).rejects.toMatchObject({ code: 'invalid', fields: { systemId: 'is no system here' } })
  })
})

describe('a snapshot', () => {
  it('that is as the one before stores its rows once and shows them alike; one that is not says what moved', async () => {
    const place = await frameworksPlace(owner)
    const { id, at } = await place.framework(2)
    await checkOf(place, 'AWS-IAM-001', at(1), 'evidences')
    const [first, second] = [await newest(place, id), await newest(place, id)]
    await place.scanned(await place.account(), { 'AWS-IAM-001': { pass: 1 } })
    await excludeRequirement(place.manager, { id: at(2), version: 1, reason: 'No such thing' })
    const [third, fourth] = [await newest(place, id), await newest(place, id)]
    const stored = await owner<{ id: string; same: string | null; has: boolean }[]>`select id, same_as_id as same, rows is not null as has from posture_snapshots where framework_id = ${id} order by taken_at, id`
    expect(stored).toEqual([{ id: first, same: null, has: true }, { id: second, same: first, has: false }, { id: third, same: null, has: true }, { id: fourth, same: third, has: false }])
    const shown = await Promise.all([first, second, third, fourth].map((each) => read(place, each)))
    expect(await latestSnapshots(place.manager, {})).toMatchObject([{ id: fourth, requirements: 1, passed: 1 }])
    expect(shown[1]?.rows).toEqual(shown[0]?.rows)
    expect(shown[3]?.rows).toEqual(shown[2]?.rows)
    expect(shown.map(({ before, changed }) => [before?.id ?? null, changed])).toEqual([[null, 0], [first, 0], [second, 2], [third, 0]])
    expect(shown[2]?.changes).toMatchObject([{ code: 'A-1', title: 'Requirement 1', before: 'not_evaluable', after: 'passed' }, { code: 'A-2', before: 'not_evaluable', after: null }])
    expect((await read(place, third, { changed: 'true' })).rows.map(({ code }) => code)).toEqual(['A-1'])
  })

  it('stays as it was taken, whoever writes', async () => {
    const place = await frameworksPlace(owner)
    const { id } = await place.framework(1)
    const snapshot = await newest(place, id)
    await expect(write(owner, place.here.id, (sql) => sql`update posture_snapshots set passed = 1, not_evaluable = 0 where id = ${snapshot}`)).rejects.toMatchObject({ code: 'TM005' })
    await expect(write(owner, place.here.id, (sql) => sql`delete from posture_snapshots where id = ${snapshot}`)).rejects.toMatchObject({ code: 'TM005' })
  })

  it('is read by those who audit and taken by those who manage; a stranger sees none', async () => {
    const place = await frameworksPlace(owner)
    const { id } = await place.framework(1)
    const snapshot = await newest(place, id)
    for (const role of ['auditor', 'executive'] as const) {
      const who = await place.here.person(role)
      expect(await getSnapshot(who, { id: snapshot })).toMatchObject({ id: snapshot })
      await expect(takeSnapshots(who, {})).rejects.toMatchObject({ code: 'forbidden' })
    }
    await expect(takeDueSnapshots(place.manager, { engagementId: null })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(getSnapshot(await place.here.person('employee'), { id: snapshot })).rejects.toMatchObject({ code: 'forbidden' })
    const stranger = await (await organization(owner, 'Elsewhere')).person('admin')
    await expect(getSnapshot(stranger, { id: snapshot })).rejects.toMatchObject({ code: 'not_found' })
    expect((await listSnapshots(stranger, {})).rows).toEqual([])
  })
})

describe('what comes by itself', () => {
  let place: Place
  beforeAll(async () => {
    place = await frameworksPlace(owner)
    await place.framework(1)
  })
  const rounds = () => Promise.all([taking.run(background('one')), taking.run(background('two'))])
  const there = async (reason: string) => (await owner<{ day: string | null; engagement: string | null; n: number }[]>`select day, engagement_id as engagement, count(*)::int as n from posture_snapshots where org_id = ${place.here.id} and reason = ${reason} group by 1, 2 order by min(taken_at)`)
  const at = async (moment: string, work: () => Promise<unknown>) => {
    const back = setClock({ now: () => new Date(moment) })
    try { await work() } finally { back() }
  }
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
  const next = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10)
  const engagement = (row: Record<string, unknown>) => place.arrange.add('engagements', { title: 'Year', kind: 'internal', to_day: '2199-12-31', zone: 'UTC', sizes: {}, sizes_source: 'Practice', owner_id: place.manager.userId, state: 'open', ...row })

  it('is one of each day, of the framework and of all, however many rounds come at once', async () => {
    await at(`${tomorrow}T00:00:01Z`, rounds)
    await at(`${tomorrow}T23:59:59Z`, rounds)
    expect(await there('scheduled')).toEqual([{ day: tomorrow, engagement: null, n: 2 }])
    await at(`${next}T00:00:01Z`, rounds)
    expect((await there('scheduled')).map(({ day, n }) => [day, n])).toEqual([[tomorrow, 2], [next, 2]])
    expect((await owner`select id from audit_entries where org_id = ${place.here.id} and action = 'postureSnapshots.takeDue'`).length).toBe(4)
    const [row] = await owner`select * from posture_snapshots where org_id = ${place.here.id} and day = ${tomorrow} and framework_id is null`
    await expect(write(owner, place.here.id, (sql) => sql`insert into posture_snapshots ${sql({ ...row, id: place.arrange.id(), rows: null, same_as_id: row?.id } as never)}`)).rejects.toMatchObject({ code: '23505' })
  })

  it('is one at the start of each open audit, by its own clocks', async () => {
    const started = await engagement({ code: 'FY-STARTED', from_day: '2026-01-01' })
    await engagement({ code: 'FY-CLOSED', from_day: '2026-01-01', state: 'closed' })
    const east = await engagement({ code: 'FY-EAST', from_day: next, zone: 'Pacific/Kiritimati' })
    const utc = await engagement({ code: 'FY-UTC', from_day: next })
    // At noon in UTC it is two in the morning of the next day in Kiritimati.
    await at(`${tomorrow}T12:00:00Z`, rounds)
    await at(`${tomorrow}T12:10:00Z`, rounds)
    expect((await there('audit_start')).map(({ engagement: of, n }) => [of, n]).sort()).toEqual([[started, 2], [east, 2]].sort())
    await at(`${next}T00:00:00Z`, rounds)
    expect((await there('audit_start')).map(({ engagement: of, n }) => [of, n]).sort()).toEqual([[started, 2], [east, 2], [utc, 2]].sort())
    await expect(takeDueSnapshots(jobActor(place.here.id, 'posture-snapshots', 'again'), { engagementId: utc })).rejects.toMatchObject({ code: 'conflict' })
    const [{ id } = { id: '' }] = await owner<{ id: string }[]>`select id from posture_snapshots where engagement_id = ${utc} and framework_id is null`
    expect(await read(place, id)).toMatchObject({ reason: 'audit_start', engagementCode: 'FY-UTC' })
  })
})
