import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { days, hours } from '#lib/clock.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'
import { reviewing } from '../../../test/reviewing.ts'

/** Emergency access is looked at afterwards, by somebody without a part in it; and the whole life of a request on paper. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const app = postgres(database.url, { max: 1, onnotice: () => {} })
await import('../index.ts')
const { background } = await import('#lib/door/background.ts')
const { begin, closePools, readerPool } = await import('#db/client.ts')
const { createRequest } = await import('./operations/request.ts')
const { compareAccess, grantAccess } = await import('./operations/grant.ts')
const { endAccess } = await import('./operations/end.ts')
const { requestSheet } = await import('./operations/print.ts')
const { reviewAccess } = await import('./operations/review.ts')
const { getRequest, listRequests } = await import('./queries.ts')
const { following } = await import('./rounds.ts')
const { toReview } = await import('./waiting.ts')
const { approveRequest } = await import('../approvals/operations.ts')
const { getApproval } = await import('../approvals/queries.ts')
const { listRevocations } = await import('../revocations/queries.ts')
const { linkPeople } = await import('../users/operations/link.ts')
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

let org: TestOrganization
let of: Awaited<ReturnType<typeof reviewing>>
let [manager, keeper, reviewer, another]: Person[] = []
const who = () => ({ manager: manager as Person, keeper: keeper as Person, reviewer: reviewer as Person, another: another as Person })

beforeAll(async () => {
  org = await organization(owner, 'Reviewing')
  ;[manager, keeper, reviewer, another] = [await org.person('compliance_manager'), await org.person('control_owner', 'Keeper'), await org.person('reviewer'), await org.person('reviewer', 'Another reviewer')]
  await org.controls('AC-01')
  of = await reviewing(owner, org, who().manager)
})

const hand = background('test')
const get = (id: string) => getRequest(who().manager, { id })
const review = async (by: Person, id: string, more = {}) => reviewAccess(by, { id, version: (await get(id)).version, conclusion: 'appropriate', ...more } as never)
const waiting = async (by: Person) => (await begin(readerPool(), org.id, (tx) => toReview.of(tx, by)))?.tasks.map((task) => task.id)

type Given = { id: string; approvalId: string; systemId: string; account: string; personId: string }
/** Emergency access that the owner of the system gave at once. */
async function given(by: Person = who().manager, userId: string | null = null): Promise<Given> {
  const systemId = await of.system(who().keeper.userId)
  const account = `u${v7().slice(-6)}`
  const personId = await of.worker({ name: `Worker ${account}`, userId, accounts: [[systemId, account]] })
  await of.frozen(systemId, [{ id: 'other', role: 'clerk' }], 48)
  await following.run(hand)
  const { id, approvalId } = await createRequest(by, { personId, systemId, source: 'table', right: JSON.stringify(['role', 'clerk', '']), reason: 'The service is down', emergency: true, endsAt: new Date(Date.now() + days(3)).toISOString() } as never)
  await grantAccess(who().keeper, { id, version: (await get(id)).version, note: 'For the incident' } as never)
  return { id, approvalId, systemId, account, personId }
}
const approve = async (by: Person, id: string, note: string) => approveRequest(by, { id, sha256: (await getApproval(who().manager, { id })).sha256, note } as never)
/** A population, extracted a little after now, that has the right or lacks it. */
async function shown({ systemId, account }: Given, has: boolean) {
  await write(owner, org.id, (sql) => sql`update access_requests set updated_at = now() where system_id = ${systemId}`)
  await new Promise((resolve) => setTimeout(resolve, 30))
  await of.frozen(systemId, [{ id: 'other', role: 'clerk' }, ...(has ? [{ id: account, role: 'clerk' }] : [])], 0)
  await following.run(hand)
}

