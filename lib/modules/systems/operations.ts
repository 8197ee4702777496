import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, optionalText, version } from '#lib/input.ts'
import { systemFields } from './model.ts'

type System = typeof systems.$inferSelect

const subject = (system: Pick<System, 'id' | 'name'>) => ({ type: 'system' as const, id: system.id, label: system.name })

const lock = async (tx: Tx, systemId: string): Promise<System | null> => {
  const [found] = await tx.select().from(systems).where(eq(systems.id, systemId)).for('update')
  return found ?? null
}

const owns = (system: System, actor: Actor) => system.ownerId !== null && system.ownerId === userOf(actor)

export const createSystem = operation({
  name: 'systems.create',
  summary: 'Register a system',
  category: 'configuration',
  http: { method: 'POST', path: '/systems' },
  input: z.object(systemFields),
  run: async ({ tx, actor, input, at }) => {
    await checkOwner(tx, input.ownerId)
    const row = { ...input, ...created(actor, at) }
    await tx.insert(systems).values(row)
    return done({ id: row.id }, changed(subject(row), null, row))
  },
})

export const updateSystem = operation({
  name: 'systems.update',
  summary: 'Change a system',
  category: 'configuration',
  http: { method: 'PUT', path: '/systems/{id}' },
  input: z.object({ id, version, ...systemFields }),
  load: ({ tx, input }) => lock(tx, input.id),
  owns,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, ...fields } = input
    if (before.deletedAt) throw conflict('This system was removed. Restore it first.')
    sameVersion(before, seen, 'system')
    await checkOwner(tx, input.ownerId)
    const after = { ...before, ...fields, ...touched(before, actor, at) }
    await tx.update(systems).set(after).where(eq(systems.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), before, after))
  },
})

export const removeSystem = operation({
  name: 'systems.remove',
  summary: 'Take a system out of the register; its history stays',
  category: 'configuration',
  http: { method: 'DELETE', path: '/systems/{id}' },
  input: z.object({ id, reason: optionalText(1_000) }),
  load: ({ tx, input }) => lock(tx, input.id),
  run: async ({ tx, actor, input, subject: before, at }) => {
    if (before.deletedAt) throw conflict('This system was removed already.')
    const after = { ...before, deletedAt: at, ...touched(before, actor, at) }
    await tx.update(systems).set(after).where(eq(systems.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after, input.reason ? { reason: input.reason } : {}))
  },
})

export const restoreSystem = operation({
  name: 'systems.restore',
  summary: 'Put a removed system back into the register',
  category: 'configuration',
  http: { method: 'POST', path: '/systems/{id}/restore' },
  input: z.object({ id }),
  load: ({ tx, input }) => lock(tx, input.id),
  run: async ({ tx, actor, subject: before, at }) => {
    if (!before.deletedAt) throw conflict('This system is in the register.')
    const after = { ...before, deletedAt: null, ...touched(before, actor, at) }
    await tx.update(systems).set(after).where(eq(systems.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after))
  },
})

async function checkOwner(tx: Tx, ownerId: string | null): Promise<void> {
  if (ownerId === null) return
  const [owner] = await tx.select({ status: users.status }).from(users).where(eq(users.id, ownerId))
  if (owner?.status !== 'active') throw invalid({ ownerId: 'choose an active user of this organization' })
}
