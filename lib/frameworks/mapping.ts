import { z } from 'zod'
import type { Catalogue } from './catalogue.ts'

/** Between requirements. `equivalent`: who meets the one meets the other; `partial`: who meets the one meets a part of the other; `related`: both are about the same matter, and meeting the one shows nothing of the other. */
export const mappingStrengths = ['equivalent', 'partial', 'related'] as const
export type MappingStrength = (typeof mappingStrengths)[number]
/** `from` and `to`: the key of a framework and the code of a requirement. */
export type RequirementMapping = { from: [string, string]; to: [string, string]; strength: MappingStrength; note?: string }

const end = z.tuple([z.string().min(1), z.string().min(1)])
export const mappingSchema = z.strictObject({ from: end, to: end, strength: z.enum(mappingStrengths), note: z.string().min(1).max(1_000).refine((text) => text.trim() === text && !text.includes('\n'), 'is one line').optional() })

const isStrength = (word: string): word is MappingStrength => (mappingStrengths as readonly string[]).includes(word)
export const endName = ([key, code]: readonly [string, string]): string => `${key} ${code}`

/** Mappings between two frameworks as a table, one on each line: `from code | to code | strength | note`. */
export function mappingTable(from: string, to: string, table: string): RequirementMapping[] {
  return table.split('\n').map((line) => line.trim()).filter(Boolean).map((line) => {
    const [source = '', target = '', strength = '', note, ...more] = line.split(' | ')
    if (!isStrength(strength) || more.length > 0) throw new Error(`The mapping “${line}” is no line of codes, strength and note`)
    return { from: [from, source], to: [to, target], strength, ...(note !== undefined && { note }) }
  })
}

/** The first circle that the mappings make, as the ends one comes by; null: they make none. */
export function circleIn(mappings: readonly RequirementMapping[]): string[] | null {
  const next = Map.groupBy(mappings, ({ from }) => endName(from))
  const done = new Set<string>()
  for (const start of next.keys()) {
    const path: string[] = []
    const open = [{ at: start, left: [...(next.get(start) ?? [])] }]
    while (open.length > 0) {
      const here = open.at(-1)
      if (!here) break
      if (path.length < open.length) path.push(here.at)
      const step = done.has(here.at) ? undefined : here.left.pop()
      if (!step) {
        done.add(here.at)
        path.pop()
        open.pop()
        continue
      }
      const to = endName(step.to)
      if (path.includes(to)) return [...path.slice(path.indexOf(to)), to]
      open.push({ at: to, left: [...(next.get(to) ?? [])] })
    }
  }
  return null
}

/** Every mapping is whole, leads from and to requirements that exist, stands once in either direction, and they make no circle; else it throws. */
export function mappingsOf(catalogue: Pick<Catalogue, 'requirement'>, mappings: readonly RequirementMapping[]): readonly RequirementMapping[] {
  const seen = new Set<string>()
  for (const mapping of mappings) {
    const named = `The mapping ${endName(mapping.from)} → ${endName(mapping.to)}`
    const read = mappingSchema.safeParse(mapping)
    if (!read.success) throw new Error(`${named}: ${read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`)
    for (const each of [mapping.from, mapping.to]) if (!catalogue.requirement(...each)) throw new Error(`${named}: there is no ${endName(each)}`)
    const pair = [endName(mapping.from), endName(mapping.to)].toSorted().join(' = ')
    if (seen.has(pair)) throw new Error(`${named} stands twice`)
    seen.add(pair)
  }
  const circle = circleIn(mappings)
  if (circle) throw new Error(`Mappings make a circle: ${circle.join(' → ')}`)
  return mappings
}
