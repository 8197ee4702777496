import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

/** The last administrator is never lost: the operations refuse it in words, and PostgreSQL whatever sent the statement. */
const database = await testDatabase()
const { changePermissions, changeRoles, deactivateUser } = await import('./operations/manage.ts')
const { publicError } = await import('#lib/door/database-errors.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const app = postgres(database.url, { max: 2, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

const soon = () => new Date(Date.now() + 3_600_000)
const entry = (orgId: string) => JSON.stringify({ v: 1, action: 'test.raw', category: 'authorization', outcome: 'success', actor: { kind: 'job', id: 'test' }, subject: { type: 'organization', id: orgId, label: '' } })

/** As the application's role, past every operation, but with an entry. */
const raw = (orgId: string, work: (sql: postgres.TransactionSql) => Promise<unknown>, how = '') => app.begin(how, async (sql) => {
  await sql`select set_config('app.org_id', ${orgId}, true)`
  await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${orgId}, ${v7()}, now(), ${entry(orgId)})`
  await work(sql)
})
const admins = async ({ id }: TestOrganization) => (await owner`
  select u.name from users u join user_roles r on r.org_id = u.org_id and r.user_id = u.id
  where u.org_id = ${id} and u.status = 'active' and r.role = 'admin' and r.expires_at is null order by 1`).map((row) => row.name)

describe('raw SQL as the role of the application', () => {
  it.each([
    ['takes the role', (sql: postgres.TransactionSql, id: string) => sql`delete from user_roles where user_id = ${id}`],
    ['gives the role an end', (sql: postgres.TransactionSql, id: string) => sql`update user_roles set expires_at = ${soon()} where user_id = ${id}`],
    ['makes it another role', (sql: postgres.TransactionSql, id: string) => sql`update user_roles set role = 'employee' where user_id = ${id}`],
    ['deactivates the account', (sql: postgres.TransactionSql, id: string) => sql`update users set status = 'deactivated' where id = ${id}`],
    ['turns it back to invited, then takes the role', async (sql: postgres.TransactionSql, id: string) => {
      await sql`update users set status = 'invited' where id = ${id}`
      await sql`delete from user_roles where user_id = ${id}`
    }],
    ['speaks for another organization at the end', async (sql: postgres.TransactionSql, id: string) => {
      await sql`delete from user_roles where user_id = ${id}`
      await sql`select set_config('app.org_id', ${v7()}, true)`
    }],
  ])('that %s is refused for the last one, and taken for another', async (_, work) => {
    const org = await organization(owner, 'Raw')
    const { userId } = await org.person('admin')
    const refusal = await raw(org.id, (sql) => work(sql, userId) as Promise<unknown>).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'TM007' })
    expect(publicError(refusal)).toMatchObject({ code: 'conflict', message: expect.stringContaining('last active administrator') })
    expect(await admins(org)).toEqual(['admin'])
    await org.person('admin', 'Second')
    await raw(org.id, (sql) => work(sql, userId) as Promise<unknown>)
    expect(await admins(org)).toEqual(['Second'])
  })

  it('two who demote each other at the same moment take turns: one stays', async () => {
    const org = await organization(owner, 'Race')
    const both = [await org.person('admin', 'One'), await org.person('admin', 'Two')]
    // The first is judged, and not yet over, when the second asks.
    let judged = () => {}
    const first = new Promise<void>((resolve) => (judged = resolve))
    const answers = await Promise.allSettled(both.map(({ userId }, n) => raw(org.id, async (sql) => {
      if (n === 1) await first
      await sql`delete from user_roles where user_id = ${userId}`
      await sql`set constraints keep_admin immediate`
      judged()
      if (n === 0) await new Promise((resolve) => setTimeout(resolve, 300))
    })))
    expect(answers.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(answers.find((each) => each.status === 'rejected')).toMatchObject({ reason: { code: 'TM007' } })
    expect(await admins(org)).toHaveLength(1)
  })

  it('is refused where it could not see what the other one did meanwhile', async () => {
    const org = await organization(owner, 'Repeatable')
    const { userId } = await org.person('admin', 'One')
    await org.person('admin', 'Two')
    await expect(raw(org.id, async (sql) => {
      await sql`delete from user_roles where user_id = ${userId}`
    }, 'isolation level repeatable read')).rejects.toMatchObject({ code: 'TM007' })
    expect(await admins(org)).toEqual(['One', 'Two'])
  })

  it('does not withdraw what the last whole administrator holds', async () => {
    const org = await organization(owner, 'Withdrawn')
    const [one, two] = [await org.person('admin', 'One'), await org.person('admin', 'Two')]
    const grants = [{ permission: 'users.changeRoles' as const, effect: 'withdrawn' as const, reason: 'No longer' }]
    await changePermissions(two, { id: one.userId, grants })
    await expect(changePermissions({ ...one, grants: two.grants }, { id: two.userId, grants })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('no administrator who has every permission') })
    await expect(raw(org.id, async (sql) => {
      await sql`insert into user_grants ${sql({ org_id: org.id, id: v7(), user_id: two.userId, permission: 'settings.read', effect: 'withdrawn', reason: 'x', created_at: new Date() })}`
      await sql`select set_config('app.org_id', ${v7()}, true)`
    })).rejects.toMatchObject({ code: 'TM007' })
    await changePermissions(one, { id: (await org.person('employee')).userId, grants })
  })

  it('leaves an organization alone that never had one', async () => {
    const org = await organization(owner, 'None')
    const { userId } = await org.person('employee')
    await raw(org.id, (sql) => sql`update users set status = 'deactivated' where id = ${userId}`)
    await raw(org.id, (sql) => sql`delete from user_roles where user_id = ${userId}`)
    expect(await admins(org)).toEqual([])
  })
})

describe('the operations', () => {
  it('an administrator whose role ends is none that stays', async () => {
    const org = await organization(owner, 'Ends')
    const lasting = await org.person('admin', 'Lasting')
    const ending = await org.person('admin', 'Ending')
    await write(owner, org.id, (sql) => sql`update user_roles set expires_at = ${soon()} where user_id = ${ending.userId}`)
    const words = { code: 'conflict', message: expect.stringContaining('last active administrator') }
    await expect(changeRoles(ending, { id: lasting.userId, roles: ['employee'] })).rejects.toMatchObject(words)
    await expect(changeRoles(ending, { id: lasting.userId, roles: ['admin'], expiresAt: soon().toISOString() })).rejects.toMatchObject(words)
    await expect(deactivateUser(ending, { id: lasting.userId })).rejects.toMatchObject(words)
    await changeRoles(lasting, { id: ending.userId, roles: ['employee'] })
    expect(await admins(org)).toEqual(['Lasting'])
  })

  it('two who demote each other at the same moment: one stays', async () => {
    const org = await organization(owner, 'Operations')
    const [one, two] = [await org.person('admin', 'One'), await org.person('admin', 'Two')]
    const answers = await Promise.allSettled([changeRoles(one, { id: two.userId, roles: ['employee'] }), changeRoles(two, { id: one.userId, roles: ['employee'] })])
    expect(answers.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await admins(org)).toHaveLength(1)
  })
})
