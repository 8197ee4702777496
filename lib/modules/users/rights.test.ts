import { readFileSync } from 'node:fs'
import type postgres from 'postgres'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { administeringSql, administrativeRoles } from '#lib/auth/administering.ts'
import { approve, reject } from '../../../test/approvals.ts'
import { write } from '../../../test/fixtures.ts'
import { admin, attack, database, here, lonely, manager, org, owner, settles, threeDaysOn } from '../../../test/two-people.ts'

/** Administrator rights take two people, by whatever door they come, and are changes of the population. */
const { inviteUser } = await import('./operations/invite.ts')
const { changePermissions, changeRoles, removeUser } = await import('./operations/manage.ts')
const { getUser } = await import('./queries.ts')
const { createRole, updateRole } = await import('../roles/operations.ts')
const { listChanges } = await import('../changes/queries.ts')
const { approveRequest } = await import('../approvals/operations.ts')
const { getApproval } = await import('../approvals/queries.ts')
async function somebody(...roles: string[]): Promise<string> {
  const id = await here.user()
  for (const each of roles) await here.add('user_roles', { user_id: id, role: each })
  return id
}
const rolesOf = async (id: string) => (await owner`select role from user_roles where user_id = ${id} order by role`).map((row) => row.role)
const linesOf = async (id: string) => (await owner`select permission, effect from user_grants where user_id = ${id} order by permission`).map((row) => `${row.permission} ${row.effect}`)
const recorded = async (by: Person = manager) => (await listChanges(by, { portal: 'yes', category: 'access' })).rows
const line = (permission: string, effect: string, expiresAt: string | null = null) => ({ permission, effect, reason: 'Because', expiresAt })

it('those of the built-in roles that have them are the administrator’s; PostgreSQL knows the same list', () => {
  expect(administrativeRoles).toEqual(['admin'])
  expect(readFileSync(new URL('../../../db/administering.sql', import.meta.url), 'utf8')).toBe(administeringSql())
})

describe('a role with administrator rights', () => {
  it('waits for a second person, who is neither who asked nor who gets it; the rest holds at once', async () => {
    const id = await somebody('reviewer', 'contributor')
    await expect(changeRoles(admin, { id, roles: ['admin', 'auditor', 'reviewer'] })).rejects.toMatchObject({ code: 'invalid', fields: { reason: expect.stringMatching(/admin/) } })
    const { waits } = await changeRoles(admin, { id, roles: ['admin', 'auditor', 'reviewer'], reason: 'A deputy' }) as { waits: { approvalId: string; stuck: string | null } }
    expect(waits).toMatchObject({ rights: ['the role admin'], stuck: null })
    expect(await rolesOf(id)).toEqual(['auditor', 'reviewer'])
    expect((await getUser(admin, { id })).rights).toBe(waits.approvalId)
    expect((await getApproval(manager, { id: waits.approvalId })).facts).toContainEqual({ label: 'Role', value: 'admin, without an end' })
    await expect(approve(admin, id)).rejects.toMatchObject({ code: 'forbidden' })
    const before = (await recorded()).length
    await approve(manager, id)
    expect(await rolesOf(id)).toEqual(['admin', 'auditor', 'reviewer'])
    const rows = await recorded()
    expect(rows).toHaveLength(before + 1)
    expect(rows[0]).toMatchObject({ category: 'access', approvalId: waits.approvalId, requestedByName: 'Ada', alone: false, state: 'closed' })
    // Less is at once, and nothing more is recorded.
    await changeRoles(admin, { id, roles: ['reviewer'] })
    expect(await rolesOf(id)).toEqual(['reviewer'])
    expect(await recorded()).toHaveLength(before + 1)
  })

  it('rejected is none; whoever would have nothing else keeps what they have until then', async () => {
    const id = await somebody('reviewer')
    await changeRoles(admin, { id, roles: ['admin'], reason: 'A deputy' })
    expect(await rolesOf(id)).toEqual(['reviewer'])
    await expect(changeRoles(admin, { id, roles: ['admin'], reason: 'Again' })).rejects.toMatchObject({ code: 'conflict' })
    await reject(manager, id)
    expect(await rolesOf(id)).toEqual(['reviewer'])
    await changeRoles(admin, { id, roles: ['admin'], reason: 'A deputy' })
    await approve(manager, id)
    expect(await rolesOf(id)).toEqual(['admin'])
  })

  it('for longer is given anew; for a shorter time it is not', async () => {
    const id = await somebody('reviewer')
    const day = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString()
    await here.add('user_roles', { user_id: id, role: 'admin', expires_at: new Date(Date.now() + 5 * 86_400_000) })
    await expect(changeRoles(admin, { id, roles: ['admin', 'reviewer'], expiresAt: day(9), reason: 'Longer' })).resolves.toMatchObject({ waits: { rights: ['the role admin'] } })
    await approve(manager, id)
    await expect(changeRoles(admin, { id, roles: ['admin', 'reviewer'], expiresAt: day(2) })).resolves.toMatchObject({ waits: null })
  })

  it('comes with an invitation only when somebody else agreed', async () => {
    const { id, waits } = await inviteUser(admin, { email: `${here.tag()}@example.com`, name: 'Deputy', roles: ['admin', 'auditor'], reason: 'Second administrator' } as never) as { id: string; waits: { approvalId: string } }
    expect(await rolesOf(id)).toEqual(['auditor'])
    const { sha256 } = await getApproval(manager, { id: waits.approvalId })
    await approveRequest(manager, { id: waits.approvalId, sha256 })
    expect(await rolesOf(id)).toEqual(['admin', 'auditor'])
    const only = await inviteUser(admin, { email: `${here.tag()}@example.com`, name: 'Only', roles: ['admin'] } as never)
    expect(await rolesOf(only.id)).toEqual([])
  })

  it('is given once, whoever approves at the same moment, and to nobody who is removed', async () => {
    const other = await org.person('compliance_manager', 'Other')
    const id = await somebody('reviewer')
    const { waits } = await changeRoles(admin, { id, roles: ['admin', 'reviewer'], reason: 'A deputy' }) as { waits: { approvalId: string } }
    const { sha256 } = await getApproval(manager, { id: waits.approvalId })
    const both = await Promise.allSettled([manager, other].map((by) => approveRequest(by, { id: waits.approvalId, sha256 })))
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await owner`select 1 from changes where approval_id = ${waits.approvalId}`)).toHaveLength(1)
    const gone = await somebody('reviewer')
    await changeRoles(admin, { id: gone, roles: ['admin', 'reviewer'], reason: 'A deputy' })
    await removeUser(admin, { id: gone })
    await expect(approve(manager, gone)).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/removed/) })
    expect(await rolesOf(gone)).toEqual(['reviewer'])
  })
})

