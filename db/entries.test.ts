import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase } from '../test/database.ts'
import { organization, type TestOrganization } from '../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
let here: TestOrganization
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Entries')
  await here.person('admin')
})
afterAll(() => owner.end())

it('an entry of another day lets a change commit too, one of more than a month away does not', async () => {
  const change = (days: number) => owner.begin(async (sql) => {
    await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${here.id}, ${v7()}, now() + make_interval(days => ${days}), '{}')`
    await sql`update users set department = ${`in ${days} days`} where org_id = ${here.id}`
  })
  await change(25)
  await expect(change(40)).rejects.toMatchObject({ code: 'TM001' })
  expect(await owner`select distinct department from users where org_id = ${here.id}`).toEqual([{ department: 'in 25 days' }])
})

it('the cluster a connection remembers is the one PostgreSQL names, also when its first transaction is rolled back; what sealing goes by is never the remembered one', async () => {
  const [real] = await owner`select system_identifier::text as cluster from pg_control_system()`
  const fresh = postgres(database.url, { max: 1, onnotice: () => {} })
  await fresh.begin(async (sql) => {
    expect((await sql`select tickmark_cluster_remembered() as cluster`)[0]).toEqual(real)
    throw new Error('rolled back')
  }).catch(() => {})
  for (let n = 0; n < 2; n++) expect((await fresh`select tickmark_cluster_remembered() as cluster`)[0]).toEqual(real)
  await fresh`select set_config('tickmark.cluster', 'another', false)`
  expect((await fresh`select tickmark_cluster() as cluster`)[0]).toEqual(real)
  await fresh.end()
})
