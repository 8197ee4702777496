import 'server-only'
import { and, arrayOverlaps, eq, isNull, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { systems } from '#db/schema/systems.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { present, removable } from '#lib/door/removable.ts'
import { AppError } from '#lib/errors.ts'
import { id, version } from '#lib/input.ts'
import { systemFields } from './model.ts'
import { systemLinks } from './within.ts'

type System = typeof systems.$inferSelect

const subject = (system: Pick<System, 'id' | 'name'>) => ({ type: 'system' as const, id: system.id, label: system.name })

const load = locked(systems)

const owns = (system: System, actor: Actor) => system.ownerId !== null && system.ownerId === userOf(actor)

/** A name in the logs is that of one system. Whoever gives one comes one after another. */
async function unclaimed(tx: Tx, orgId: string, logNames: string[], self: string | null): Promise<void> {
  if (logNames.length === 0) return
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`systems.logNames.${orgId}`}))`)
  const [other] = await tx.select({ name: systems.name, logNames: systems.logNames }).from(systems)
    .where(and(arrayOverlaps(systems.logNames, logNames), isNull(systems.deletedAt), self === null ? undefined : ne(systems.id, self))).limit(1)
  if (other) throw new AppError('conflict', `${logNames.find((name) => other.logNames.includes(name))} is ${other.name} already.`, { fields: { logNames: `one of them is ${other.name} already` } })
}

export const createSystem = operation({
  name: 'systems.create',
  summary: 'Register a system',
  category: 'configuration',
  http: { method: 'POST', path: '/systems' },
  input: z.object(systemFields),
  run: async ({ tx, actor, input, at }) => {
    await activeUser(tx, input.ownerId, 'ownerId')
    await unclaimed(tx, actor.orgId, input.logNames, null)
    const { controls, ...fields } = input
    const row = { ...fields, ...created(actor, at) }
    await tx.insert(systems).values(row)
    await systemLinks.set(tx, actor.orgId, row.id, controls)
    return done({ id: row.id }, changed(subject(row), null, { ...row, controls }))
  },
})

export const updateSystem = operation({
  name: 'systems.update',
  summary: 'Update a system',
  category: 'configuration',
  http: { method: 'PUT', path: '/systems/{id}' },
  input: z.object({ id, version, ...systemFields }),
  load,
  owns,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, controls, ...fields } = input
    present(before, 'system')
    sameVersion(before, seen, 'system')
    await activeUser(tx, input.ownerId, 'ownerId')
    await unclaimed(tx, actor.orgId, input.logNames, before.id)
    const after = { ...before, ...fields, ...touched(before, actor, at) }
    await tx.update(systems).set(after).where(eq(systems.id, before.id))
    const former = await systemLinks.set(tx, actor.orgId, before.id, controls)
    return done({ id: before.id, version: after.version }, changed(subject(after), { ...before, controls: former }, { ...after, controls }))
  },
})

export const { remove: removeSystem, restore: restoreSystem } = removable(systems, {
  name: 'systems', one: 'system', path: '/systems', subject,
  summaries: { remove: 'Remove a system from the register; its history stays', restore: 'Restore a removed system' },
})
