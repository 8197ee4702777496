import type postgres from 'postgres'
import { v7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { grantsOfPrincipal } from '#lib/auth/permissions.ts'
import { approve } from '../../../test/approvals.ts'
import { write } from '../../../test/fixtures.ts'
import { admin, attack, database, here, lonely, manager, org, owner, threeDaysOn } from '../../../test/two-people.ts'

/** Whoever decides about what weakens the portal is given by two people: nobody makes a second account of theirs agree with them. */
const { inviteUser } = await import('./operations/invite.ts')
const { eraseUser } = await import('./operations/erase.ts')
const { changeRoles, removeUser } = await import('./operations/manage.ts')
const { approveRequest, requestRule } = await import('../approvals/operations.ts')
const { getApproval, getRule, listApprovals } = await import('../approvals/queries.ts')
const { listChanges } = await import('../changes/queries.ts')
const { createRole } = await import('../roles/operations.ts')

const rolesOf = async (id: string) => (await owner`select role from user_roles where user_id = ${id} order by role`).map((row) => row.role)
const person = (orgId: string, userId: string, role: 'compliance_manager'): Person => ({ ...admin, orgId, userId, personId: userId, roles: [role], grants: grantsOfPrincipal(role) })
let member: string
beforeAll(async () => {
  member = await here.user()
})
type Waits = { waits: { approvalId: string; stuck: string | null; rights: string[] } | null }
const give = async (id: string, ...roles: string[]) => (await changeRoles(admin, { id, roles, reason: 'A colleague' })) as Waits

it('an administrator alone makes no account of theirs a decider: it takes three days, and stays in sight', async () => {
  const { org: small, only } = await lonely('Puppets')
  const puppet = await inviteUser(only, { email: 'puppet@example.com', name: 'Second mailbox', roles: ['compliance_manager'] } as never) as { id: string } & Waits
  expect(puppet.waits).toMatchObject({ rights: ['the role compliance_manager'], stuck: expect.stringMatching(/72 hours/) })
  await write(database.ownerUrl, small.id, async (sql) => void (await sql`update users set status = 'active' where id = ${puppet.id}`))
  const another = await inviteUser(only, { email: 'third@example.com', name: 'Third mailbox', roles: ['admin'] } as never) as { id: string } & Waits
  await expect(approve(person(small.id, puppet.id, 'compliance_manager'), another.id)).rejects.toMatchObject({ code: 'forbidden' })
  expect(await rolesOf(puppet.id)).toEqual([])
  await threeDaysOn(small.id, puppet.waits?.approvalId as string)
  expect(await rolesOf(puppet.id)).toEqual(['compliance_manager'])
  expect((await listChanges(only, { portal: 'alone' })).rows).toMatchObject([{ category: 'access', alone: true, approvalId: puppet.waits?.approvalId }])
})

it('neither the title nor anything of what is kept of it has a name: who reads it sees that of today, and after an erasure none', async () => {
  const { id, waits } = await inviteUser(admin, { email: 'greta.garbo@example.com', name: 'Greta Garbo', roles: ['admin', 'auditor'], reason: 'A deputy' } as never) as { id: string } & Waits
  const approvalId = waits?.approvalId as string
  const shown = async () => [(await getApproval(manager, { id: approvalId })).title, (await listApprovals(manager, {})).rows.find((row) => row.id === approvalId)?.title]
  expect(await shown()).toEqual(Array(2).fill('Administrator rights: the role admin, for Greta Garbo'))
  await approve(manager, id)
  await removeUser(admin, { id, reason: 'Left' })
  await eraseUser(admin, { id, confirmation: 'Greta Garbo', reason: 'Art. 17' })
  expect(await shown()).toEqual(Array(2).fill('Administrator rights: the role admin, for Erased person'))
  for (const table of ['approvals', 'changes', 'change_revisions', 'audit_entries']) expect([table, (await owner.unsafe(`select from ${table} t where t::text ilike '%garbo%'`)).length]).toEqual([table, 0])
})

it('a role that decides waits for somebody else; others do not', async () => {
  const id = await here.user()
  expect(await give(id, 'reviewer', 'auditor')).toMatchObject({ waits: null })
  expect(await give(id, 'reviewer', 'compliance_manager')).toMatchObject({ waits: { rights: ['the role compliance_manager'], stuck: null } })
  expect(await rolesOf(id)).toEqual(['reviewer'])
  await approve(manager, id)
  expect(await rolesOf(id)).toEqual(['compliance_manager', 'reviewer'])
})

it('so does whatever role the rules of the organization name, and no longer one that they do not', async () => {
  const { name } = await createRole(admin, { label: `Board ${here.tag()}`, grants: { 'approvals.read': 'any' } })
  const by = async (...roles: string[]) => {
    const { number } = await getRule(admin, { kind: 'connection-scope' })
    return requestRule(admin, { kind: 'connection-scope', number, definition: { cases: [{ stages: [{ needed: 1, roles, named: [] }] }], lastsDays: 30 }, reason: 'The board decides' } as never)
  }
  expect(await give(await here.user(), name)).toMatchObject({ waits: null })
  const { approvalId } = await by(name)
  await approveRequest(manager, { id: approvalId, sha256: (await getApproval(manager, { id: approvalId })).sha256 })
  expect(await give(await here.user(), 'reviewer', name)).toMatchObject({ waits: { rights: [`the role ${name}`] } })
  expect(await attack((sql) => role(sql, name))).toBe('TM005')
  await expect(by('employee')).rejects.toMatchObject({ code: 'invalid', fields: { definition: expect.stringMatching(/everybody gets who signs in/) } })
  const back = await by('admin')
  await approveRequest(manager, { id: back.approvalId, sha256: (await getApproval(manager, { id: back.approvalId })).sha256 })
  expect(await give(await here.user(), name)).toMatchObject({ waits: null })
  expect(await attack((sql) => role(sql, name))).toBe('got through')
})

const role = async (sql: postgres.TransactionSql, called: string) => sql`insert into user_roles ${sql({ org_id: org.id, id: v7(), user_id: member, role: called, created_at: new Date() })}`

describe('bare SQL of the application’s role', () => {
  it('makes nobody a decider, whatever entry it writes and however new it makes the rows look', async () => {
    expect(await attack((sql) => role(sql, 'reviewer'))).toBe('got through')
    expect(await attack((sql) => role(sql, 'compliance_manager'))).toBe('TM005')
    expect(await attack(async (sql) => {
      await sql`update users set updated_at = now() where org_id = ${org.id}`
      await role(sql, 'compliance_manager')
    })).toBe('TM005')
    await here.add('user_roles', { user_id: member, role: 'reviewer' })
    expect(await attack((sql) => sql`update user_roles set role = 'compliance_manager' where user_id = ${member}`)).toBe('TM005')
  })
})