describe('emergency access', () => {
  it('is reviewed once a population has shown it, by somebody without a part in it, once', async () => {
    const { manager, reviewer, another, keeper } = who()
    const one = await given()
    await expect(review(reviewer, one.id)).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/when a population has shown it, or when it is over/) })
    await shown(one, true)
    const { reviewBy, state, verifiedAt } = await get(one.id)
    expect([state, (reviewBy as Date).getTime()]).toEqual(['verified', (verifiedAt as Date).getTime() + hours(24)])
    expect([await waiting(reviewer), await waiting(keeper), await waiting(manager), await waiting(await org.person('contributor'))]).toEqual([[one.id], [one.id], [], undefined])
    expect((await listRequests(manager, { review: 'due' } as never)).rows.map((row) => row.id)).toEqual([one.id])
    await expect(review(manager, one.id)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringMatching(/somebody else reviews it/) })
    await expect(review(await org.person('contributor'), one.id)).rejects.toMatchObject({ code: 'forbidden' })
    for (const [more, field] of [[{ conclusion: 'fine' }, 'conclusion'], [{ conclusion: undefined }, 'conclusion'], [{ conclusion: 'not_appropriate' }, 'note']] as const) await expect(review(reviewer, one.id, more)).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.any(String) } })
    await review(reviewer, one.id, { conclusion: 'not_appropriate', note: 'The invoices were opened too' })
    // That ends it: it has to be removed at once, and whatever shows it says so.
    expect(await get(one.id)).toMatchObject({ state: 'ending', conclusion: 'not_appropriate', reviewNote: 'The invoices were opened too', reviewedByName: 'reviewer', reviewedLate: false })
    expect((await listRevocations(manager, { systemId: one.systemId } as never)).rows).toMatchObject([{ state: 'open', requestId: one.id, reason: 'Not appropriate: The invoices were opened too' }])
    expect(await owner`select from audit_entries where org_id = ${org.id} and action = 'accessRequests.review' and subject_id = ${one.id} and body::jsonb #>> '{changes,state,1}' = 'ending'`).toHaveLength(1)
    expect([await waiting(reviewer), await waiting(another)]).toEqual([[], []])
    await expect(review(another, one.id)).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/reviewed already/) })
    const [entry] = await owner`select actor_id as by, body::jsonb #>> '{changes,conclusion,1}' as conclusion from audit_entries where org_id = ${org.id} and action = 'accessRequests.review' and subject_id = ${one.id} and outcome = 'success'`
    expect(entry).toEqual({ by: reviewer.userId, conclusion: 'not_appropriate' })
  })

  it('is reviewed by neither who had it nor the same human by another account, and is late for ever when it is', async () => {
    const { keeper, reviewer, another } = who()
    const had = await org.person('control_owner', 'Had it')
    const one = await given(keeper, had.userId)
    await endAccess(keeper, { id: one.id, note: 'The service is up' } as never)
    const twin = await org.person('reviewer', 'Twin')
    await linkPeople(await org.person('admin'), { id: twin.userId, otherId: keeper.userId, reason: 'Told us' })
    for (const party of [had, keeper, twin]) await expect(review(party, one.id)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringMatching(/somebody else reviews it/) })
    expect([await waiting(had), await waiting(keeper), await waiting(twin), await waiting(another)]).toEqual([[], [], [], [one.id]])
    await write(owner, org.id, (sql) => sql`alter table access_requests disable trigger access_moves`)
    await write(owner, org.id, (sql) => sql`update access_requests set review_by = now() - interval '5 hours' where id = ${one.id}`)
    await write(owner, org.id, (sql) => sql`alter table access_requests enable trigger access_moves`)
    expect((await get(one.id)).reviewedLate).toBe(true)
    await review(reviewer, one.id, { note: 'Only what the incident asked for' })
    expect((await listRequests(keeper, { review: 'late' } as never)).rows.map((row) => [row.id, row.reviewedLate])).toEqual([[one.id, true]])
  })

  it('is not reviewed past the database either', async () => {
    const { keeper, manager, reviewer } = who()
    const had = await org.person('reviewer', 'Had it too')
    const one = await given(manager, had.userId)
    const attack = (work: (sql: postgres.TransactionSql) => Promise<unknown>) => app.begin(async (sql) => {
      await sql`select set_config('app.org_id', ${org.id}, true)`
      await work(sql)
      throw new Error('got through')
    }).catch((error: { code?: string; message: string }) => error.code ?? error.message)
    const concluded = (by: string) => attack((sql) => sql`update access_requests set reviewed_at = now(), reviewed_by_id = ${by}, conclusion = 'appropriate' where id = ${one.id}`)
    expect(await attack((sql) => sql`update access_requests set review_by = now() where id = ${one.id}`)).toBe('TM002')
    expect(await concluded(reviewer.userId)).toBe('23514')
    expect(await attack((sql) => sql`update access_requests set state = 'ending', ends_at = now() where id = ${one.id}`)).toBe('TM005')
    await endAccess(keeper, { id: one.id, note: 'The service is up' } as never)
    expect([await concluded(manager.userId), await concluded(had.userId)]).toEqual(['TM006', 'TM006'])
    expect(await attack((sql) => sql`update access_requests set review_by = review_by + interval '9 days' where id = ${one.id}`)).toBe('TM002')
    expect(await attack((sql) => sql`update access_requests set reviewed_at = now() + interval '1 day', reviewed_by_id = ${reviewer.userId}, conclusion = 'appropriate' where id = ${one.id}`)).toBe('TM005')
    await review(reviewer, one.id)
    expect(await attack((sql) => sql`update access_requests set conclusion = 'not_appropriate', review_note = 'x' where id = ${one.id}`)).toBe('TM002')
  })
})

