import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

/** The list of events by every filter, its views, and what is said of events. */
const database = await testDatabase()
const { deliver } = await import('./deliver.ts')
const { countEvents, getEvent, getEventNeighbours, listEvents } = await import('./queries.ts')
const { flagEvents, reopenEvents, reviewEvents } = await import('./reviews.ts')
const { dismissFindings } = await import('../findings/operations/decide.ts')
const { createApiToken } = await import('../api-tokens/operations.ts')
const { detectBatch } = await import('../findings/run-detection.ts')
const { tailEvents } = await import('./tail.ts')
const api = await import('../../../app/api/v1/events/route.ts')
const { jobActor } = await import('#lib/auth/actor.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => closePools())

let here: TestOrganization
const bytes = async function* (text: string) {
  yield Buffer.from(text)
}
const login = (n: number, minute: number, ok: boolean, more: object = {}) => ({ id: `e-${n}`, event_type: ok ? 'sign_in_succeeded' : 'login_failed', timestamp: `2026-03-02T10:${String(minute).padStart(2, '0')}:00Z`, user: 'ann', ip: '192.0.2.1', system: 'Ledger', ...more })
let batch: string
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Listed')
  const records = [
    login(1, 1, true), login(2, 2, false, { severity_hint: 'high', country: 'Germany' }), { ...login(3, 3, true), user: 'bob_%', ip: '192.0.2.9', location: 'westeurope' },
    { id: 'e-4', event_type: 'role_changed', timestamp: '2026-03-02T10:04:00Z', user: 'ann', target: 'bob' },
    { id: 'e-5', event_type: 'member_added', timestamp: '2026-03-02T10:05:00Z', user: 'ann', ip: '192.0.2.1', class_uid: 3006, activity_id: 3 },
    { id: 'e-6', event_type: 'password_changed', timestamp: '2026-03-02T10:06:00Z', user: 'ann', class_uid: 3001, activity_id: 3 },
    { id: 'e-7', event_type: 'push', timestamp: '2026-03-02T10:07:00Z', user: 'ann', ip: '192.0.2.1' },
  ]
  const answer = await deliver(await here.person('admin'), bytes(records.map((each) => JSON.stringify(each)).join('\n')), { label: 'list', source: 'other', gzip: false })
  batch = answer.batches[0] as string
  await detectBatch(jobActor(here.id, 'test', 'test'), batch)
})

const types = async (filters: object) => (await listEvents(await here.person('auditor'), filters)).rows.map((row) => row.externalId)
const idOf = async (externalId: string) => (await listEvents(await here.person('auditor'), {})).rows.find((row) => row.externalId === externalId)?.id as string

