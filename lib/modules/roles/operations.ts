import 'server-only'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { roles } from '#db/schema/roles.ts'
import { userRoles, users } from '#db/schema/users.ts'
import { type Actor, personOf } from '#lib/auth/actor.ts'
import { administeringOf } from '#lib/auth/administering.ts'
import { refuseBeyond } from '#lib/auth/delegation.ts'
import { grantable, type Grants, type Permission } from '#lib/auth/permissions.ts'
import { approvable, oneStage } from '#lib/door/approvable.ts'
import { changed, done } from '#lib/door/change.ts'
import { lockedLive } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { id, line, optionalText, version } from '#lib/input.ts'
import { approvedNow, askApproval } from '../approvals/within.ts'

type Role = typeof roles.$inferSelect

const permission = z.string().refine((name): name is Permission => (grantable as string[]).includes(name), 'is not a permission')
const fields = {
  label: line(1, 60),
  /** A form sends a list of `permission:grant`. */
  grants: z.preprocess(
    (value) => (value === undefined ? {} : Array.isArray(value) || typeof value === 'string' ? Object.fromEntries([value].flat().map((each) => String(each).split(':'))) : value),
    z.record(permission, z.enum(['any', 'own'])),
  ),
}
const subject = (role: Pick<Role, 'id' | 'label'>) => ({ type: 'role' as const, id: role.id, label: role.label })

const load = lockedLive(roles)

export const createRole = operation({
  name: 'roles.create',
  summary: 'Create a role of your organization',
  category: 'authorization',
  http: { method: 'POST', path: '/roles' },
  input: z.object(fields),
  run: async ({ tx, actor, input, at }) => {
    refuseBeyond(actor, input.grants, 'grants')
    const name = `custom_${input.label.toLowerCase().normalize('NFKD').replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, '').slice(0, 40) || 'role'}`
    const row = { name, label: input.label, grants: input.grants, ...created(actor, at) }
    await tx.insert(roles).values(row)
    return done({ id: row.id, name }, changed(subject(row), null, row))
  },
})

/** By person: two accounts of one human are one. PostgreSQL asks the same. */
async function holds(tx: Tx, actor: Actor, role: Role): Promise<boolean> {
  const person = personOf(actor)
  if (person === null) return false
  const [held] = await tx.select({ id: userRoles.id }).from(userRoles).innerJoin(users, eq(users.id, userRoles.userId))
    .where(and(eq(userRoles.role, role.name), eq(users.personId, person))).limit(1)
  return held !== undefined
}

/** Administrator rights that wait for somebody else, and why nobody can decide about them if that is so. */
type Waits = { approvalId: string; stuck: string | null; rights: string[] }

export const updateRole = operation({
  name: 'roles.update',
  summary: 'Update the permissions of a role of your organization, from the next request; administrator rights wait for somebody else',
  category: 'authorization',
  http: { method: 'PUT', path: '/roles/{id}' },
  input: z.object({ id, version, ...fields, reason: optionalText(1_000) }),
  load,
  run: async (scope) => {
    const { tx, actor, input, subject: role, at } = scope
    sameVersion(role, input.version, 'role')
    if (await holds(tx, actor, role)) throw new AppError('forbidden', 'You hold this role yourself. Somebody else has to change it.')
    refuseBeyond(actor, input.grants, 'grants', role.grants as Grants)
    const former = role.grants as Grants
    const more = administeringOf(input.grants).filter((each) => !former[each] || (former[each] === 'own' && input.grants[each] !== 'own'))
    const safe = Object.fromEntries([...Object.entries(input.grants).filter(([name]) => !more.includes(name as Permission)), ...more.flatMap((each) => (former[each] ? [[each, former[each]]] : []))]) as Grants
    const after = { label: input.label, grants: safe, ...touched(role, actor, at) }
    await tx.update(roles).set(after).where(eq(roles.id, role.id))
    const change = changed(subject(role), role, { ...role, ...after }, input.reason ? { reason: input.reason } : {})
    if (more.length === 0) return done({ id: role.id, waits: null as Waits | null }, change)
    if (input.reason === null) throw invalid({ reason: `say why: it gives ${more.join(', ')}` }, 'This gives administrator rights. Say why, for whoever decides about it.')
    const { approvalId, stuck } = await askApproval(scope, {
      kind: 'role-rights', subjectId: role.id, title: `Administrator rights for the role ${role.label}: ${more.join(', ')}`, reason: input.reason,
      facts: more.map((each) => ({ label: 'Permission', value: `${each}: ${former[each] ?? 'not given'} → ${input.grants[each]}` })), input: { grants: Object.fromEntries(more.map((each) => [each, input.grants[each]])) },
    })
    return done({ id: role.id, waits: { approvalId, stuck, rights: more } as Waits | null }, change, changed(subject(role), null, { asked: more.join(', ') }, { reason: input.reason }))
  },
})

export const applyRole = operation({
  name: 'roles.applyRights',
  summary: 'Give a role administrator rights, as it was approved',
  category: 'authorization',
  input: z.object({ id, approvalId: id }),
  load,
  run: async ({ tx, actor, input, subject: role, at }) => {
    const { seen } = await approvedNow(tx, input.approvalId)
    const more = z.object({ grants: z.record(permission, z.enum(['any', 'own'])) }).parse(seen.input).grants
    const after = { grants: { ...role.grants, ...more }, ...touched(role, actor, at) }
    await tx.update(roles).set(after).where(eq(roles.id, role.id))
    return done({ id: role.id }, changed(subject(role), role, { ...role, ...after }, { reason: seen.reason }))
  },
})

approvable({
  kind: 'role-rights', label: 'Administrator rights of a role', subjectType: 'role', approved: applyRole, closed: null, shipped: oneStage(['admin', 'compliance_manager'], 30), alone: true,
  record: { table: 'roles', material: ['grants', 'deleted_at'], done: null }, population: 'access', href: ({ id: roleId }) => `/roles/${roleId}`,
})

export const removeRole = operation({
  name: 'roles.remove',
  summary: 'Remove a role of your organization that nobody holds',
  category: 'authorization',
  http: { method: 'DELETE', path: '/roles/{id}' },
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: role, at }) => {
    const [holder] = await tx.select({ id: userRoles.id }).from(userRoles).where(eq(userRoles.role, role.name)).limit(1)
    if (holder) throw conflict('Somebody still holds this role. Give them another one first.')
    const after = { deletedAt: at, ...touched(role, actor, at) }
    await tx.update(roles).set(after).where(eq(roles.id, role.id))
    return done({ id: role.id }, changed(subject(role), role, { ...role, ...after }))
  },
})
