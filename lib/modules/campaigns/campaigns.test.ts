import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'
import { type Line, reviewing } from '../../../test/reviewing.ts'

/** Access reviews from frozen populations to proof that what was rejected is gone. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { buildCampaign, openCampaign } = await import('./operations/build.ts')
const { closeCampaign, setGranting } = await import('./operations/close.ts')
const { decideRows, submitRows, undoRows } = await import('./operations/decide.ts')
const { createCampaign, updateCampaign, withdrawCampaign } = await import('./operations/plan.ts')
const { reassignRows, remindReviewer } = await import('./operations/reassign.ts')
const { getCampaign, getRow, listRows, reviewerMetrics } = await import('./queries.ts')
const { getRevocation, listRevocations } = await import('../revocations/queries.ts')
const { jobActor } = await import('#lib/auth/actor.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let manager: Person
let boss: Person
let second: Person
let security: Person
let world: Awaited<ReturnType<typeof reviewing>>

beforeAll(async () => {
  here = await organization(owner, 'Reviews')
  manager = await here.person('compliance_manager')
  boss = await here.person('reviewer', 'Boss')
  second = await here.person('reviewer', 'Second')
  security = await here.person('control_owner', 'Security')
  world = await reviewing(owner, here, manager)
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
const plan = (systemIds: string[], more = {}) => ({ title: 'Quarterly review', windowFrom: inDays(-30), windowTo: inDays(5), dueAt: inDays(14), ownerId: manager.userId, securityId: security.userId, reviewer: 'manager', privilegedToSecurity: true, dormantDays: 90, scope: systemIds.map((each) => `${each}:table`), ...more }) as never

async function built(systemIds: string[], more = {}): Promise<string> {
  const { id } = await createCampaign(manager, plan(systemIds, more))
  await buildCampaign(manager, { id })
  await world.works('campaigns.build')
  return id
}
async function opened(systemIds: string[], more = {}): Promise<string> {
  const id = await built(systemIds, more)
  await openCampaign(manager, { id, version: (await getCampaign(manager, { id })).version })
  return id
}
const rowsOf = async (campaignId: string, who = manager) => (await listRows(who, { campaignId, limit: 100 } as never)).rows
const seen = (rows: { number: number; sequence: number; hash: string }[]) => rows.map(({ number, sequence, hash }) => ({ number, sequence, hash }))
const rowOf = async (campaignId: string, account: string) => {
  const found = (await rowsOf(campaignId)).find((row) => row.accountName === account)
  if (!found) throw new Error(`no row of ${account}`)
  return found
}
const decide = (who: Person, campaignId: string, rows: { number: number; sequence: number; hash: string }[], outcome: 'approve' | 'reject' | 'flag', note?: string) => decideRows(who, { id: campaignId, outcome, rows: seen(rows), ...(note ? { note } : {}) } as never)

/** Boss leads Ann and Ben; Boss works for Second. */
async function team(): Promise<{ systemId: string; lines: Line[] }> {
  const systemId = await world.system(second.userId)
  const top = await world.worker({ name: 'Second', userId: second.userId })
  const lead = await world.worker({ name: 'Boss', managerId: top, userId: boss.userId, accounts: [[systemId, 'boss']] })
  await world.worker({ name: 'Ann', managerId: lead, accounts: [[systemId, 'ann']] })
  await world.worker({ name: 'Ben', managerId: lead, accounts: [[systemId, 'ben']] })
  return { systemId, lines: [{ id: 'ann', role: 'clerk' }, { id: 'ben', role: 'clerk' }, { id: 'boss', role: 'clerk' }] }
}

