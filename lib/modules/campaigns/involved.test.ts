import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'
import { reviewing } from '../../../test/reviewing.ts'

/** Learned after a decision: it was about whoever made it. It is kept, said everywhere, and the review waits until somebody else decided. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
const app = postgres(database.url, { max: 2, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { closeCampaign, setGranting } = await import('./operations/close.ts')
const { decideRows, submitRows } = await import('./operations/decide.ts')
const { reassignRows } = await import('./operations/reassign.ts')
const { signOffCampaign } = await import('./operations/sign-off.ts')
const { assignAccounts } = await import('../people/operations/settle.ts')
const { listAccounts } = await import('../people/queries.ts')
const { getCampaign, getRow, listRows, reviewerMetrics, rowsOf } = await import('./queries.ts')
const { noFilter } = await import('./report.ts')
const { exceptionsOf } = await import('./report-data.ts')
const { beginReading, closePools } = await import('#db/client.ts')

let here: TestOrganization
let manager: Person
let boss: Person
let second: Person
let world: Awaited<ReturnType<typeof reviewing>>
let bossId: string

beforeAll(async () => {
  here = await organization(owner, 'Learned')
  manager = await here.person('compliance_manager')
  boss = await here.person('reviewer', 'Boss')
  second = await here.person('reviewer', 'Second')
  world = await reviewing(owner, here, manager)
  bossId = await world.worker({ name: 'Boss', userId: boss.userId })
})
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

const rowsBy = async (who: Person, campaignId: string) => (await listRows(who, { campaignId, mine: 'yes', limit: 100 } as never)).rows
const decideAll = async (who: Person, id: string, outcome: 'approve' | 'reject' = 'approve') => {
  for (const { number, sequence, hash } of (await rowsBy(who, id)).filter((row) => row.state === 'pending')) await decideRows(who, { id, outcome, note: 'As seen', rows: [{ number, sequence, hash }] } as never)
  await submitRows(who, { id })
}
/** Boss owns the system and decided about `ghost`, nobody's account. */
async function review(): Promise<{ id: string; systemId: string; rowId: string; close: () => Promise<unknown> }> {
  const systemId = await world.system(boss.userId)
  await world.frozen(systemId, [{ id: 'ghost', role: 'clerk' }, { id: 'other', role: 'clerk' }])
  const id = await world.opened([systemId], { reviewer: 'system_owner' })
  await decideAll(boss, id)
  const [row] = await rowsBy(boss, id)
  return { id, systemId, rowId: row?.id as string, close: async () => closeCampaign(manager, { id, version: (await getCampaign(manager, { id })).version }) }
}
async function match(systemId: string): Promise<void> {
  const [account] = (await listAccounts(manager, { systemId, search: 'ghost', limit: 10 } as never)).rows
  await assignAccounts(manager, { ids: [account?.id], as: 'person', personId: bossId, reason: 'It is his administrator account' } as never)
}
/** Past the door, as the application's role. */
async function closeBySql(id: string): Promise<string> {
  const body = JSON.stringify({ v: 1, action: 'campaigns.close', category: 'approval', outcome: 'success', correlation: v7(), actor: { kind: 'person', id: manager.userId }, subject: { type: 'campaign', id, label: '' } })
  return app.begin(async (sql) => {
    await sql`select set_config('app.org_id', ${here.id}, true)`
    await sql`update campaigns set state = 'closed', closed_at = now(), closed_by_id = ${manager.userId} where id = ${id}`
    await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${here.id}, ${v7()}, now(), ${body})`
  }).then(() => 'committed', (error: Error) => error.message)
}

it('an account that was matched with its decider is said on the row, in lists, metrics, CSV and report, and closes nothing until somebody else decided', async () => {
  const { id, systemId, rowId, close } = await review()
  expect((await getRow(manager, { id: rowId })).involved).toBe(null)
  expect((await getCampaign(manager, { id })).involved).toEqual({ count: 0, rows: [] })
  await match(systemId)
  expect(await getRow(manager, { id: rowId })).toMatchObject({ state: 'approved', involved: 'own' })
  expect((await listRows(manager, { campaignId: id, limit: 100 } as never)).rows.map((row) => [row.accountName, row.involved])).toEqual([['ghost', 'own'], ['other', null]])
  expect((await getCampaign(manager, { id })).involved).toMatchObject({ count: 1, rows: [{ accountName: 'ghost', decider: 'Boss', why: 'own' }] })
  expect((await reviewerMetrics(manager, { id })).reviewers).toMatchObject([{ name: 'Boss', decisions: 2, involved: 1 }])
  expect((await beginReading(here.id, async (tx) => rowsOf(tx, { ...noFilter, campaignId: id }))).map((row) => [row.account, row.involved])).toEqual([['ghost', 'own'], ['other', null]])
  await expect(close()).rejects.toThrow('1 row was decided by somebody whose access it turned out to be, or who can give it: row 1 (ghost, by Boss)')
  expect(await closeBySql(id)).toContain('1 rows were decided by somebody whose access it turned out to be')
  await expect(reassignRows(manager, { id, rows: [2], toId: second.userId, reason: 'x' })).rejects.toThrow('decided in the meantime')
  await reassignRows(manager, { id, rows: [1], toId: second.userId, reason: 'It is his own' })
  expect((await getRow(manager, { id: rowId }))).toMatchObject({ state: 'pending', involved: null, voided: expect.stringContaining('turned out to have part in it'), decisions: [{ outcome: 'void' }, { outcome: 'approve' }] })
  await decideAll(second, id)
  await close()
})

it('learned of after it was closed, it is kept, said, and first in the report', async () => {
  const { id, systemId, rowId, close } = await review()
  await close()
  await match(systemId)
  expect(await getRow(manager, { id: rowId })).toMatchObject({ state: 'approved', involved: 'own' })
  const told = await beginReading(here.id, async (tx) => {
    const all: unknown[][] = []
    for await (const some of exceptionsOf(tx, here.id, id)) all.push(...some)
    return all
  })
  expect(told[0]?.slice(0, 4)).toEqual(['Decided by whose access it is', 1, expect.any(String), 'ghost'])
  await signOffCampaign(manager, { id, version: (await getCampaign(manager, { id })).version, statement: 'Known, and looked at by hand' })
  await world.works('campaigns.report')
  expect(await getCampaign(manager, { id })).toMatchObject({ state: 'signed_off', involved: { count: 1 } })
})

it('two accounts of the portal that turned out to be one human', async () => {
  const { id, systemId, rowId } = await review()
  const twin = await here.person('reviewer', 'Other account of Boss')
  const twinId = await world.worker({ name: 'Boss again', userId: twin.userId })
  const [account] = (await listAccounts(manager, { systemId, search: 'ghost', limit: 10 } as never)).rows
  await assignAccounts(manager, { ids: [account?.id], as: 'person', personId: twinId, reason: 'It is hers' } as never)
  expect((await getRow(manager, { id: rowId })).involved).toBe(null)
  const [one, other] = [boss.personId, twin.personId].sort()
  await write(owner, here.id, (sql) => sql`insert into person_links (org_id, id, one, other, reason, created_at) values (${here.id}, ${v7()}, ${one as string}, ${other as string}, 'one human', now())`)
  expect((await getRow(manager, { id: rowId })).involved).toBe('own')
  expect((await getCampaign(manager, { id })).involved.count).toBe(1)
})

it('whoever turned out to be able to give the rights', async () => {
  const systemId = await world.system(boss.userId)
  await setGranting(manager, { systemId, source: 'table', rightKind: 'role', rightId: 'user admin', rightName: 'User admin', grants: true, reason: 'May create users' } as never)
  const ownId = await world.worker({ name: 'Root', accounts: [[systemId, 'root']] })
  await world.frozen(systemId, [{ id: 'clerk', role: 'clerk' }, { id: 'root', role: 'user admin' }])
  const id = await world.opened([systemId], { reviewer: 'system_owner' })
  await decideAll(boss, id)
  await write(owner, here.id, (sql) => sql`update people set user_id = ${boss.userId} where id = ${ownId}`)
  expect((await listRows(manager, { campaignId: id, limit: 100 } as never)).rows.map((row) => [row.accountName, row.involved])).toEqual([['clerk', 'grants'], ['root', 'own']])
})
