import type { Detection, Group, Item } from '../rule.ts'

/** Values of each placeholder, by its name without percent signs. Values may hold wildcards. */
export type Placeholders = Record<string, string[]>

const MAX_VALUES = 10_000
const TOKEN = /\\%|%([A-Za-z0-9_.-]+)%|[^]/gu

/** The names of the placeholders that a rule or filter waits for, each once. */
export function placeholdersOf({ detection }: { detection: Detection }): string[] {
  return [...new Set(detection.selections.flatMap(({ body }) => namesIn(body)))]
}

function namesIn(part: Group | Item): string[] {
  if (part.kind !== 'item') return part.members.flatMap(namesIn)
  return part.modifiers.includes('expand') ? part.values.flatMap((value) => [...String(value).matchAll(TOKEN)].flatMap(([, name]) => name ?? [])) : []
}

/**
 * Replace `%name%` by each of its values (rules specification, "Placeholders"); `\%` is a plain percent sign.
 * Throws an Error naming a placeholder without values: such a rule must be refused.
 */
export function expand(text: string, placeholders: Placeholders): string[] {
  let made = ['']
  for (const found of text.matchAll(TOKEN)) {
    const name = found[1]
    if (name === undefined) {
      const plain = found[0] === '\\%' ? '%' : found[0]
      made = made.map((start) => start + plain)
      continue
    }
    const values = Object.hasOwn(placeholders, name) ? placeholders[name] : undefined
    if (values === undefined || values.length === 0) throw new Error(`the placeholder %${name}% has no values`)
    if (made.length * values.length > MAX_VALUES) throw new Error(`the placeholders of '${text}' stand for more than ${MAX_VALUES} values`)
    made = made.flatMap((start) => values.map((value) => start + value))
  }
  return made
}
