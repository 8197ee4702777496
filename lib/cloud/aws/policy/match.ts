import { matches } from '#lib/facts/glob.ts'
import type { Patterns } from './statements.ts'
import { not, type Truth } from './truth.ts'

/** What AWS puts in the place of variables. `missing`: those of which nothing is known. */
export type Fill = { values: (key: string) => readonly string[] | 'absent' | 'chosen' | 'unknown'; missing: Set<string> }

const variable = /\$\{([^}]*)\}/g
/** `${*}`, `${?}` and `${$}` stand for themselves; what else is in braces is filled in by AWS. */
const own = /^[*?$]$/

export const hasVariable = (pattern: string): boolean => [...pattern.matchAll(variable)].some(([, name = '']) => !own.test(name))

/** A pattern without variables; what stands for itself becomes `?`, which it also matches. */
const plain = (pattern: string, filled: string) => pattern.replace(variable, (_, name: string) => (own.test(name) ? '?' : filled))

/** Whether a text is of a pattern. With a variable of which nothing is known, only what cannot be of it whatever the variable holds is told. */
export function matchesPattern(pattern: string, text: string, fill?: Fill): Truth {
  if (!pattern.includes('${')) return matches(pattern, text)
  const open: string[] = []
  let isAbsent = false
  const filled = pattern.replace(variable, (whole, name: string) => {
    if (own.test(name)) return whole
    const [key = '', given] = [name.split(',')[0]?.trim().toLowerCase(), /,\s*'(.*)'$/.exec(name)?.[1]]
    const values = fill?.values(key) ?? 'unknown'
    if (values === 'absent') {
      isAbsent ||= given === undefined
      return given ?? ''
    }
    if (Array.isArray(values) && values.length === 1) return String(values[0])
    open.push(key)
    return whole
  })
  if (isAbsent || !matches(plain(filled, '*'), text)) return false
  if (open.length === 0) return true
  for (const key of open) fill?.missing.add(key)
  return null
}

function matchesAny(patterns: readonly string[], text: string, fill?: Fill): Truth {
  let found: Truth = false
  for (const each of patterns) {
    const truth = matchesPattern(each, text, fill)
    // What is missing is told of all of them.
    if (truth === true && !fill) return true
    if (truth !== false && found !== true) found = truth
  }
  return found
}

/** As a statement means them: these, or all but these. */
export function isOf({ not: allBut, of }: Patterns, text: string, fill?: Fill): Truth {
  const found = matchesAny(of, text, fill)
  return allBut ? not(found) : found
}

/**
 * Whether everything that is of one pattern is of the other: what a refusal of the wide one leaves of the narrow one is nothing.
 * A `?` is taken for one that covers no `*`, so the answer may be no where it is yes, never the other way round.
 */
export const coversPattern = (wide: string, narrow: string): boolean => !wide.includes('?') && !hasVariable(wide) && matches(wide, narrow)
