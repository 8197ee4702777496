import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import type { Arrange } from '#lib/modules/example-shape.ts'
import { arranging } from './arrange.ts'
import { testDatabase } from './database.ts'
import { organization, type TestOrganization, write } from './fixtures.ts'

/** An administrator and a compliance manager, for the tests of what takes both. A test file that imports this gets a database of its own. */
export const database = await testDatabase()
export const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
export const app = postgres(database.url, { max: 2, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { settleDue } = await import('#lib/modules/approvals/rounds.ts')
const { background } = await import('#lib/door/background.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

export let org: TestOrganization
export let here: Arrange
export let admin: Person
export let manager: Person
beforeAll(async () => {
  org = await organization(owner, 'Two people')
  here = (await arranging(owner)(org.id)).here
  ;[admin, manager] = [await org.person('admin', 'Ada'), await org.person('compliance_manager', 'Marcus')]
})

/** As the application's role, with an entry, in one transaction; rolled back if it gets through. */
export const attack = (work: (sql: postgres.TransactionSql) => Promise<unknown>) => app.begin(async (sql) => {
  await sql`select set_config('app.org_id', ${org.id}, true)`
  await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${org.id}, ${v7()}, now(), ${JSON.stringify({ v: 1, action: 'test.attack', category: 'approval', outcome: 'success', actor: { kind: 'person', id: v7() }, subject: { type: 'user', id: v7(), label: '' } })})`
  await work(sql)
  await sql`set constraints all immediate`
  throw new Error('got through')
}).catch((error: { code?: string; message: string }) => error.code ?? error.message)

/** An organization whose one administrator has nobody who could decide. */
export async function lonely(name: string): Promise<{ org: TestOrganization; here: Arrange; only: Person }> {
  const small = await organization(owner, name)
  return { org: small, here: (await arranging(owner)(small.id)).here, only: await small.person('admin', 'Only') }
}

/** Three days later for what was asked for: the worker applies what nobody else could decide. */
export async function threeDaysOn(orgId: string, approvalId: string): Promise<void> {
  await owner`alter table approvals disable trigger moves`
  await write(database.ownerUrl, orgId, async (sql) => void (await sql`update approvals set alone_at = now() - interval '1 minute' where id = ${approvalId}`))
  await owner`alter table approvals enable trigger moves`
  await settleDue(background('test'))
}
export const settles = () => settleDue(background('test'))