describe('who decides what', () => {
  it('takes each row of the population, gives it to the manager, and to nobody who may not', async () => {
    const { systemId, lines } = await team()
    await world.frozen(systemId, [...lines, { id: 'root', role: 'admin', admin: 'yes' }, { id: 'ghost', role: 'clerk' }])
    const id = await built([systemId])
    const rows = await rowsOf(id)
    expect(rows.map((row) => [row.accountName, row.assigneeName, row.assignedBy])).toEqual([['ann', 'Boss', 'manager'], ['ben', 'Boss', 'manager'], ['boss', 'Second', 'manager'], ['ghost', 'Second', 'system_owner'], ['root', 'Security', 'security']])
    expect(rows[3]?.assignedWhy).toBe('the account belongs to nobody known')
    expect(rows[3]?.flags).toEqual({ orphan: expect.stringMatching(/\w/) })
    expect(rows[4]?.flags).toMatchObject({ privileged: 'marked as privileged by its source' })
    const { rows: total, pending, reviewers } = await getCampaign(manager, { id })
    expect([total, pending, reviewers.map((each) => [each.name, each.rows])]).toEqual([5, 5, [['Boss', 2], ['Second', 2], ['Security', 1]]])
  })

  it('computes flags, each with its fact', async () => {
    const systemId = await world.system(second.userId)
    await world.worker({ name: 'Gone', state: 'left', endsAt: new Date('2026-01-31T22:59:59Z'), accounts: [[systemId, 'gone']] })
    await world.worker({ name: 'Here', accounts: [[systemId, 'here']] })
    await world.frozen(systemId, [{ id: 'gone', role: 'clerk' }, { id: 'here', role: 'clerk', last: '2026-01-05', mfa: 'no' }, { id: 'robot', role: 'clerk', kind: 'service' }])
    const rows = await rowsOf(await built([systemId]))
    expect(rows.map((row) => row.flags)).toEqual([
      { leaver: 'left on 2026-01-31, and the account is enabled' },
      { dormant: expect.stringContaining('last used on 2026-01-05'), no_mfa: 'its source says that no second factor is set up' },
      { service: 'a service account without an owner' },
    ])
  })

  it('names what is missing, never takes last quarter’s, and opens nothing with a row that nobody may decide', async () => {
    const { systemId, lines } = await team()
    await world.frozen(systemId, lines, 24 * 15)
    const late = await built([systemId], { windowFrom: inDays(-10) })
    expect((await getCampaign(manager, { id: late })).error).toContain('No frozen population within the time of this review: System')
    await expect(openCampaign(manager, { id: late, version: (await getCampaign(manager, { id: late })).version })).rejects.toThrow('have to be taken')
    // Second owns the system and is security: their own account has nobody.
    const own = await world.system(second.userId)
    await world.worker({ name: 'Second', userId: second.userId, accounts: [[own, 'second']] })
    await world.frozen(own, [{ id: 'second', role: 'clerk' }])
    const id = await built([own], { securityId: second.userId })
    const stuck = await getCampaign(manager, { id })
    expect(stuck.nobody).toMatchObject([{ number: 1, accountName: 'second', why: 'Second has no manager in the roster' }])
    await expect(openCampaign(manager, { id, version: stuck.version })).rejects.toThrow('1 row has nobody who may decide it')
    await reassignRows(manager, { id, rows: [1], toId: boss.userId, reason: 'Nobody else may' })
    await openCampaign(manager, { id, version: stuck.version })
  })

  it('whoever can give the rights decides none of them, and is said', async () => {
    const { systemId, lines } = await team()
    await setGranting(manager, { systemId, source: 'table', rightKind: 'role', rightId: 'user admin', rightName: 'User admin', grants: true, reason: 'May create users' } as never)
    await world.frozen(systemId, [...lines, { id: 'boss', role: 'user admin' }])
    const id = await built([systemId])
    const rows = await rowsOf(id)
    expect(rows.filter((row) => row.accountName === 'ann').map((row) => [row.assigneeName, row.assignedWhy])).toEqual([['Second', 'Boss may not decide it: it is their own, they can give it, or their account is not active here']])
    expect((await getCampaign(manager, { id })).scope[0]?.granters).toEqual([{ persons: expect.any(Array), account: 'boss', right: 'user admin' }])
    await openCampaign(manager, { id, version: (await getCampaign(manager, { id })).version })
    await expect(reassignRows(manager, { id, rows: [1], toId: boss.userId, reason: 'knows them' })).rejects.toMatchObject({ fields: { toId: expect.stringContaining('they can give these rights') } })
  })
})

