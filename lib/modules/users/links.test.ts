import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'

/** Two accounts of one human, and three: seen from each of them. */
const database = await testDatabase()
const { linkPeople } = await import('./operations/link.ts')
const { listLinks } = await import('./queries.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

let here: TestOrganization
let admin: Person
beforeAll(async () => {
  here = await organization(owner, 'Here')
  admin = await here.person('admin', 'Ada')
})

it('the accounts of one human are shown from link to link, with who linked them and why; nobody else is', async () => {
  const [one, two, three, stranger] = await Promise.all(['One', 'Two', 'Three', 'Stranger'].map((name) => here.person('contributor', name))) as [Person, Person, Person, Person]
  expect(await listLinks(admin, { id: one.userId })).toMatchObject({ accounts: [], links: [] })
  await linkPeople(admin, { id: one.userId, otherId: two.userId, reason: 'Told us' })
  await linkPeople(admin, { id: three.userId, otherId: two.userId, reason: 'Same badge' })
  const seen = await listLinks(admin, { id: one.userId })
  expect(seen.accounts.map((each) => each.name)).toEqual(['Three', 'Two'])
  expect(seen.links).toMatchObject([{ reason: 'Told us', byName: 'Ada' }, { reason: 'Same badge', byName: 'Ada' }])
  expect(seen.links.map((each) => each.between.toSorted())).toEqual([['One', 'Two'], ['Three', 'Two']])
  expect(seen.others.map((each) => each.name)).toEqual(['Ada', 'Stranger'])
  expect((await listLinks(admin, { id: stranger.userId })).accounts).toEqual([])
  // Known from link to link: a link between the two ends says nothing new.
  await expect(linkPeople(admin, { id: one.userId, otherId: three.userId, reason: 'Again' })).rejects.toMatchObject({ code: 'conflict' })
  await expect(listLinks(await here.person('compliance_manager'), { id: one.userId })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(listLinks(await (await organization(owner, 'Elsewhere')).person('admin'), { id: one.userId })).rejects.toMatchObject({ code: 'not_found' })
})

it('two who are called the same are told apart by their addresses', async () => {
  const [one] = await Promise.all([here.person('reviewer', 'Kim Berg'), here.person('contributor', 'Kim  Berg')])
  await owner`select 1`
  expect((await listLinks(admin, { id: admin.userId })).others.map((each) => each.name)).toContain(one.name)
})
