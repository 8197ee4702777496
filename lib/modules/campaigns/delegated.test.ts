import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'
import { reviewing } from '../../../test/reviewing.ts'

/** Whoever decides for somebody sees their rows, how far they are, and submits for them; only while the delegation is in force. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
const app = postgres(database.url, { max: 2, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { decideRows, submitRows } = await import('./operations/decide.ts')
const { delegatorsOf } = await import('./delegated.ts')
const { getCampaign, getWork, listCampaigns, listRows } = await import('./queries.ts')
const { toReview } = await import('./waiting.ts')
const { beginReading, closePools } = await import('#db/client.ts')

let here: TestOrganization
let manager: Person
let boss: Person
let world: Awaited<ReturnType<typeof reviewing>>

beforeAll(async () => {
  here = await organization(owner, 'Deputies')
  manager = await here.person('compliance_manager')
  boss = await here.person('reviewer', 'Boss')
  world = await reviewing(owner, here, manager)
})
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

const hours = (count: number) => new Date(Date.now() + count * 3_600_000)
const kinds = { tomorrow: { starts_at: hours(24), ends_at: hours(48), revoked_at: null }, ended: { starts_at: hours(-48), ends_at: hours(-1), revoked_at: null }, revoked: { starts_at: hours(-48), ends_at: hours(48), revoked_at: hours(-1) }, 'in force': { starts_at: hours(-1), ends_at: hours(48), revoked_at: null } }

async function deputy(kind: keyof typeof kinds = 'in force'): Promise<Person & { delegationId: string }> {
  const who = await here.person('reviewer', `Deputy ${kind}`)
  const delegationId = v7()
  await write(owner, here.id, (sql) => sql`insert into approval_delegations ${sql({ org_id: here.id, id: delegationId, from_id: boss.userId, to_id: who.userId, reason: 'On leave', created_at: hours(-48), ...kinds[kind] })}`)
  return { ...who, delegationId }
}

/** Ann and Ben are Boss's; whoever else is named is, too. */
async function review(more: { id: string; userId: string }[] = []): Promise<string> {
  const systemId = await world.system()
  const lead = await world.worker({ name: 'Boss', userId: boss.userId })
  for (const name of ['ann', 'ben']) await world.worker({ name, managerId: lead, accounts: [[systemId, name]] })
  for (const { id, userId } of more) await world.worker({ name: id, managerId: lead, userId, accounts: [[systemId, id]] })
  await world.frozen(systemId, [...['ann', 'ben'], ...more.map((each) => each.id)].map((id) => ({ id, role: 'clerk' })))
  return world.opened([systemId])
}
const rowsOf = async (who: Person, campaignId: string) => (await listRows(who, { campaignId, mine: 'yes', limit: 100 } as never)).rows
const decide = async (who: Person, id: string, outcome: 'approve' | 'reject', accounts: string[]) => decideRows(who, { id, outcome, note: 'As seen', rows: (await rowsOf(who, id)).filter((row) => accounts.includes(row.accountName)).map(({ number, sequence, hash }) => ({ number, sequence, hash })) } as never)
const waiting = async (who: Person) => (await beginReading(here.id, (tx) => toReview.of(tx, who)))?.tasks ?? []

