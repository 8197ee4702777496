/**
 * Reference: what a field name finds in an event. Rules specification, "Field Usage", and the README on nesting:
 * a key written with dots wins over nested objects, and every element of an array is looked at.
 */
export function findField(event: unknown, name: string): { present: boolean; values: unknown[] } {
  const found = search(event, name.split('.'))
  return { present: found.length > 0, values: found.flat(Infinity) }
}

function search(value: unknown, words: string[]): unknown[] {
  if (words.length === 0) return [value]
  if (Array.isArray(value)) return value.flatMap((element) => search(element, words))
  if (value === null || typeof value !== 'object') return []
  const own = new Map(Object.entries(value))
  const whole = words.join('.')
  if (own.has(whole)) return [own.get(whole)]
  const first = words[0] ?? ''
  return own.has(first) ? search(own.get(first), words.slice(1)) : []
}

/** Every value in the event that is no object, array or null. Rules specification, "Keywords search". */
export function everyValue(value: unknown): unknown[] {
  if (value === null || value === undefined) return []
  if (typeof value !== 'object') return [value]
  return Object.values(value).flatMap(everyValue)
}
