/**
 * Keeps each text once, and each account and list of writers: a commit is named by many facts, and its writers wrote many. `JSON.parse` makes new ones each time.
 * What comes out is shared, and never altered.
 */
export function once(): (value: unknown) => unknown {
  const texts = new Map<string, string>()
  const shared = new Map<string, unknown>()
  const text = (value: string): string => {
    const known = texts.get(value)
    if (known === undefined) texts.set(value, value)
    return known ?? value
  }
  const walk = (value: unknown, name: string): unknown => {
    if (typeof value === 'string') return text(value)
    if (typeof value !== 'object' || value === null) return value
    const key = often.has(name) ? JSON.stringify(value) : null
    const known = key === null ? undefined : shared.get(key)
    if (known !== undefined) return known
    for (const [own, each] of Object.entries(value)) (value as Record<string, unknown>)[own] = walk(each, own)
    if (key !== null) shared.set(key, value)
    return value
  }
  return (value) => walk(value, '')
}

const often = new Set(['by', 'who', 'writers'])
