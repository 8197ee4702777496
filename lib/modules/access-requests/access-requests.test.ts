import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'
import { reviewing } from '../../../test/reviewing.ts'

/** Access from the request to the population that lacks it again, by the doors and by bare statements of the application's role. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const app = postgres(database.url, { max: 1, onnotice: () => {} })
await import('../index.ts')
const { background } = await import('#lib/door/background.ts')
const { createRequest, withdrawRequest } = await import('./operations/request.ts')
const { assignGrant, grantAccess } = await import('./operations/grant.ts')
const { endAccess } = await import('./operations/end.ts')
const { getRequest, listRequests, requestablePeople, requestableRightsOf } = await import('./queries.ts')
const { following } = await import('./rounds.ts')
const { approveRequest, delegateDecisions, rejectRequest } = await import('../approvals/operations.ts')
const { getApproval } = await import('../approvals/queries.ts')
const { listRevocations } = await import('../revocations/queries.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

let org: TestOrganization
let of: Awaited<ReturnType<typeof reviewing>>
let [manager, lead, keeper, reviewer, employee]: Person[] = []
const who = () => ({ manager: manager as Person, lead: lead as Person, keeper: keeper as Person, reviewer: reviewer as Person, employee: employee as Person })
let leadId: string

beforeAll(async () => {
  org = await organization(owner, 'Asking')
  manager = await org.person('compliance_manager')
  lead = await org.person('contributor', 'Lead')
  keeper = await org.person('control_owner', 'Keeper of the system')
  reviewer = await org.person('reviewer')
  employee = await org.person('employee')
  await org.controls('AC-01')
  of = await reviewing(owner, org, manager)
  leadId = await of.worker({ name: 'Lead', userId: lead.userId })
})

const hand = background('test')
const right = (role: string) => JSON.stringify(['role', role, ''])
const inDays = (count: number) => new Date(Date.now() + days(count)).toISOString()
const refused = (work: Promise<unknown>) => work.then(() => 'done', (error: { code?: string }) => error.code ?? String(error))
const seen = async (id: string) => ({ id, sha256: (await getApproval(who().manager, { id })).sha256 })
const decide = async (by: Person, approvalId: string, more = {}) => approveRequest(by, { ...(await seen(approvalId)), ...more } as never)
const reject = async (by: Person, approvalId: string) => rejectRequest(by, { ...(await seen(approvalId)), note: 'No need' } as never)
const get = (id: string) => getRequest(who().manager, { id })
const version = async (id: string) => ({ id, version: (await get(id)).version })

/** A system of the keeper, whose first population has a clerk and an administrator, and somebody of the lead's team with an account in it. */
async function place(state = 'active'): Promise<{ systemId: string; personId: string; account: string }> {
  const systemId = await of.system(who().keeper.userId)
  const account = `u${v7().slice(-6)}`
  const personId = await of.worker({ name: `Worker ${account}`, managerId: leadId, state, accounts: [[systemId, account]] })
  await of.frozen(systemId, [{ id: 'other', role: 'clerk' }, { id: 'root', role: 'admin', admin: 'yes' }, { id: account, role: 'reader' }], 48)
  await following.run(hand)
  return { systemId, personId, account }
}
const ask = (by: Person, at: { systemId: string; personId: string }, more = {}) => createRequest(by, { personId: at.personId, systemId: at.systemId, source: 'table', right: right('clerk'), reason: 'New task', ...more } as never)
async function approved(at: { systemId: string; personId: string }, more = {}): Promise<string> {
  const { id, approvalId } = await ask(who().manager, at, more)
  await decide(who().lead, approvalId)
  await decide(who().keeper, approvalId)
  return id
}
const attack = (work: (sql: postgres.TransactionSql) => Promise<unknown>) => app.begin(async (sql) => {
  await sql`select set_config('app.org_id', ${org.id}, true)`
  const body = { v: 1, action: 'test.attack', category: 'authorization', outcome: 'success', actor: { kind: 'person', id: v7() }, subject: { type: 'access-request', id: v7(), label: '' } }
  await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${org.id}, ${v7()}, now(), ${JSON.stringify(body)})`
  await work(sql)
  await sql`set constraints all immediate`
  throw new Error('got through')
}).catch((error: { code?: string; message: string }) => error.code ?? error.message)

describe('an access request', () => {
  it('goes to the manager, then to the owner of the system; a population shows that it was given, and another that it is gone', async () => {
    const { manager, lead, keeper } = who()
    const at = await place()
    const { id, approvalId, stuck } = await ask(manager, at)
    expect(stuck).toBeNull()
    expect(await refused(decide(keeper, approvalId))).toBe('forbidden')
    await decide(lead, approvalId)
    expect((await get(id)).state).toBe('requested')
    await decide(keeper, approvalId)
    expect(await get(id)).toMatchObject({ state: 'approved', ownerName: 'Keeper of the system' })
    await grantAccess(keeper, { ...(await version(id)), note: 'Role added' } as never)
    await following.run(hand)
    expect((await get(id)).state).toBe('granted')
    // A population from before says nothing; the next one does.
    const lines = [{ id: 'other', role: 'clerk' }, { id: at.account, role: 'reader' }, { id: at.account, role: 'clerk' }]
    await write(owner, org.id, async (sql) => void (await sql`alter table access_requests disable trigger access_moves`))
    await write(owner, org.id, async (sql) => void (await sql`update access_requests set granted_at = now() - interval '3 hours' where id = ${id}`))
    await write(owner, org.id, async (sql) => void (await sql`alter table access_requests enable trigger access_moves`))
    await of.frozen(at.systemId, lines, 4)
    await following.run(hand)
    expect((await get(id)).state).toBe('granted')
    const proofId = await of.frozen(at.systemId, lines, 2)
    await following.run(hand)
    expect(await get(id)).toMatchObject({ state: 'verified', proof: { id: proofId } })
    const [occurrence] = await owner`select o.occurrence, o.performed_by_id as by from control_occurrences o join controls c on c.org_id = o.org_id and c.id = o.control_id where o.proof_id = ${id} and c.code = 'AC-01'`
    expect(occurrence).toEqual({ occurrence: (await get(id)).reference, by: keeper.userId })
    const ended = await endAccess(manager, { id, note: 'Task over' })
    expect(ended).toMatchObject({ revocations: 1 })
    const [revocation] = (await listRevocations(manager, { systemId: at.systemId } as never)).rows
    expect(revocation).toMatchObject({ state: 'open', requestId: id, ownerName: 'Keeper of the system', rightName: 'clerk' })
    // Lacking, in a list of before it was ended, is no proof that it went.
    const without = [{ id: 'other', role: 'clerk' }, { id: at.account, role: 'reader' }]
    const before = await of.frozen(at.systemId, without, 1)
    await following.run(hand)
    expect((await get(id)).state).toBe('ending')
    expect(await attack((sql) => sql`update access_requests set state = 'ended', ended_at = now(), compared_id = ${before} where id = ${id}`)).toBe('TM005')
    await of.frozen(at.systemId, lines, 0)
    await following.run(hand)
    expect((await get(id)).state).toBe('ending')
    await of.frozen(at.systemId, without, 0)
    await following.run(hand)
    await of.minds()
    expect((await get(id)).state).toBe('ended')
    expect((await listRevocations(manager, { systemId: at.systemId } as never)).rows[0]?.state).toBe('removed')
  })

  it('offers what the newest frozen population has, with how many have it', async () => {
    const { manager, employee } = who()
    const at = await place()
    expect((await requestableRightsOf(manager, { systemId: at.systemId, source: 'table' })).rows.map((each) => [each.rightName, each.privileged, each.holders])).toEqual([['admin', true, 1], ['clerk', false, 1], ['reader', false, 1]])
    expect((await requestablePeople(employee, {}))).toEqual([])
    await of.frozen(at.systemId, [{ id: 'other', role: 'reader' }], 1)
    await following.run(hand)
    await expect(ask(manager, at)).rejects.toMatchObject({ fields: { right: expect.stringMatching(/newest population/) } })
  })

  it.each([
    ['nobody of the directory', { personId: v7() }, 'personId'],
    ['no right', { right: 'clerk' }, 'right'],
    ['a right that is not there', { right: right('emperor') }, 'right'],
    ['an end in the past', { endsAt: inDays(-1) }, 'endsAt'],
    ['a privileged right without an end', { right: right('admin') }, 'endsAt'],
    ['a privileged right for two years', { right: right('admin'), endsAt: inDays(700) }, 'endsAt'],
    ['an emergency without an end', { emergency: true }, 'endsAt'],
    ['an emergency for a month', { emergency: true, endsAt: inDays(30) }, 'endsAt'],
    ['no reason', { reason: ' ' }, 'reason'],
  ])('refuses %s by its field', async (_, more, field) => {
    await expect(ask(who().manager, await place(), more)).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.any(String) } })
  })

  it('lasts through the day that was said, in the zone of the organization; a time is that time', async () => {
    const { manager } = who()
    const zoned = (zone: string) => write(owner, org.id, (sql) => sql`insert into settings (org_id, document, updated_at) values (${org.id}, ${sql.json({ notifications: { zone } })}, now()) on conflict (org_id) do update set document = excluded.document`)
    const ends = async (endsAt: string) => (await get((await ask(manager, await place(), { endsAt })).id)).endsAt?.toISOString()
    // The clocks of Berlin go back in the night after the day before.
    await zoned('Europe/Berlin')
    expect([await ends('2027-10-30'), await ends('2027-10-31'), await ends('2027-07-01'), await ends('2027-07-01T00:00:00Z')]).toEqual(['2027-10-30T21:59:59.999Z', '2027-10-31T22:59:59.999Z', '2027-07-01T21:59:59.999Z', '2027-07-01T00:00:00.000Z'])
    await zoned('Pacific/Auckland')
    expect(await ends('2027-07-01')).toBe('2027-07-01T11:59:59.999Z')
    await zoned('America/Los_Angeles')
    expect(await ends('2027-07-01')).toBe('2027-07-02T06:59:59.999Z')
    await zoned('UTC')
    // The last day of an emergency is one of them, and the day after is not.
    const day = (count: number) => new Date(Date.now() + days(count)).toISOString().slice(0, 10)
    expect(await ends(day(0))).toBe(`${day(0)}T23:59:59.999Z`)
    await ask(manager, await place(), { emergency: true, endsAt: day(14) })
    await expect(ask(manager, await place(), { emergency: true, endsAt: day(15) })).rejects.toMatchObject({ fields: { endsAt: expect.stringMatching(/at most 14 days ahead/) } })
    await expect(ask(manager, await place(), { endsAt: day(-1) })).rejects.toMatchObject({ fields: { endsAt: 'must lie in the future' } })
  })

  it('is refused when 200 of one person are not granted yet, and taken again when one is withdrawn', async () => {
    const asker = await org.person('reviewer', 'Asks much')
    const at = await place()
    const { id } = await ask(asker, at)
    await write(owner, org.id, (sql) => sql`insert into access_requests (org_id, id, number, person_id, system_id, source, population_id, right_kind, right_id, right_name, scope, reason, emergency, requested_by_id, created_at, updated_at)
      select org_id, gen_random_uuid(), number + 1000 + n, person_id, system_id, source, population_id, right_kind, right_id || n, right_name, scope, reason, emergency, requested_by_id, now(), now() from access_requests, generate_series(1, 199) n where id = ${id}`)
    const full = { code: 'conflict', message: '200 of your access requests are not granted yet: withdraw some before you ask for more.' }
    const next = await place()
    await expect(ask(asker, next)).rejects.toMatchObject(full)
    await ask(who().manager, next)
    await withdrawRequest(asker, { id, note: 'Not needed' })
    await ask(asker, await place())
    await expect(ask(asker, await place())).rejects.toMatchObject(full)
  })

  it('for whoever left, has it already, or is asked for already is refused', async () => {
    const { manager } = who()
    await expect(ask(manager, await place('left'))).rejects.toMatchObject({ fields: { personId: expect.stringMatching(/left/) } })
    const at = await place()
    expect(await refused(ask(manager, at, { right: right('reader') }))).toBe('conflict')
    await ask(manager, at)
    expect(await refused(ask(manager, at))).toBe('conflict')
  })

  it('of an employee is for themselves alone', async () => {
    const { employee } = who()
    const at = await place()
    expect(await refused(ask(employee, at))).toBe('forbidden')
    await write(owner, org.id, async (sql) => void (await sql`update people set user_id = ${employee.userId} where id = ${at.personId}`))
    const { id, approvalId } = await ask(employee, at)
    expect(await refused(decide(employee, approvalId))).toBe('forbidden')
    expect((await listRequests(employee, {} as never)).rows.map((row) => row.id)).toEqual([id])
    await write(owner, org.id, async (sql) => void (await sql`update people set user_id = null where id = ${at.personId}`))
  })

  it('for whoever leaves meanwhile is neither approved nor granted', async () => {
    const { manager, lead, keeper } = who()
    const leaves = (personId: string) => write(owner, org.id, (sql) => sql`update people set state = 'left' where id = ${personId}`)
    const one = await place()
    const { id, approvalId } = await ask(manager, one)
    await decide(lead, approvalId)
    await leaves(one.personId)
    await expect(decide(keeper, approvalId)).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/has left\. Reject it/) })
    expect((await get(id)).state).toBe('requested')
    const two = await place()
    const ready = await approved(two)
    await leaves(two.personId)
    await expect(grantAccess(keeper, await version(ready) as never)).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/nobody who left gets access/) })
  })

  it('whose time is over before it was granted has ended, and in an emergency is not approved any more', async () => {
    const { manager, reviewer } = who()
    const soon = Date.now() + 6_000
    const ends = { endsAt: new Date(soon).toISOString() }
    const ready = await approved(await place(), ends)
    const { id, approvalId } = await ask(manager, await place(), { ...ends, emergency: true })
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, soon + 50 - Date.now())))
    await following.run(hand)
    expect(await get(ready)).toMatchObject({ state: 'ended', note: 'Its time was over before it was granted', removals: [] })
    await expect(decide(reviewer, approvalId)).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/time it was asked for is over/) })
    expect((await get(id)).state).toBe('requested')
  })

  it('without a manager who could decide is stuck, and says so; rejected it stays rejected', async () => {
    const { manager, lead } = who()
    const systemId = await of.system(who().keeper.userId)
    const alone = await of.worker({ name: 'Without a manager', accounts: [[systemId, 'alone']] })
    await of.frozen(systemId, [{ id: 'other', role: 'clerk' }], 5)
    await following.run(hand)
    expect((await ask(manager, { systemId, personId: alone })).stuck).toMatch(/manager/)
    const at = await place()
    const { id, approvalId } = await ask(manager, at)
    await reject(lead, approvalId)
    expect(await get(id)).toMatchObject({ state: 'rejected', note: 'No need' })
    const other = await ask(manager, at)
    await withdrawRequest(manager, { id: other.id, note: 'Not needed' })
    expect(await refused(decide(lead, other.approvalId))).toBe('conflict')
  })

  it('is not decided by the one it is for: not by a delegate, nor when they turn out to be the decider', async () => {
    const { manager, lead, reviewer, keeper } = who()
    const at = await place()
    await write(owner, org.id, async (sql) => void (await sql`update people set user_id = ${keeper.userId} where id = ${at.personId}`))
    const { id, approvalId } = await ask(manager, at)
    await decide(lead, approvalId)
    expect(await refused(decide(keeper, approvalId))).toBe('forbidden')
    const { id: delegationId } = await delegateDecisions(keeper, { toId: reviewer.userId, endsAt: inDays(5), reason: 'On leave' } as never)
    expect(await refused(decide(reviewer, approvalId, { delegationId }))).toBe('forbidden')
    await write(owner, org.id, async (sql) => void (await sql`update people set user_id = null where id = ${at.personId}`))
    // Known to be the same human only after it was asked for.
    const second = await place()
    const later = await ask(manager, second)
    await decide(lead, later.approvalId)
    await write(owner, org.id, async (sql) => void (await sql`update people set user_id = ${keeper.userId} where id = ${second.personId}`))
    await expect(decide(keeper, later.approvalId)).rejects.toThrow(/own access|involved|Somebody else/)
    await write(owner, org.id, async (sql) => void (await sql`update people set user_id = null where id = ${second.personId}`))
    void id
  })

  it('in an emergency is given first, and goes when others do not agree', async () => {
    const { manager, keeper, reviewer } = who()
    const at = await place()
    const { id, approvalId } = await ask(manager, at, { emergency: true, endsAt: inDays(3) })
    await grantAccess(keeper, { ...(await version(id)), note: 'Now' } as never)
    expect(await get(id)).toMatchObject({ state: 'granted', approvedAt: null, approveBy: expect.any(Date) })
    await reject(reviewer, approvalId)
    expect((await get(id)).state).toBe('ending')
    const second = await place()
    const other = await ask(manager, second, { emergency: true, endsAt: inDays(3) })
    await grantAccess(keeper, { ...(await version(other.id)) } as never)
    await decide(reviewer, other.approvalId)
    expect(await get(other.id)).toMatchObject({ state: 'granted', approvedAt: expect.any(Date), late: false })
  })

  it('goes on by another request instead of being removed', async () => {
    const { manager, keeper } = who()
    const at = await place()
    const first = await approved(at, { endsAt: inDays(20) })
    await grantAccess(keeper, await version(first) as never)
    await of.frozen(at.systemId, [{ id: at.account, role: 'clerk' }], 0)
    await following.run(hand)
    expect((await get(first)).state).toBe('verified')
    const next = await approved(at, { endsAt: inDays(200) })
    expect(await endAccess(manager, { id: first, note: 'Its time is over' })).toMatchObject({ revocations: 0 })
    expect(await get(first)).toMatchObject({ state: 'ended', note: expect.stringMatching(/goes on by ACC-/) })
    expect((await get(next)).state).toBe('approved')
  })

  it('is granted by whoever has to, who may hand it on, never by the one it is for', async () => {
    const { reviewer, keeper, lead } = who()
    const at = await place()
    const id = await approved(at)
    expect(await refused(grantAccess(lead, await version(id) as never))).toBe('forbidden')
    await assignGrant(keeper, { ...(await version(id)), ownerId: lead.userId, reason: 'Only the network team can' })
    await write(owner, org.id, async (sql) => void (await sql`update people set user_id = ${lead.userId} where id = ${at.personId}`))
    await expect(grantAccess(lead, await version(id) as never)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringMatching(/your own access/) })
    await write(owner, org.id, async (sql) => void (await sql`update people set user_id = null where id = ${at.personId}`))
    expect(await refused(grantAccess(lead, await version(id) as never))).toBe('done')
    void reviewer
  })
})

describe('bare statements of the application’s role', () => {
  it('get past none of it', async () => {
    const { manager, keeper, employee } = who()
    const at = await place()
    await write(owner, org.id, async (sql) => void (await sql`update people set user_id = ${employee.userId} where id = ${at.personId}`))
    const { id: waiting } = await ask(manager, at, { right: right('admin'), endsAt: inDays(5) })
    const ready = await approved(at)
    const given = await approved(await place())
    await grantAccess(keeper, await version(given) as never)
    const shownBefore = await place()
    const again = await approved(shownBefore, { right: right('reader'), endsAt: inDays(5) })
    await grantAccess(keeper, await version(again) as never)
    const [earlier] = await owner`select r.population_id as id, r.key from population_rows r join populations p on p.id = r.population_id where p.system_id = ${shownBefore.systemId} and r.right_id = 'reader'`
    const nothing = await of.frozen((await get(given)).systemId, [], 0)
    const [population] = await owner`select id from populations where system_id = ${at.systemId} and state = 'frozen'`
    const tries: [string, string, (sql: postgres.TransactionSql) => Promise<unknown>][] = [
      ['approved by hand', '23514', (sql) => sql`update access_requests set state = 'approved' where id = ${waiting}`],
      ['approved without an approval', 'TM005', (sql) => sql`update access_requests set state = 'approved', approved_at = now() where id = ${waiting}`],
      ['granted while it waits', 'TM005', (sql) => sql`update access_requests set state = 'granted', granted_at = now(), granted_by_id = ${keeper.userId} where id = ${waiting}`],
      ['made an emergency', 'TM002', (sql) => sql`update access_requests set emergency = true where id = ${waiting}`],
      ['for somebody else', 'TM002', (sql) => sql`update access_requests set person_id = ${leadId} where id = ${ready}`],
      ['another right', 'TM002', (sql) => sql`update access_requests set right_id = 'admin' where id = ${ready}`],
      ['for longer', 'TM002', (sql) => sql`update access_requests set ends_at = now() + interval '1 year' where id = ${waiting}`],
      ['granted by whom it is for', 'TM006', (sql) => sql`update access_requests set state = 'granted', granted_at = now(), granted_by_id = ${employee.userId} where id = ${ready}`],
      ['verified by a population from before', 'TM005', (sql) => sql`update access_requests set state = 'verified', verified_at = now(), verified_by_id = ${population?.id}, verified_key = 'x' where id = ${given}`],
      ['verified by what they had before', 'TM005', (sql) => sql`update access_requests set state = 'verified', verified_at = now(), verified_by_id = ${earlier?.id}, verified_key = ${earlier?.key} where id = ${again}`],
      ['ended by a population of nothing', 'TM005', async (sql) => {
        await sql`update access_requests set state = 'ending', ends_at = now() - interval '2 hours' where id = ${given}`
        await sql`update access_requests set state = 'ended', ended_at = now(), compared_id = ${nothing} where id = ${given}`
      }],
      ['ended by hand', 'TM005', (sql) => sql`update access_requests set state = 'ended', ended_at = now() where id = ${given}`],
      ['ended without proof', 'TM005', async (sql) => {
        await sql`update access_requests set state = 'ending', ends_at = now() where id = ${given}`
        await sql`update access_requests set state = 'ended', ended_at = now() where id = ${given}`
      }],
      ['inserted as approved', 'TM005', (sql) => sql`insert into access_requests (org_id, id, number, person_id, system_id, source, population_id, right_kind, right_id, right_name, scope, reason, emergency, state, approved_at, requested_by_id, created_at, updated_at) select org_id, ${v7()}, 999999, person_id, system_id, source, population_id, right_kind, right_id, right_name, scope, reason, emergency, 'approved', now(), requested_by_id, now(), now() from access_requests where id = ${ready}`],
      ['a revocation out of nothing', 'TM005', (sql) => sql`insert into revocations (org_id, id, request_id, system_id, source, key, account_name, right_name, scope, paths, reason, state, due_at, created_at, updated_at) values (${org.id}, ${v7()}, ${ready}, ${at.systemId}, 'table', 'x', 'x', 'x', '', '[]', 'x', 'open', now(), now(), now())`],
      ['deleted', '42501', (sql) => sql`delete from access_requests where id = ${ready}`],
    ]
    for (const [what, code, work] of tries) expect([what, await attack(work)]).toEqual([what, code])
    await write(owner, org.id, async (sql) => void (await sql`update people set user_id = null where id = ${at.personId}`))
  })
})