describe('the list of events', () => {
  it.each([
    [{ user: 'ann', outcome: 'failure' }, ['e-2']], [{ severity: 'high' }, ['e-2']], [{ classUid: 3006 }, ['e-5']], [{ classUid: '3001', activityId: '3' }, ['e-6']], [{ target: 'bob' }, ['e-4']], [{ ip: '192.0.2.9' }, ['e-3']], [{ country: 'de' }, ['e-2']], [{ country: 'WE' }, []],
    [{ from: '2026-03-02T12:06:00+02:00' }, ['e-7', 'e-6']], [{ from: '2026-03-02T10:06:00Z', to: '2026-03-02T10:07:00Z' }, ['e-6']], [{ to: '2026-03-01' }, []],
    [{ view: 'sign-ins' }, ['e-3', 'e-2', 'e-1']], [{ view: 'privileged' }, ['e-5', 'e-4']], [{ q: 'ledger ANN' }, ['e-2', 'e-1']], [{ q: '_%' }, ['e-3']], [{ q: 'nowhere' }, []],
  ])('finds by %j', async (filters, expected) => {
    expect(await types(filters)).toEqual(expected)
    expect(await countEvents(await here.person('auditor'), filters as never)).toMatchObject({ count: expected.length })
  })

  it('pages through a filter and a search by key, both ways', async () => {
    const auditor = await here.person('auditor')
    const first = await listEvents(auditor, { q: 'ann', limit: 2 })
    expect(first.rows.map((row) => row.externalId)).toEqual(['e-7', 'e-6'])
    const second = await listEvents(auditor, { q: 'ann', limit: 2, after: first.next })
    expect(second.rows.map((row) => row.externalId)).toEqual(['e-5', 'e-4'])
    expect((await listEvents(auditor, { q: 'ann', limit: 2, before: second.previous })).rows.map((row) => row.externalId)).toEqual(['e-7', 'e-6'])
  })

  it('shows of sign-ins those that are suspicious as long as a finding of them stands', async () => {
    expect(await types({ view: 'suspicious' })).toEqual(['e-2'])
    const { findings } = await getEvent(await here.person('auditor'), { id: await idOf('e-2') })
    expect(findings).toMatchObject([{ ruleName: 'Failed sign-in to the portal', matched: [{ field: 'tickmark.type', value: 'login_failed' }] }])
    await dismissFindings(await here.person('reviewer'), { ids: findings.map((each) => each.id), note: 'A test of ours' })
    expect(await types({ view: 'suspicious' })).toEqual([])
  })

  it('knows what stands just before and after, of the same user and address', async () => {
    const { user, address } = await getEventNeighbours(await here.person('auditor'), { id: await idOf('e-5') })
    const named = (rows: { eventType: string }[] = []) => rows.map((row) => row.eventType)
    expect([named(user?.later), named(user?.earlier)]).toEqual([['push', 'password_changed'], ['role_changed', 'login_failed', 'sign_in_succeeded']])
    expect([named(address?.later), named(address?.earlier)]).toEqual([['push'], ['login_failed', 'sign_in_succeeded']])
    expect((await getEventNeighbours(await here.person('auditor'), { id: await idOf('e-4') })).address).toBeNull()
  })

  it('refuses a hundred filters in words, a class that is none and a word too many', async () => {
    const query = Array.from({ length: 100 }, (_, n) => `f${n}=1`).join('&')
    const { token } = await createApiToken(await here.person('admin'), { name: 'Reader', scopes: ['events.read'], sources: null, expiresAt: null })
    const answer = await api.GET(new Request(`http://127.0.0.1/api/v1/events?${query}`, { headers: { authorization: `Bearer ${token}` } }))
    expect([answer.status, await answer.json()]).toMatchObject([422, { message: expect.stringContaining('at most 50 parameters') }])
    for (const filters of [{ classUid: 'x' }, { activityId: -1 }, { q: 'a b c d e f g h i' }, { view: 'all' }, { status: 'done' }, { country: 'Germany' }]) await expect(types(filters)).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('what is said of events', () => {
  it('stands beside them, is found by it, and leaves an entry each with the note', async () => {
    const reviewer = await here.person('reviewer')
    const ids = [await idOf('e-1'), await idOf('e-3')]
    expect(await flagEvents(reviewer, { ids, note: 'Which laptop?' })).toEqual({ changed: 2, left: 0, status: 'flagged' })
    expect(await types({ status: 'flagged' })).toEqual(['e-3', 'e-1'])
    expect(await types({ status: 'flagged', user: 'ann' })).toEqual(['e-1'])
    expect(await types({ status: 'new', view: 'sign-ins' })).toEqual(['e-2'])
    const seen = await getEvent(reviewer, { id: ids[0] as string })
    expect(seen).toMatchObject({ status: 'flagged', note: 'Which laptop?', reviewedByName: 'reviewer', eventType: 'sign_in_succeeded' })
    expect(seen.timeline.filter((entry) => entry.action === 'events.flag')).toHaveLength(1)
    await reviewEvents(reviewer, { ids: [ids[0] as string] })
    expect(await types({ status: 'reviewed' })).toEqual(['e-1'])
    await reopenEvents(reviewer, { ids })
    expect(await types({ status: 'flagged' })).toEqual([])
    expect((await getEvent(reviewer, { id: ids[1] as string })).status).toBe('new')
    expect((await countEvents(reviewer, { status: 'new' })).count).toBe(7)
  })

  it('wants a note to flag, at most 100 at once, and events of the organization', async () => {
    const reviewer = await here.person('reviewer')
    const [id, other] = [await idOf('e-1'), await organization(database.ownerUrl, 'Elsewhere')]
    await expect(flagEvents(reviewer, { ids: [id], note: ' ' })).rejects.toMatchObject({ code: 'invalid' })
    await expect(reviewEvents(reviewer, { ids: Array.from({ length: 101 }, () => crypto.randomUUID()) })).rejects.toMatchObject({ code: 'invalid' })
    await expect(reviewEvents(await other.person('reviewer'), { ids: [id] })).rejects.toMatchObject({ code: 'not_found' })
    await expect(reviewEvents(await here.person('auditor'), { ids: [id] })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(write(database.ownerUrl, here.id, (sql) => sql`update events set outcome = 'failure' where org_id = ${here.id} and id = ${id}`)).rejects.toThrow('append-only')
  })

  it('belongs to an event that is there, and goes with it alone, whatever is sent to the database', async () => {
    const id = await idOf('e-1')
    await reviewEvents(await here.person('reviewer'), { ids: [id] })
    await expect(write(database.ownerUrl, here.id, (sql) => sql`insert into event_reviews (org_id, id, received_at, occurred_at, status) values (${here.id}, gen_random_uuid(), now(), now(), 'new')`)).rejects.toThrow('one that is there')
    await expect(write(database.ownerUrl, here.id, (sql) => sql`delete from event_reviews where org_id = ${here.id}`)).rejects.toThrow('retention')
    await expect(write(database.ownerUrl, here.id, (sql) => sql`update event_reviews set status = 'flagged', note = null where org_id = ${here.id} and id = ${id}`)).rejects.toThrow('event_reviews_why')
  })

  it('by two at once is said one after the other, and who reads an old list leaves what was said since', async () => {
    const [one, two] = [await here.person('reviewer'), await here.person('compliance_manager')]
    const ids = [await idOf('e-7'), await idOf('e-6')]
    const seenAt = new Date(Date.now() - 1_000).toISOString()
    const said = await Promise.allSettled([reviewEvents(one, { ids, seenAt }), flagEvents(two, { ids, seenAt, note: 'Odd' })])
    expect(said.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(said.find((each) => each.status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } })
    const states = (await listEvents(one, {})).rows.filter((row) => ids.includes(row.id)).map((row) => row.status)
    expect(new Set(states).size).toBe(1)
    await reopenEvents(one, { ids })
  })
})

it('of what just came in the newest are told, and how many there are', async () => {
  const auditor = await here.person('auditor')
  const told = await tailEvents(auditor, { batches: [batch], user: 'ann' })
  expect([told.count, told.rows[0]?.eventType]).toEqual([6, 'push'])
  expect((await tailEvents(auditor, { since: new Date(Date.now() - 60_000).toISOString() })).count).toBe(7)
  const other = await organization(database.ownerUrl, 'Others')
  expect(await tailEvents(await other.person('auditor'), { batches: [batch] })).toEqual({ rows: [], count: 0 })
})