describe('deciding', () => {
  it('approves, rejects and flags what was seen; a note is needed unless it is approved; undone until submitted', async () => {
    const { systemId, lines } = await team()
    await world.frozen(systemId, lines)
    const id = await opened([systemId])
    const mine = (await rowsOf(id, boss))
    expect(mine.map((row) => row.accountName)).toEqual(['ann', 'ben'])
    await expect(decide(boss, id, mine, 'reject')).rejects.toMatchObject({ fields: { note: 'say why it has to go' } })
    await decide(boss, id, [mine[0] as never], 'approve')
    await expect(decide(boss, id, [mine[0] as never], 'reject', 'x')).rejects.toThrow('was decided in the meantime')
    await expect(decide(boss, id, [{ ...mine[1], hash: 'a'.repeat(64) } as never], 'approve')).rejects.toThrow('is not what you saw')
    await expect(decide(second, id, [mine[1] as never], 'approve')).rejects.toMatchObject({ code: 'forbidden' })
    await decide(boss, id, [mine[1] as never], 'reject', 'Left the team')
    await undoRows(boss, { id, rows: seen([{ ...mine[1], sequence: 1 } as never]) })
    await expect(submitRows(boss, { id })).rejects.toThrow('1 of your rows are not decided')
    await decide(boss, id, [{ ...mine[1], sequence: 2 } as never], 'reject', 'Left the team')
    await submitRows(boss, { id })
    await expect(undoRows(boss, { id, rows: seen([{ ...mine[1], sequence: 3 } as never]) })).rejects.toThrow('submitted')
    const row = await getRow(manager, { id: mine[1]?.id } as never)
    expect(row.decisions.map((each) => each.outcome)).toEqual(['reject', 'undo', 'reject'])
    const { reviewers } = await reviewerMetrics(manager, { id })
    expect(reviewers).toMatchObject([{ name: 'Boss', approved: 1, undone: 1 }])
    await expect(closeCampaign(manager, { id, version: (await getCampaign(manager, { id })).version })).rejects.toThrow('Nobody answered is never approved')
  })

  it('bulk approves no privileged or flagged row', async () => {
    const { systemId } = await team()
    await world.frozen(systemId, [{ id: 'ann', role: 'clerk' }, { id: 'ben', role: 'clerk', last: '2026-01-01' }])
    const id = await opened([systemId])
    const rows = await rowsOf(id, boss)
    await expect(decide(boss, id, rows, 'approve')).rejects.toThrow('approved one by one: ben')
    await decide(boss, id, rows, 'flag', 'Ask them')
    expect((await rowsOf(id, boss)).map((row) => row.state)).toEqual(['flagged', 'flagged'])
  })

  it('each row once at a time, a flag with what is to be looked at; what is flagged closes nothing, what is decided goes to nobody else', async () => {
    const { systemId, lines } = await team()
    await world.frozen(systemId, lines.slice(0, 2))
    const id = await opened([systemId])
    const [ann, ben] = (await rowsOf(id, boss)) as [Awaited<ReturnType<typeof rowOf>>, Awaited<ReturnType<typeof rowOf>>]
    await expect(decide(boss, id, [ann, ann], 'approve')).rejects.toMatchObject({ fields: { rows: 'names a row twice' } })
    await expect(decide(boss, id, [ben], 'flag')).rejects.toMatchObject({ fields: { note: 'say what has to be looked at' } })
    await decide(boss, id, [ann], 'approve')
    await decide(boss, id, [ben], 'flag', 'Ask the plant')
    await submitRows(boss, { id })
    await expect(closeCampaign(manager, { id, version: (await getCampaign(manager, { id })).version })).rejects.toThrow('1 row is flagged. Reassign it to somebody who settles what was asked.')
    await expect(reassignRows(manager, { id, rows: [ann.number, ben.number], toId: second.userId, reason: 'Settles it' })).rejects.toThrow('Some of these rows were decided in the meantime.')
    expect(await reassignRows(manager, { id, rows: [ben.number], toId: second.userId, reason: 'Settles it' })).toMatchObject({ moved: 1, late: false })
  })

  it('two who decide one row: one is heard, the other told', async () => {
    const { systemId, lines } = await team()
    await world.frozen(systemId, lines)
    const id = await opened([systemId])
    const [row] = await rowsOf(id, boss)
    const both = await Promise.allSettled([decide(boss, id, [row as never], 'approve'), decide(boss, id, [row as never], 'reject', 'no')])
    expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('a decision and a close at once never leave a closed review with a pending row', async () => {
    const { systemId, lines } = await team()
    await world.frozen(systemId, lines.slice(0, 1))
    const id = await opened([systemId])
    const [row] = await rowsOf(id, boss)
    await decide(boss, id, [row as never], 'approve')
    const version = (await getCampaign(manager, { id })).version
    await Promise.allSettled([undoRows(boss, { id, rows: seen([{ ...row, sequence: 1 } as never]) }), submitRows(boss, { id }), closeCampaign(manager, { id, version })])
    const after = await getCampaign(manager, { id })
    if (after.state === 'closed') expect(after.pending).toBe(0)
  })

  it('own access is refused, by any account of the person', async () => {
    const systemId = await world.system(boss.userId)
    const lead = await world.worker({ name: 'Boss', userId: boss.userId, accounts: [[systemId, 'boss']] })
    await world.worker({ name: 'Cy', managerId: lead, accounts: [[systemId, 'cy']] })
    await world.frozen(systemId, [{ id: 'boss', role: 'clerk' }, { id: 'cy', role: 'clerk' }])
    const id = await built([systemId])
    expect((await rowOf(id, 'boss')).assigneeName).toBe('Security')
    await expect(reassignRows(manager, { id, rows: [(await rowOf(id, 'boss')).number], toId: boss.userId, reason: 'knows' })).rejects.toMatchObject({ fields: { toId: expect.stringContaining('their own access') } })
  })
})

describe('what moves while it is open', () => {
  it('the same row keeps its decision, a changed one loses it, a gone one is listed, a new one is pending', async () => {
    const { systemId, lines } = await team()
    await world.frozen(systemId, [...lines, { id: 'dora', role: 'clerk' }])
    const id = await opened([systemId])
    await decide(boss, id, await rowsOf(id, boss), 'approve')
    await submitRows(boss, { id })
    const [dora] = (await rowsOf(id, second)).filter((row) => row.accountName === 'dora')
    await decide(second, id, [dora as never], 'reject', 'Nobody knows her')
    await world.frozen(systemId, [{ id: 'ann', role: 'clerk' }, { id: 'ben', role: 'clerk', enabled: 'no' }, { id: 'boss', role: 'clerk' }, { id: 'eve', role: 'clerk' }], 2)
    await world.minds()
    const rows = await rowsOf(id)
    expect(rows.map((row) => [row.accountName, row.state, row.gone, row.voided])).toEqual([
      ['ann', 'approved', false, null],
      ['ben', 'pending', false, 'The right is not what was decided any more: a newer population says something else of it.'],
      ['boss', 'pending', false, null],
      ['dora', 'pending', true, 'A newer population no longer has this right.'],
      ['eve', 'pending', false, null],
    ])
    const { reviewers } = await getCampaign(manager, { id })
    expect(reviewers.find((each) => each.name === 'Boss')).toMatchObject({ rows: 2, pending: 1, approved: 1, submittedAt: null })
  })

  it('a revocation is closed by a later population without the right, by nothing else, and opens again when it is back', async () => {
    const { systemId, lines } = await team()
    await world.frozen(systemId, lines, 48)
    const id = await opened([systemId])
    const [ann, ben] = await rowsOf(id, boss)
    await decide(boss, id, [ann as never], 'approve')
    await decide(boss, id, [ben as never], 'reject', 'Left the team')
    await submitRows(boss, { id })
    const [open] = (await listRevocations(manager, { campaignId: id } as never)).rows
    expect(open).toMatchObject({ accountName: 'ben', state: 'open', ownerName: 'Second', reason: 'Left the team' })
    // Taken before it was rejected: it shows nothing.
    await world.frozen(systemId, lines.filter((line) => line.id !== 'ben'), 24)
    await world.minds()
    const state = async () => (await getRevocation(manager, { id: open?.id as string })).state
    expect(await state()).toBe('open')
    await world.frozen(systemId, lines.filter((line) => line.id !== 'ben'), 0)
    await world.minds()
    expect(await getRevocation(manager, { id: open?.id as string })).toMatchObject({ state: 'removed', proof: { root: expect.stringMatching(/^sha256:/) } })
    await world.frozen(systemId, lines, 0)
    await world.minds()
    expect(await getRevocation(manager, { id: open?.id as string })).toMatchObject({ state: 'open', proof: null, reopenedBy: { title: expect.any(String) } })
  })
})

describe('plans', () => {
  it('asks for what is missing, and keeps how it was opened', async () => {
    const { systemId, lines } = await team()
    await expect(createCampaign(manager, plan([systemId], { windowTo: inDays(-40) }))).rejects.toMatchObject({ fields: { windowTo: 'must lie after its beginning' } })
    await expect(createCampaign(manager, plan([systemId], { scope: [] }))).rejects.toMatchObject({ fields: { scope: 'choose at least one system' } })
    await expect(createCampaign(manager, plan([systemId], { dueAt: inDays(-1) }))).rejects.toMatchObject({ fields: { dueAt: 'must lie in the future' } })
    await world.frozen(systemId, lines)
    const id = await opened([systemId])
    await expect(updateCampaign(manager, { id, ...(plan([systemId]) as object), version: (await getCampaign(manager, { id })).version } as never)).rejects.toThrow('stays')
  })

  it('is opened as it was planned last, on the populations of now, in time, and withdrawn only before', async () => {
    const { systemId, lines } = await team()
    const auditor = await here.person('auditor')
    await expect(createCampaign(manager, plan([systemId], { securityId: auditor.userId }))).rejects.toMatchObject({ fields: { securityId: expect.stringContaining('choose somebody') } })
    await expect(createCampaign(manager, plan([systemId], { ownerId: auditor.userId }))).rejects.toMatchObject({ fields: { ownerId: expect.stringContaining('choose somebody') } })
    await world.frozen(systemId, lines, 48)
    const id = await built([systemId])
    const version = async () => (await getCampaign(manager, { id })).version
    await updateCampaign(manager, { id, ...(plan([systemId], { title: 'Another title' }) as object), version: await version() } as never)
    await expect(openCampaign(manager, { id, version: await version() })).rejects.toThrow('Its rows have to be taken from its populations first.')
    await buildCampaign(manager, { id })
    await expect(buildCampaign(manager, { id })).rejects.toThrow('Its rows are being taken already.')
    await world.works('campaigns.build')
    await world.frozen(systemId, lines, 24)
    await expect(openCampaign(manager, { id, version: await version() })).rejects.toThrow('Another population of')
    await buildCampaign(manager, { id })
    await world.works('campaigns.build')
    await write(owner, here.id, (sql) => sql`update campaigns set due_at = now() where id = ${id}`)
    await expect(openCampaign(manager, { id, version: await version() })).rejects.toThrow('It would be due already')
    await write(owner, here.id, (sql) => sql`update campaigns set due_at = now() + interval '1 day' where id = ${id}`)
    await expect(openCampaign(manager, { id, version: (await version()) - 1 })).rejects.toMatchObject({ code: 'conflict' })
    await openCampaign(manager, { id, version: await version() })
    await expect(withdrawCampaign(manager, { id, version: await version(), reason: 'x' })).rejects.toThrow('It was opened')
    // So shortly before it is due it is marked.
    expect(await reassignRows(manager, { id, rows: [1], toId: second.userId, reason: 'Boss is away' })).toMatchObject({ moved: 1, late: true })
    expect((await getCampaign(manager, { id })).late).toBe(1)
  })

  it('reminds each reviewer once before it is due and once when it is overdue, and who runs it two days later', async () => {
    const { systemId, lines } = await team()
    await world.frozen(systemId, lines.slice(0, 2))
    const id = await opened([systemId])
    const due = (when: string) => write(owner, here.id, (sql) => sql`update campaigns set due_at = now() + ${when}::interval where id = ${id}`)
    const told = async () => (await owner<{ what: string }[]>`select body::json -> 'changes' -> 'reminder' ->> 1 as what from audit_entries where org_id = ${here.id} and action = 'campaigns.remind' and subject_id = ${id} order by recorded_at, id`).map((each) => each.what)
    const steps: [string, string[]][] = [['4 days', []], ['2 days', ['due']], ['-1 hour', ['due', 'overdue']], ['-3 days', ['due', 'overdue', 'escalated']]]
    for (const [when, so] of steps) {
      await due(when)
      await world.minds()
      await world.minds()
      expect(await told()).toEqual(so)
    }
    const remind = remindReviewer(jobActor(here.id, 'access-reviews', 'test'), { id, userId: boss.userId, what: 'overdue' })
    await expect(remind).rejects.toThrow('There is nothing to remind of any more.')
  })

  it('one that opens itself is built and opened once its populations are there', async () => {
    const { systemId, lines } = await team()
    const { id } = await createCampaign(manager, plan([systemId], { opensItself: 'on' }))
    await world.minds()
    expect((await getCampaign(manager, { id })).state).toBe('preparing')
    await world.frozen(systemId, lines)
    await world.minds()
    await world.works('campaigns.build')
    await world.minds()
    expect((await getCampaign(manager, { id })).state).toBe('open')
  })
})