it('access that has to go has not ended by a population that was extracted before: it is compared, and nothing is concluded', async () => {
  const { keeper, reviewer, another } = who()
  const one = await given()
  await endAccess(keeper, { id: one.id, note: 'The service is up' } as never)
  await review(reviewer, one.id, { conclusion: 'not_appropriate', note: 'It was over already' })
  expect(await waiting(another)).not.toContain(one.id)
  const populationId = await of.frozen(one.systemId, [{ id: 'other', role: 'clerk' }], 1)
  await expect(compareAccess(jobActor(org.id, 'access-requests', 'test'), { populationId })).resolves.toMatchObject({ compared: 1 })
  expect((await get(one.id)).state).toBe('ending')
  await shown(one, false)
  expect((await get(one.id)).state).toBe('ended')
})

describe('an access request on paper', () => {
  it('has its whole life: who asked, decided, granted, reviewed, and what shows that it was there and is gone', async () => {
    const { manager, reviewer, keeper, another } = who()
    const one = await given()
    await approve(reviewer, one.approvalId, 'Right to do')
    await shown(one, true)
    await endAccess(keeper, { id: one.id, note: 'The service is up' } as never)
    await shown(one, false)
    await of.minds()
    await review(another, one.id, { note: 'As the incident asked' })
    const { file, sheet } = await requestSheet.take(manager, one.id)
    const of_ = await get(one.id)
    expect([file, sheet.kind, of_.state]).toEqual([`access-request-${of_.number}`, 'Emergency access', 'ended'])
    const life = sheet.parts.find((part) => part.heading === 'Its life') as { rows: string[][] }
    expect(life.rows.map(([, step, by, why]) => [step, by, why])).toEqual([
      ['Requested', 'compliance_manager', 'The service is down'], ['Granted, before it was approved', 'Keeper', ''], ['Approved', 'reviewer', 'Right to do'], ['Verified', 'The portal', expect.stringMatching(/extracted/)],
      ['Over', 'The portal', 'The service is up'], ['Has to be removed', 'The portal', one.account], ['Ended', 'The portal', ''], ['Removed', 'The portal', expect.stringMatching(/lacks it$/)], ['Reviewed', 'Another reviewer', 'Appropriate: As the incident asked'],
    ])
    expect(sheet.parts.map((part) => part.heading)).toEqual(['Why', 'Its life', 'Decisions', 'What shows it', 'Its removal'])
    expect(sheet.parts.find((part) => part.heading === 'Decisions')).toMatchObject({ rows: [[expect.any(String), 'reviewer', 'Approved', expect.stringMatching(/^[0-9a-f]{64}$/)]] })
    await expect(requestSheet.take(reviewer, one.id)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await owner`select from audit_entries where org_id = ${org.id} and action = 'accessRequests.print' and subject_id = ${one.id} and outcome = 'success'`).toHaveLength(1)
  })
})
