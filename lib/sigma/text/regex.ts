import { RE2JS } from 're2js'
import type { Allowance } from '../allowance.ts'
import type { Modifier } from '../rule.ts'

/** A compiled expression. Matching takes time proportional to the text, whatever the expression. */
export type Regex = { test(text: string): boolean; size: number }

const MAX_SOURCE = 4096
/** A program this large takes noticeable time per character: `((a{100}){100})` is small to write and huge to run. */
const MAX_PROGRAM = 20_000

/** An expression that runs in linear time, with the flags its modifiers ask for. Throws an Error for what has no such form. */
export function compileRegex(source: string, modifiers: Modifier[]): Regex {
  let flags = 0
  if (modifiers.includes('i')) flags |= RE2JS.CASE_INSENSITIVE
  if (modifiers.includes('m')) flags |= RE2JS.MULTILINE
  if (modifiers.includes('s')) flags |= RE2JS.DOTALL
  const compiled = RE2JS.compile(source, flags)
  return { test: (text) => compiled.test(text), size: compiled.programSize() }
}

/** Why the expression is refused, or null. */
export function checkRegex(source: string, modifiers: Modifier[], allowance: Allowance): string | null {
  if (source.length > MAX_SOURCE) return `it is longer than ${MAX_SOURCE} characters`
  if (allowance.left <= 0) return 'the expressions before it are as much work as may be'
  let size = 0
  try {
    size = compileRegex(source, modifiers).size
    allowance.left -= size
  } catch (error) {
    allowance.left -= source.length
    return error instanceof Error ? error.message.replace(/^error parsing regexp: /, '').replace(/\s+/g, ' ').trim() : String(error)
  }
  return size > MAX_PROGRAM ? `it compiles to ${size} steps, more than ${MAX_PROGRAM}` : null
}
