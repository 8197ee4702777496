import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { facilities } from '#db/schema/facilities.ts'
import { systems } from '#db/schema/systems.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, text, version } from '#lib/input.ts'
import { facilityFields } from './model.ts'

type Facility = typeof facilities.$inferSelect

const subject = (of: Pick<Facility, 'id' | 'name'>) => ({ type: 'facility' as const, id: of.id, label: of.name })
const load = locked(facilities)

async function checked(tx: Tx, { systemId, ownerId, reviewerId }: Pick<Facility, 'systemId' | 'ownerId' | 'reviewerId'>): Promise<void> {
  const [system] = await tx.select({ deletedAt: systems.deletedAt }).from(systems).where(eq(systems.id, systemId))
  if (!system || system.deletedAt) throw invalid({ systemId: 'choose a system of this organization' })
  await activeUser(tx, ownerId, 'ownerId')
  await activeUser(tx, reviewerId, 'reviewerId')
}

export const createFacility = operation({
  name: 'facilities.create',
  summary: 'Register a facility: its zone, usual hours, restricted doors, and the system whose lists its logs are',
  category: 'configuration',
  http: { method: 'POST', path: '/facilities' },
  input: z.object(facilityFields),
  run: async ({ tx, actor, input, at }) => {
    await checked(tx, input)
    const row: Facility = { ...input, ...created(actor, at), endedAt: null, endReason: null }
    await tx.insert(facilities).values(row)
    return done({ id: row.id }, changed(subject(row), null, row))
  },
})

/** Reviews that began keep what it was then. */
export const updateFacility = operation({
  name: 'facilities.update',
  summary: 'Update a facility; entry reviews that began keep what it was then',
  category: 'configuration',
  http: { method: 'PUT', path: '/facilities/{id}' },
  input: z.object({ id, version, ...facilityFields }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, ...fields } = input
    sameVersion(before, seen, 'facility')
    if (before.endedAt) throw conflict('It has ended, and stays as it is.')
    await checked(tx, input)
    const after = { ...before, ...fields, ...touched(before, actor, at) }
    await tx.update(facilities).set(after).where(eq(facilities.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), before, after))
  },
})

export const endFacility = operation({
  name: 'facilities.end',
  summary: 'End a facility that is not used any more, with the reason; its entry reviews stay',
  category: 'configuration',
  http: { method: 'POST', path: '/facilities/{id}/end' },
  input: z.object({ id, reason: text(1, 2_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    if (before.endedAt) throw conflict('It has ended already.')
    const after = { ...before, endedAt: at, endReason: input.reason, ...touched(before, actor, at) }
    await tx.update(facilities).set(after).where(eq(facilities.id, before.id))
    return done({ id: before.id }, changed(subject(before), { endedAt: null, endReason: null }, { endedAt: at, endReason: input.reason }))
  },
})
