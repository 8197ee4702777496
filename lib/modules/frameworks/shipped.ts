import 'server-only'
import type { ItemStrength, MappingKind } from '#db/schema/frameworks.ts'
import { everyCheck } from '#lib/cloud/providers.ts'
import { frameworkKnownAs, shippedMappings } from '#lib/frameworks/index.ts'
import { compiledCatalog } from '#lib/modules/detection-rules/model.ts'
import { pack } from '#lib/pack/index.ts'

/** What of the portal's own serves a requirement: controls of the pack, checks and rules. */
export type ItemMapping = { kind: Extract<MappingKind, 'template' | 'check' | 'rule'>; item: string; code: string; strength: ItemStrength }

let byFramework: Map<string, ItemMapping[]> | undefined

/** By the key of a framework of the catalogue: what maps to it. Something that names a requirement twice counts by the stronger. */
export function itemMappings(key: string): ItemMapping[] {
  byFramework ??= collected()
  return byFramework.get(key) ?? []
}

const order = { evidences: 0, supports: 1, context: 2 } as const

function collected(): Map<string, ItemMapping[]> {
  const found = new Map<string, Map<string, ItemMapping>>()
  const add = (kind: ItemMapping['kind'], item: string, framework: string, code: string, strength: ItemStrength) => {
    const key = frameworkKnownAs(framework)?.key
    if (!key) return
    const of = found.get(key) ?? new Map<string, ItemMapping>()
    found.set(key, of)
    const name = `${kind} ${item} ${code}`
    const former = of.get(name)
    if (!former || order[strength] < order[former.strength]) of.set(name, { kind, item, code, strength })
  }
  for (const { code, maps } of pack) for (const each of maps) add('template', code, each.framework, each.id, each.strength)
  for (const { id, mappings } of everyCheck()) for (const each of mappings) add('check', id, each.framework, each.id, each.strength)
  for (const [id, { requirements }] of compiledCatalog().rules) for (const each of requirements) add('rule', id, each.framework, each.id, each.strength)
  return new Map([...found].map(([key, of]) => [key, [...of.values()]]))
}

/** Between a requirement of this framework and one of another, in either direction. */
export const mappingsOf = (key: string) => shippedMappings.filter(({ from, to }) => from[0] === key || to[0] === key)