it('a single administrator right, and the end of its withdrawal, wait for somebody else', async () => {
  const id = await somebody('reviewer')
  await expect(changePermissions(admin, { id, grants: [line('settings.update', 'any'), line('events.read', 'any')] } as never)).resolves.toMatchObject({ waits: { rights: ['settings.update'] } })
  expect(await linesOf(id)).toEqual(['events.read any'])
  await approve(manager, id)
  expect(await linesOf(id)).toEqual(['events.read any', 'settings.update any'])
  // As it is: nothing is asked again.
  await expect(changePermissions(admin, { id, grants: [line('settings.update', 'own')] } as never)).resolves.toMatchObject({ waits: null })
  const held = await somebody('admin')
  await changePermissions(admin, { id: held, grants: [line('settings.update', 'withdrawn')] } as never)
  await expect(changePermissions(admin, { id: held, grants: [] })).resolves.toMatchObject({ waits: { rights: ['settings.update'] } })
  expect(await linesOf(held)).toEqual(['settings.update withdrawn'])
  await approve(manager, held)
  expect(await linesOf(held)).toEqual([])
})

it('a role of one’s own that gets administrator rights waits; a new one gives nobody anything, and is given as any', async () => {
  const { id, name } = await createRole(admin, { label: `Desk ${here.tag()}`, grants: { 'events.read': 'any' } })
  const holder = await somebody(name)
  await expect(updateRole(admin, { id, version: 1, label: 'Desk', grants: { 'users.invite': 'any', 'users.read': 'any' } })).rejects.toMatchObject({ code: 'invalid', fields: { reason: expect.any(String) } })
  await updateRole(admin, { id, version: 1, label: 'Desk', grants: { 'users.invite': 'any', 'users.read': 'any' }, reason: 'The desk invites' })
  const grants = async () => (await owner`select grants from roles where id = ${id}`)[0]?.grants
  expect(await grants()).toEqual({ 'users.read': 'any' })
  await approve(manager, id)
  expect(await grants()).toEqual({ 'users.read': 'any', 'users.invite': 'any' })
  expect(await rolesOf(holder)).toEqual([name])
  const strong = await createRole(admin, { label: `Strong ${here.tag()}`, grants: { 'roles.update': 'any' } })
  await expect(changeRoles(admin, { id: await somebody('reviewer'), roles: [strong.name, 'reviewer'], reason: 'Desk' })).resolves.toMatchObject({ waits: { rights: [`the role ${strong.name}`] } })
})

