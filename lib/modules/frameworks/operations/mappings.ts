import 'server-only'
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controls } from '#db/schema/controls.ts'
import { frameworkRequirements, frameworks, type ItemStrength, requirementMappings, type RequirementStrength } from '#db/schema/frameworks.ts'
import { userOf } from '#lib/auth/actor.ts'
import { checkOf } from '#lib/cloud/providers.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, line, optionalId, optionalLine, text, version } from '#lib/input.ts'
import { compiledCatalog } from '#lib/modules/detection-rules/model.ts'
import { ruleById } from '#lib/modules/detection-rules/queries.ts'
import { pack } from '#lib/pack/index.ts'
import { reason } from '../model.ts'
import { itemStrengths, mappingKinds, requirementStrengths } from '../words.ts'

type Mapping = typeof requirementMappings.$inferSelect

const keysOf = <T extends string>(choices: Record<T, string>) => Object.keys(choices) as [T, ...T[]]
const strength = z.enum([...keysOf(requirementStrengths), ...keysOf(itemStrengths)], { error: 'choose a strength' })
const note = text(0, 1_000).default('')

const ofKind = (kind: Mapping['kind'], said: string) => (kind === 'requirement' ? Object.hasOwn(requirementStrengths, said) : Object.hasOwn(itemStrengths, said))
const fitting = (kind: Mapping['kind']) => `of a ${mappingKinds[kind].toLowerCase()} is ${(kind === 'requirement' ? keysOf(requirementStrengths) : keysOf(itemStrengths)).join(', ')}`

const load = locked(requirementMappings)
const subject = (of: Pick<Mapping, 'id'>, label: string) => ({ type: 'mapping' as const, id: of.id, label })

export const addMapping = operation({
  name: 'mappings.add',
  summary: 'Map a requirement, a control, a check or a rule to a requirement, with its strength',
  category: 'configuration',
  http: { method: 'POST', path: '/mappings' },
  input: z.object({ kind: z.enum(keysOf(mappingKinds), { error: 'choose what maps' }), fromId: optionalId, controlId: optionalId, item: optionalLine(100), requirementId: id, strength, note }),
  run: async ({ tx, actor, input, at }) => {
    const { kind, requirementId } = input
    if (!ofKind(kind, input.strength)) throw invalid({ strength: fitting(kind) })
    const [from, to] = [await served(tx, input), await openRequirement(tx, requirementId, 'requirementId')]
    if (from.fromId === requirementId) throw invalid({ fromId: 'is the requirement itself' })
    if (from.fromId) await refuseCircle(tx, actor.orgId, from.fromId, requirementId)
    const row: Mapping = { ...created(actor, at), kind, fromId: null, controlId: null, item: null, ...from.ends, requirementId, strength: input.strength, note: input.note, source: 'own', retiredAt: null, retiredById: null, retiredReason: null }
    await tx.insert(requirementMappings).values(row)
    return done({ id: row.id }, changed(subject(row, `${from.label} to ${to.label}`), null, row))
  },
})

