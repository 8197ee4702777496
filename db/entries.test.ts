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

it('what a row of a change asks of the trail does not grow with the trail, for a connection that began when the month was empty', async () => {
  const [month] = await owner<{ name: string }[]>`select format('audit_entries_%s', to_char(now(), 'YYYY_MM')) as name`
  const root = postgres(database.superUrl, { max: 1, onnotice: () => {} })
  await root.unsafe(`alter table ${month?.name} set (autovacuum_enabled = false)`)
  await root.end()
  const read = async (sql: postgres.TransactionSql) => Number((await sql`select idx_tup_fetch + seq_tup_read as n from pg_stat_xact_all_tables where relname = ${month?.name ?? ''}`)[0]?.n)
  const change = (rows: number, entries: number) => owner.begin(async (sql) => {
    await sql`insert into audit_entries (org_id, id, recorded_at, body) select ${here.id}, uuidv7(), now(), '{}' from generate_series(1, ${entries})`
    for (let n = 0; n < rows; n++) await sql`update users set department = ${String(n)} where org_id = ${here.id}`
    const before = await read(sql)
    await sql`set constraints all immediate`
    return ((await read(sql)) - before) / rows
  })
  for (let n = 0; n < 8; n++) await change(3, 1)
  await change(1, 3_000)
  const asked = await change(20, 1)
  expect(asked).toBeGreaterThan(0)
  expect(asked).toBeLessThan(5)
})
