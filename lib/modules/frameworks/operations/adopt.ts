import 'server-only'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { frameworkRequirements, frameworks } from '#db/schema/frameworks.ts'
import { systems } from '#db/schema/systems.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { changed, done, doneAll } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, version } from '#lib/input.ts'
import { adoptionFields, daysInOrder, frameworkLabel, reason, requirementLabel } from '../model.ts'

type Framework = typeof frameworks.$inferSelect
type Requirement = typeof frameworkRequirements.$inferSelect

const subject = (of: Pick<Framework, 'id' | 'name' | 'edition'>) => ({ type: 'framework' as const, id: of.id, label: frameworkLabel(of) })
const load = locked(frameworks)
/** What is told of it, and written: an OSCAL file as a whole is no fact of a decision, and never changes. */
const told = ({ rest: _, losses: __, ...row }: Framework) => row
const inOrder = { error: 'is before the first day', path: ['toDay'] }

export const adoptFramework = operation({
  name: 'frameworks.adopt',
  summary: 'Adopt a framework: from when on it is held against which systems, and who answers for it',
  category: 'configuration',
  http: { method: 'POST', path: '/frameworks/{id}/adopt' },
  input: z.object({ id, version, ...adoptionFields }).refine(daysInOrder, inOrder),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'framework')
    if (before.state === 'adopted') throw conflict('It is adopted already. Change its scope instead.')
    const after: Framework = { ...before, ...(await adoption(tx, input)), state: 'adopted', adoptedAt: at, adoptedById: userOf(actor), retiredReason: null, ...touched(before, actor, at) }
    await tx.update(frameworks).set(told(after)).where(eq(frameworks.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), told(before), told(after)))
  },
})

export const updateFramework = operation({
  name: 'frameworks.update',
  summary: 'Update what an adopted framework is held against, its days and its owner',
  category: 'configuration',
  http: { method: 'PUT', path: '/frameworks/{id}' },
  input: z.object({ id, version, ...adoptionFields }).refine(daysInOrder, inOrder),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'framework')
    if (before.state !== 'adopted') throw conflict('It is not adopted. Adopt it first.')
    const after: Framework = { ...before, ...(await adoption(tx, input)), ...touched(before, actor, at) }
    await tx.update(frameworks).set(told(after)).where(eq(frameworks.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), told(before), told(after)))
  },
})

async function adoption(tx: Tx, { scope, systemIds, fromDay, toDay, ownerId }: z.output<z.ZodObject<typeof adoptionFields>>) {
  await activeUser(tx, ownerId, 'ownerId')
  const chosen = [...new Set(systemIds)].sort()
  const found = chosen.length > 0 ? await tx.select({ id: systems.id }).from(systems).where(inArray(systems.id, chosen)) : []
  if (found.length < chosen.length) throw invalid({ systemIds: 'names a system that is not here' })
  return { scope, systemIds: chosen, fromDay, toDay: toDay ?? null, ownerId }
}

export const retireFramework = operation({
  name: 'frameworks.retire',
  summary: 'Retire a framework: nothing is held against it any more, and nothing new maps to it',
  category: 'configuration',
  http: { method: 'POST', path: '/frameworks/{id}/retire' },
  input: z.object({ id, version, reason: reason(2_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'framework')
    if (before.state === 'retired') throw conflict('It is retired already.')
    const after: Framework = { ...before, state: 'retired', retiredReason: input.reason, ...touched(before, actor, at) }
    await tx.update(frameworks).set(told(after)).where(eq(frameworks.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), told(before), told(after), { reason: input.reason }))
  },
})

const loadRequirement = locked(frameworkRequirements)
const about = (of: Requirement) => ({ type: 'requirement' as const, id: of.id, label: requirementLabel(of) })

export const excludeRequirement = operation({
  name: 'frameworks.exclude',
  summary: 'Exclude a requirement that does not apply, or all in a domain, with the reason',
  category: 'configuration',
  http: { method: 'POST', path: '/requirements/{id}/exclude' },
  input: z.object({ id, version, reason: reason(2_000) }),
  load: loadRequirement,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'requirement')
    await adopted(tx, before)
    if (before.kind === 'domain') return excludeAll(tx, actor, at, before, input.reason)
    if (before.withdrawn) throw conflict('The framework itself withdrew it: it asks nothing.')
    if (before.excluded) throw conflict('It is excluded already.')
    const after: Requirement = { ...before, excluded: input.reason, ...touched(before, actor, at) }
    await tx.update(frameworkRequirements).set({ excluded: after.excluded, updatedAt: at, updatedById: after.updatedById, version: after.version }).where(eq(frameworkRequirements.id, before.id))
    return done({ id: before.id, version: after.version }, changed(about(after), { excluded: null }, { excluded: input.reason }, { reason: input.reason }))
  },
})

/** Everything in a domain that asks something and is not excluded yet. */
async function excludeAll(tx: Tx, actor: Actor, at: Date, domain: Requirement, reasonSaid: string) {
  const rows = await tx.execute<{ id: string; code: string; title: string }>(sql`with recursive within(id) as (select ${domain.id}::uuid union select r.id from within w join framework_requirements r on r.org_id = ${actor.orgId} and r.parent_id = w.id)
    update framework_requirements r set excluded = ${reasonSaid}, updated_at = ${at.toISOString()}, updated_by_id = ${userOf(actor)}, version = r.version + 1 from within w where r.org_id = ${actor.orgId} and r.id = w.id and r.kind = 'requirement' and not r.withdrawn and r.excluded is null returning r.id, r.code, r.title`)
  if (rows.length === 0) throw conflict('Nothing in it is left to exclude.')
  return doneAll({ id: domain.id, version: domain.version }, rows.map((row) => changed({ type: 'requirement' as const, id: row.id, label: requirementLabel(row) }, { excluded: null }, { excluded: reasonSaid }, { reason: reasonSaid })))
}

export const includeRequirement = operation({
  name: 'frameworks.include',
  summary: 'Include a requirement again that was excluded',
  category: 'configuration',
  http: { method: 'POST', path: '/requirements/{id}/include' },
  input: z.object({ id, version }),
  load: loadRequirement,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'requirement')
    await adopted(tx, before)
    if (!before.excluded) throw conflict('It is not excluded.')
    const after: Requirement = { ...before, excluded: null, ...touched(before, actor, at) }
    await tx.update(frameworkRequirements).set({ excluded: null, updatedAt: at, updatedById: after.updatedById, version: after.version }).where(eq(frameworkRequirements.id, before.id))
    return done({ id: before.id, version: after.version }, changed(about(after), { excluded: before.excluded }, { excluded: null }))
  },
})

async function adopted(tx: Tx, { frameworkId }: Requirement): Promise<void> {
  const [found] = await tx.select({ state: frameworks.state }).from(frameworks).where(and(eq(frameworks.id, frameworkId), eq(frameworks.state, 'adopted')))
  if (!found) throw conflict('Its framework is not adopted: there is nothing it could be left out of.')
}
