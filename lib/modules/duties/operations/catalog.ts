import 'server-only'
import { and, eq, isNull, ne, or } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { duties, dutyMappings, dutyRules } from '#db/schema/duties.ts'
import { systems } from '#db/schema/systems.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import { userOf } from '#lib/auth/actor.ts'
import { type Change, changed, done, doneAll } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { present, removable } from '#lib/door/removable.ts'
import { portal } from '#lib/duties/mapping.ts'
import { starterDuties, starterRules } from '#lib/duties/starter.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, version } from '#lib/input.ts'
import { dutyFields, endReason, type MappingInput, mappingFields } from '../model.ts'
import { type Duty, type DutyMapping, type DutyRule, dutySubject, ruleSubject } from '../record.ts'
import { evaluateAnew } from './evaluate.ts'

const load = locked(duties)
const loadMapping = locked(dutyMappings)
const mappingSubject = (of: Pick<DutyMapping, 'id'>, duty: Pick<Duty, 'name'>) => ({ type: 'duty-mapping' as const, id: of.id, label: duty.name })

export const createDuty = operation({
  name: 'duties.create',
  summary: 'Create a duty: something that one person should not do together with another duty',
  category: 'configuration',
  http: { method: 'POST', path: '/duties' },
  input: z.object(dutyFields),
  run: async ({ tx, actor, input, at }) => {
    const row: Duty = { ...input, starter: null, ...created(actor, at) }
    await tx.insert(duties).values(row)
    return done({ id: row.id }, changed(dutySubject(row), null, row))
  },
})

export const updateDuty = operation({
  name: 'duties.update',
  summary: 'Update the name or the description of a duty',
  category: 'configuration',
  http: { method: 'PUT', path: '/duties/{id}' },
  input: z.object({ id, version, ...dutyFields }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, ...fields } = input
    present(before, 'duty')
    sameVersion(before, seen, 'duty')
    const after = { ...before, ...fields, ...touched(before, actor, at) }
    await tx.update(duties).set(after).where(eq(duties.id, before.id))
    return done({ id: before.id, version: after.version }, changed(dutySubject(after), before, after))
  },
})

async function unused(tx: Tx, duty: Duty): Promise<void> {
  const [rule] = await tx.select({ name: dutyRules.name }).from(dutyRules).where(and(or(eq(dutyRules.oneId, duty.id), eq(dutyRules.otherId, duty.id)), ne(dutyRules.state, 'ended'))).limit(1)
  if (rule) throw conflict(`The rule “${rule.name}” keeps it apart from another duty. End that rule first.`)
}

export const { remove: removeDuty, restore: restoreDuty } = removable(duties, {
  name: 'duties', one: 'duty', path: '/duties', subject: dutySubject, refuse: unused,
  summaries: { remove: 'Remove a duty that no rule needs; its history stays', restore: 'Restore a removed duty' },
})

/** @throws AppError invalid: no system of the register */
export async function rowOf(tx: Tx, { where, ...input }: MappingInput): Promise<Omit<MappingInput, 'where'> & { systemId: string | null; portal: boolean }> {
  if (where === portal && input.environment !== null) throw invalid({ environment: 'the portal is in no environment: leave it empty' })
  if (where !== null && where !== portal) {
    const [system] = await tx.select({ id: systems.id }).from(systems).where(and(eq(systems.id, where), isNull(systems.deletedAt)))
    if (!system) throw invalid({ where: 'is no system: choose from the list' })
  }
  return { ...input, systemId: where === portal ? null : where, portal: where === portal }
}