it('with nobody else who could decide they come after 72 hours, as an exception for ever', async () => {
  const { org: small, only } = await lonely('Alone')
  const other = await small.person('compliance_manager', 'Promoted')
  const { waits } = await changeRoles(only, { id: other.userId, roles: ['admin', 'compliance_manager'], reason: 'There is nobody else' }) as { waits: { approvalId: string; stuck: string } }
  expect(waits.stuck).toMatch(/applies in 72 hours, and is recorded as an exception/)
  await settles()
  expect(await rolesOf(other.userId)).toEqual(['compliance_manager'])
  await threeDaysOn(small.id, waits.approvalId)
  expect(await rolesOf(other.userId)).toEqual(['admin', 'compliance_manager'])
  expect((await listChanges(only, { portal: 'alone' })).rows).toMatchObject([{ category: 'access', alone: true, approvedAt: null, approvalId: waits.approvalId }])
})

describe('bare SQL of the application’s role', () => {
  it('gives no administrator right that nobody approved, by no door', async () => {
    const id = await somebody('reviewer')
    const give = (role: string, more = {}) => (sql: postgres.TransactionSql) => sql`insert into user_roles ${sql({ org_id: org.id, id: v7(), user_id: id, role, created_at: new Date(), ...more } as never)}`
    expect(await attack(give('auditor'))).toBe('got through')
    expect(await attack(give('admin'))).toBe('TM005')
    expect(await attack(give('admin', { granted_by_id: admin.userId }))).toBe('TM005')
    expect(await attack((sql) => sql`update user_roles set role = 'admin' where user_id = ${id}`)).toBe('TM005')
    const custom = `custom_${here.tag()}`
    const roleId = await here.add('roles', { name: custom, label: custom, grants: { 'settings.update': 'any' } })
    expect(await attack(give(custom))).toBe('TM005')
    const plain = `custom_${here.tag()}`
    const plainId = await here.add('roles', { name: plain, label: plain, grants: { 'events.read': 'any' } })
    await here.add('user_roles', { user_id: id, role: plain })
    expect(await attack((sql) => sql`update roles set grants = '{"roles.update": "any"}' where id = ${plainId}`)).toBe('TM005')
    expect(await attack((sql) => sql`update roles set name = ${custom} where id = ${plainId}`)).toBe('TM002')
    expect(await attack((sql) => sql`update roles set grants = '{}' where id = ${roleId}`)).toBe('got through')
    expect(await attack(async (sql) => {
      await sql`update roles set deleted_at = now() where id = ${plainId}`
      await sql`insert into roles (org_id, id, name, label, grants, created_at, updated_at) values (${org.id}, ${v7()}, ${plain}, 'Mine', '{"users.invite": "any"}', now(), now())`
    })).toBe('TM005')
    const single = (permission: string, effect: string) => (sql: postgres.TransactionSql) => sql`insert into user_grants ${sql({ org_id: org.id, id: v7(), user_id: id, permission, effect, reason: 'x', created_at: new Date() } as never)}`
    expect(await attack(single('events.read', 'any'))).toBe('got through')
    expect(await attack(single('settings.update', 'any'))).toBe('TM005')
    expect(await attack(single('settings.update', 'withdrawn'))).toBe('got through')
    await here.add('user_grants', { user_id: id, permission: 'users.invite', effect: 'withdrawn', reason: 'x' })
    expect(await attack((sql) => sql`delete from user_grants where user_id = ${id}`)).toBe('TM005')
    expect(await attack((sql) => sql`update user_grants set effect = 'any' where user_id = ${id}`)).toBe('TM005')
    expect(await attack((sql) => sql`update user_grants set expires_at = now() where user_id = ${id}`)).toBe('TM005')
    // What was approved for one is not another's, nor another role, nor longer.
    const { waits } = await changeRoles(admin, { id, roles: ['admin', 'reviewer', plain], expiresAt: new Date(Date.now() + 86_400_000).toISOString(), reason: 'For a day' }) as { waits: { approvalId: string } }
    await write(database.ownerUrl, org.id, async (sql) => void (await sql`update approvals set state = 'approved', closed_at = now() where id = ${waits.approvalId}`))
    expect(await attack(give('admin'))).toBe('TM005')
    expect(await attack(give(custom))).toBe('TM005')
    // And with its end it is among the changes, or it is not given.
    const [asked] = await owner`select (seen::jsonb #>> '{input,expiresAt}')::timestamptz as until from approvals where id = ${waits.approvalId}`
    expect(await attack(give('admin', { expires_at: asked?.until }))).toBe('TM005')
  })
})