describe('a delegation', () => {
  it.each(['tomorrow', 'ended', 'revoked'] as const)('%s reaches nobody', async (kind) => {
    const who = await deputy(kind)
    const id = await review()
    expect(await beginReading(here.id, (tx) => delegatorsOf(tx, who.userId, new Date()))).toEqual([])
    expect((await listCampaigns(who, { limit: 100 } as never)).rows).toEqual([])
    await expect(getWork(who, { id })).rejects.toMatchObject({ code: 'not_found' })
    expect(await waiting(who)).toEqual([])
    const rows = (await listRows(boss, { campaignId: id, limit: 100 } as never)).rows.map(({ number, sequence, hash }) => ({ number, sequence, hash }))
    await expect(decideRows(who, { id, outcome: 'approve', rows } as never)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(submitRows(who, { id, forId: boss.userId })).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('in force shows the rows, counts them, and is submitted for whoever gave it', async () => {
    const who = await deputy()
    const id = await review()
    expect(await getWork(who, { id })).toMatchObject({ rows: 2, pending: 2, submittedAt: null, parts: [{ userId: boss.userId, forName: 'Boss', rows: 2, pending: 2, barred: 0 }] })
    expect((await getCampaign(who, { id })).reviewers).toMatchObject([{ userId: boss.userId, mine: true }])
    expect((await waiting(who)).filter((each) => each.href.includes(id))).toMatchObject([{ title: 'Quarterly review, for Boss', detail: '2 of 2 rows are not decided' }])
    await decide(who, id, 'approve', ['ann'])
    await expect(submitRows(who, { id, forId: boss.userId })).rejects.toThrow('1 of Boss’s rows are not decided yet')
    await decide(who, id, 'reject', ['ben'])
    expect(await getWork(who, { id })).toMatchObject({ rows: 2, pending: 0, approved: 1, rejected: 1 })
    await expect(submitRows(who, { id })).rejects.toMatchObject({ code: 'not_found' })
    expect(await submitRows(who, { id, forId: boss.userId })).toMatchObject({ approved: 1, rejected: 1 })
    expect(await getWork(boss, { id })).toMatchObject({ submittedAt: expect.any(Date) })
    const [kept] = await owner`select submitted_by_id, submitted_delegation_id from campaign_reviewers where campaign_id = ${id} and user_id = ${boss.userId}`
    expect(kept).toEqual({ submitted_by_id: who.userId, submitted_delegation_id: who.delegationId })
    const [entry] = await owner`select actor_id, body from audit_entries where subject_id = ${id} and action = 'campaigns.submit'`
    expect(entry?.actor_id).toBe(who.userId)
    expect(entry?.body).toContain(`"forId":[null,"${boss.userId}"]`)
    expect((await owner`select 1 from revocations where campaign_id = ${id}`).length).toBe(1)
  })

  it('counts no row that its holder may not decide: their own access stays with whoever delegated', async () => {
    const who = await deputy()
    const id = await review([{ id: 'deputy', userId: who.userId }])
    expect(await getWork(who, { id })).toMatchObject({ rows: 2, pending: 2, parts: [{ rows: 3, pending: 3, barred: 1 }] })
    await expect(decide(who, id, 'approve', ['deputy'])).rejects.toThrow('Nobody reviews their own access')
    await decide(boss, id, 'approve', ['deputy'])
    expect(await getWork(who, { id })).toMatchObject({ rows: 3, pending: 2, parts: [{ barred: 0 }] })
  })
})

describe('PostgreSQL', () => {
  const attempt = async (by: string, campaignId: string, set: Record<string, unknown>, action = 'campaigns.submit'): Promise<string> => {
    const body = JSON.stringify({ v: 1, action, category: 'approval', outcome: 'success', correlation: v7(), actor: { kind: 'person', id: by }, subject: { type: 'campaign', id: campaignId, label: '' } })
    try {
      await app.begin(async (sql) => {
        await sql`select set_config('app.org_id', ${here.id}, true)`
        await sql`update campaign_reviewers set ${sql(set as never)} where campaign_id = ${campaignId}`
        await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${here.id}, ${v7()}, now(), ${body})`
      })
      return 'committed'
    } catch (error) {
      return (error as Error).message
    }
  }

  it('refuses a submission without a delegation in force, without its entry, by nobody, and one that is taken back', async () => {
    const [held, over] = [await deputy(), await deputy('ended')]
    const id = await review()
    await decide(boss, id, 'approve', ['ann', 'ben'])
    const by = (who: Person & { delegationId?: string }) => ({ submitted_at: new Date(), submitted_by_id: who.userId, submitted_delegation_id: who.delegationId ?? null })
    expect(await attempt(over.userId, id, by(over))).toBe('No delegation is in force.')
    expect(await attempt(over.userId, id, { ...by(over), submitted_delegation_id: held.delegationId })).toBe('No delegation is in force.')
    expect(await attempt(over.userId, id, { ...by(over), submitted_delegation_id: null })).toBe('No delegation is in force.')
    expect(await attempt(boss.userId, id, { ...by(boss), submitted_by_id: null })).toBe('Only an active account submits.')
    expect(await attempt(manager.userId, id, by(held))).toContain('no entry of this transaction says')
    expect(await attempt(held.userId, id, by(held), 'campaigns.decide')).toContain('no entry of this transaction says')
    expect(await attempt(held.userId, id, by(held))).toBe('committed')
    expect(await attempt(boss.userId, id, { submitted_at: null })).toBe('what was submitted stays')
    expect(await attempt(boss.userId, id, by(boss))).toBe('what was submitted stays')
  })
})
