import { invalid } from '#lib/errors.ts'
import { accountOf, addressOf } from '#lib/facts/spelling.ts'

/** What an exception is limited to: every field must have its value, whatever the case of the letters; an address in any spelling. */
export type Scope = { field: string; value: string }[]

const most = 10

/** @param written one `field: value` a line; the value may hold colons. @returns the lines sorted, as they are stored. @throws AppError invalid at `scope`. */
export function scopeOf(written: string | null): string {
  const lines = (written ?? '').split('\n').map((each) => each.trim()).filter(Boolean)
  if (lines.length > most) throw invalid({ scope: `at most ${most} lines` })
  const scope = lines.map((line) => {
    const [, field, value] = /^([^\s:][^:]{0,199}?)\s*:\s*(\S.*)$/.exec(line) ?? []
    if (field === undefined || value === undefined) throw invalid({ scope: `“${line.slice(0, 100)}” is not “field: value”` })
    return `${field}: ${value}`
  })
  return [...new Set(scope)].sort().join('\n')
}

export const readScope = (stored: string): Scope => (stored === '' ? [] : stored.split('\n').map((line) => {
  const at = line.indexOf(': ')
  return { field: line.slice(0, at), value: line.slice(at + 2) }
}))

/** Whether a record lies in the scope. A field is a name of the record, or a path of names with dots; of a list any element will do. */
export const covers = (scope: Scope, record: Record<string, unknown>): boolean =>
  scope.every(({ field, value }) => {
    const spelled = field === 'ip' ? addressOf : accountOf
    return valuesAt(record, field).some((each) => spelled(String(each)) === spelled(value))
  })

function valuesAt(record: unknown, path: string): unknown[] {
  if (Array.isArray(record)) return record.flatMap((each) => valuesAt(each, path))
  if (typeof record !== 'object' || record === null) return []
  if (Object.hasOwn(record, path)) return leaves((record as Record<string, unknown>)[path])
  const dot = path.indexOf('.')
  const first = path.slice(0, dot)
  return dot > 0 && Object.hasOwn(record, first) ? valuesAt((record as Record<string, unknown>)[first], path.slice(dot + 1)) : []
}

const leaves = (value: unknown): unknown[] => (Array.isArray(value) ? value.flatMap(leaves) : typeof value === 'object' ? [] : [value])
