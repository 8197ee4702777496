import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'
import { reviewing } from '../../../test/reviewing.ts'

/** Rejecting one row removes nothing while another one gives the same person the same right: that is said before, and at once. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { decideRows } = await import('./operations/decide.ts')
const { getRow, listRows } = await import('./queries.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let boss: Person
let world: Awaited<ReturnType<typeof reviewing>>

beforeAll(async () => {
  here = await organization(owner, 'Ways')
  boss = await here.person('reviewer', 'Boss')
  world = await reviewing(owner, here, await here.person('compliance_manager'))
})
afterAll(() => Promise.all([closePools(), owner.end()]))

type Listed = Awaited<ReturnType<typeof listRows>>['rows'][number]
const rowsOf = async (campaignId: string) => (await listRows(boss, { campaignId, limit: 100 } as never)).rows
const decide = (id: string, outcome: 'approve' | 'reject', rows: Listed[]) => decideRows(boss, { id, outcome, note: 'Not needed', rows: rows.map(({ number, sequence, hash }) => ({ number, sequence, hash })) } as never)

async function review(systems: string[]) {
  const id = await world.opened(systems, { reviewer: 'system_owner' })
  const rows = await rowsOf(id)
  const of = (account: string, right: string) => rows.find((row) => row.accountName === account && row.rightName === right) as Listed
  return { id, rows, of }
}

it('names the other account of one person, before and at the reject, and no more once that is rejected too', async () => {
  const systemId = await world.system(boss.userId)
  await world.worker({ name: 'Ann', accounts: [[systemId, 'ann'], [systemId, 'ann-adm']] })
  await world.frozen(systemId, [{ id: 'ann', role: 'clerk', way: 'direct;g1' }, { id: 'ann-adm', role: 'clerk' }, { id: 'ann-adm', role: 'auditor' }, { id: 'ben', role: 'clerk' }])
  const { id, rows, of } = await review([systemId])
  const [mine, other] = [of('ann', 'clerk'), of('ann-adm', 'clerk')]
  expect(rows.map((row) => [row.accountName, row.rightName, ...row.otherWays.map((each) => each.accountName)].join(' ')).sort()).toEqual(['ann clerk ann-adm', 'ann-adm auditor', 'ann-adm clerk ann', 'ben clerk'])
  expect((await getRow(boss, { id: mine.id })).otherWays).toEqual([{ id: other.id, number: other.number, accountName: 'ann-adm', rightName: 'clerk', scope: '', state: 'pending' }])
  expect((await decide(id, 'approve', [of('ben', 'clerk')])).stays).toEqual([])
  expect((await decide(id, 'reject', [mine])).stays).toEqual([{ number: mine.number, otherWays: [{ id: other.id, number: other.number, accountName: 'ann-adm', rightName: 'clerk', scope: '', state: 'pending' }] }])
  expect((await decide(id, 'reject', [other])).stays).toEqual([])
  expect((await getRow(boss, { id: mine.id })).otherWays).toEqual([])
})

it('rows rejected with one click are no way to stay for each other, and the same right of another system is none', async () => {
  const [one, two] = [await world.system(boss.userId), await world.system(boss.userId)]
  await world.worker({ name: 'Cy', accounts: [[one, 'cy'], [one, 'cy2'], [two, 'cy']] })
  await world.frozen(one, [{ id: 'cy', role: 'clerk' }, { id: 'cy2', role: 'clerk' }])
  await world.frozen(two, [{ id: 'cy', role: 'clerk' }])
  const { id, rows } = await review([one, two])
  expect(rows.map((row) => row.otherWays.length).sort()).toEqual([0, 1, 1])
  expect((await decide(id, 'reject', rows.filter((row) => row.otherWays.length > 0))).stays).toEqual([])
})

it('an account of nobody known has other ways of its own alone', async () => {
  const systemId = await world.system(boss.userId)
  await world.frozen(systemId, [{ id: 'x1', role: 'clerk', name: 'ghost' }, { id: 'x2', role: 'clerk', name: 'ghost' }])
  expect((await review([systemId])).rows.map((row) => row.otherWays)).toEqual([[], []])
})