export const mapDuty = operation({
  name: 'duties.map',
  summary: 'Link rights with a duty, by native id or by a pattern of their name',
  category: 'configuration',
  http: { method: 'POST', path: '/duties/{id}/mappings' },
  input: z.object({ id, ...mappingFields }),
  load,
  run: async (scope) => {
    const { tx, actor, input, subject: duty, at } = scope
    present(duty, 'duty')
    const { id: _, ...fields } = input
    const row: DutyMapping = { ...(await rowOf(tx, fields)), dutyId: duty.id, endedAt: null, endedById: null, endReason: null, ...created(actor, at) }
    await tx.insert(dutyMappings).values(row)
    await evaluateAnew(scope)
    return done({ id: row.id }, changed(mappingSubject(row, duty), null, row))
  },
})

export const endMapping = operation({
  name: 'duties.endMapping',
  summary: 'End a mapping of a duty, with the reason; it stays in the history',
  category: 'configuration',
  http: { method: 'POST', path: '/duty-mappings/{id}/end' },
  input: z.object({ id, reason: endReason }),
  load: loadMapping,
  run: async (scope) => {
    const { tx, actor, input, subject: before, at } = scope
    if (before.endedAt) throw conflict('It was ended already.')
    const [duty] = await tx.select().from(duties).where(eq(duties.id, before.dutyId))
    const after: DutyMapping = { ...before, endedAt: at, endedById: userOf(actor), endReason: input.reason, ...touched(before, actor, at) }
    await tx.update(dutyMappings).set(after).where(eq(dutyMappings.id, before.id))
    await evaluateAnew(scope)
    return done({ id: before.id }, changed(mappingSubject(before, { name: duty?.name ?? '' }), before, after, { reason: input.reason.slice(0, 1_000) }))
  },
})

/** Duties that are there already, by key or name, stay as they are; so do rules. */
export const adoptStarters = operation({
  name: 'duties.adopt',
  summary: 'Import the starter set: its duties with their mappings, and its rules as drafts of one owner',
  category: 'configuration',
  http: { method: 'POST', path: '/duties/adopt' },
  input: z.object({ ownerId: id }),
  run: async ({ tx, actor, input, at }) => {
    await activeUser(tx, input.ownerId, 'ownerId')
    const there = await tx.select().from(duties)
    const changes: Change[] = []
    const byKey = new Map<string, Duty>()
    for (const { key, name, description, mappings } of starterDuties) {
      const known = there.find((each) => !each.deletedAt && (each.starter === key || each.name.toLowerCase() === name.toLowerCase()))
      const duty: Duty = known ?? { name, description, starter: key, ...created(actor, at) }
      byKey.set(key, duty)
      if (known) continue
      await tx.insert(duties).values(duty)
      changes.push(changed(dutySubject(duty), null, duty))
      for (const { systemId, ...each } of mappings) {
        const row: DutyMapping = { ...each, exceptNames: [...each.exceptNames], exceptScopes: [...each.exceptScopes], systemId: null, portal: systemId === portal, dutyId: duty.id, endedAt: null, endedById: null, endReason: null, ...created(actor, at) }
        await tx.insert(dutyMappings).values(row)
        changes.push(changed(mappingSubject(row, duty), null, row))
      }
    }
    const rules = await tx.select().from(dutyRules).where(ne(dutyRules.state, 'ended'))
    let drafted = 0
    for (const { one, other, ...rest } of starterRules) {
      const [oneId, otherId] = [byKey.get(one)?.id as string, byKey.get(other)?.id as string]
      if (rules.some((each) => (each.oneId === oneId && each.otherId === otherId) || (each.oneId === otherId && each.otherId === oneId))) continue
      const rule: DutyRule = { ...rest, oneId, otherId, scope: '', ownerId: input.ownerId, state: 'draft', approvedAt: null, endedAt: null, endedById: null, endReason: null, ...created(actor, at) }
      await tx.insert(dutyRules).values(rule)
      changes.push(changed(ruleSubject(rule), null, rule))
      drafted++
    }
    if (changes.length === 0) throw conflict('Everything of the starter set is here already.')
    return doneAll({ duties: changes.filter((each) => each.subject.type === 'duty').length, rules: drafted }, changes)
  },
})