/** The same as `tickmark_mapping_kept` of db/rules.sql, with the way that it would close. Whoever adds one waits for others who do. @throws `invalid` */
async function refuseCircle(tx: Tx, orgId: string, fromId: string, requirementId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`requirement_mappings.${orgId}`}))`)
  const edges = await tx.select({ from: requirementMappings.fromId, to: requirementMappings.requirementId }).from(requirementMappings).where(and(eq(requirementMappings.kind, 'requirement'), isNull(requirementMappings.retiredAt)))
  const way = wayBetween(edges as { from: string; to: string }[], requirementId, fromId)
  if (!way) return
  const rows = await tx.select({ id: frameworkRequirements.id, code: frameworkRequirements.code, name: frameworks.name }).from(frameworkRequirements).innerJoin(frameworks, eq(frameworks.id, frameworkRequirements.frameworkId)).where(inArray(frameworkRequirements.id, way))
  const called = new Map(rows.map(({ id: of, code, name }) => [of, `${name} ${code}`]))
  throw invalid({ fromId: `would close a circle: ${way.map((of) => called.get(of)).join(' → ')} is mapped already` })
}

/** The shortest way along mappings; null: there is none. */
function wayBetween(edges: { from: string; to: string }[], start: string, end: string): string[] | null {
  const next = Map.groupBy(edges, ({ from }) => from)
  const before = new Map<string, string | null>([[start, null]])
  const queue = [start]
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    if (at === end) {
      const way: string[] = []
      for (let step: string | null = at; step !== null; step = before.get(step) ?? null) way.unshift(step)
      return way
    }
    for (const { to } of next.get(at) ?? []) if (!before.has(to)) { before.set(to, at); queue.push(to) }
  }
  return null
}

type Input = { kind: Mapping['kind']; fromId: string | null; controlId: string | null; item: string | null }
type Served = { label: string; fromId: string | null; ends: Partial<Pick<Mapping, 'fromId' | 'controlId' | 'item'>> }

async function served(tx: Tx, { kind, fromId, controlId, item }: Input): Promise<Served> {
  if (kind === 'requirement') {
    if (!fromId) throw invalid({ fromId: 'is required' })
    return { label: (await openRequirement(tx, fromId, 'fromId')).label, fromId, ends: { fromId } }
  }
  if (kind === 'control') {
    const [found] = controlId ? await tx.select({ code: controls.code }).from(controls).where(and(eq(controls.id, controlId), isNull(controls.deletedAt))) : []
    if (!found) throw invalid({ controlId: controlId ? 'is no control here' : 'is required' })
    return { label: found.code, fromId: null, ends: { controlId } }
  }
  if (!item) throw invalid({ item: 'is required' })
  const known = kind === 'template' ? pack.some(({ code }) => code === item) : kind === 'check' ? checkOf(item) !== null : compiledCatalog().rules.has(item) || (await ruleById(tx, item)) !== null
  if (!known) throw invalid({ item: `is no ${mappingKinds[kind].toLowerCase()}` })
  return { label: item, fromId: null, ends: { item } }
}

/** One that something may be mapped to or from. @throws `invalid` on the field that named it */
async function openRequirement(tx: Tx, requirementId: string, field: string): Promise<{ label: string }> {
  const [found] = await tx.select({ code: frameworkRequirements.code, kind: frameworkRequirements.kind, withdrawn: frameworkRequirements.withdrawn, name: frameworks.name, edition: frameworks.edition, state: frameworks.state })
    .from(frameworkRequirements).innerJoin(frameworks, eq(frameworks.id, frameworkRequirements.frameworkId)).where(eq(frameworkRequirements.id, requirementId))
  if (!found) throw invalid({ [field]: 'is no requirement here' })
  if (found.kind === 'domain') throw invalid({ [field]: 'is a domain; choose a requirement in it' })
  if (found.withdrawn) throw invalid({ [field]: 'was withdrawn by its framework' })
  if (found.state === 'retired') throw invalid({ [field]: `is of ${found.name} ${found.edition}, which is retired here` })
  return { label: `${found.name} ${found.code}` }
}

async function labelOf(tx: Tx, { fromId, controlId, item, requirementId }: Mapping): Promise<string> {
  const ends = await tx.select({ id: frameworkRequirements.id, code: frameworkRequirements.code, name: frameworks.name }).from(frameworkRequirements).innerJoin(frameworks, eq(frameworks.id, frameworkRequirements.frameworkId)).where(inArray(frameworkRequirements.id, [requirementId, ...(fromId ? [fromId] : [])]))
  const [control] = controlId ? await tx.select({ code: controls.code }).from(controls).where(eq(controls.id, controlId)) : []
  const named = (end: string | null) => { const found = ends.find((each) => each.id === end); return found ? `${found.name} ${found.code}` : '' }
  return `${fromId ? named(fromId) : (control?.code ?? item ?? '')} to ${named(requirementId)}`
}

export const updateMapping = operation({
  name: 'mappings.update',
  summary: 'Update the strength or the note of a mapping, with the reason',
  category: 'configuration',
  http: { method: 'PUT', path: '/mappings/{id}' },
  input: z.object({ id, version, strength, note, reason: line(1, 1_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'mapping')
    if (before.retiredAt) throw conflict('It is retired. Add a new one instead.')
    if (!ofKind(before.kind, input.strength)) throw invalid({ strength: fitting(before.kind) })
    const after: Mapping = { ...before, strength: input.strength as ItemStrength | RequirementStrength, note: input.note, ...touched(before, actor, at) }
    await tx.update(requirementMappings).set(after).where(eq(requirementMappings.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after, await labelOf(tx, after)), before, after, { reason: input.reason }))
  },
})

export const retireMapping = operation({
  name: 'mappings.retire',
  summary: 'Retire a mapping, with the reason; it stays to be read',
  category: 'configuration',
  http: { method: 'POST', path: '/mappings/{id}/retire' },
  input: z.object({ id, version, reason: reason(1_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'mapping')
    if (before.retiredAt) throw conflict('It is retired already.')
    const after: Mapping = { ...before, retiredAt: at, retiredById: userOf(actor), retiredReason: input.reason, ...touched(before, actor, at) }
    await tx.update(requirementMappings).set(after).where(eq(requirementMappings.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after, await labelOf(tx, after)), before, after, { reason: input.reason }))
  },
})
