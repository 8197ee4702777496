import { isDeeper } from '#lib/crypto/depth.ts'
import { maxDepth, maxEvent } from './limits.ts'

export type Parsed = { value: unknown } | { reason: string }

export const tooDeep = `is nested deeper than ${maxDepth} levels`

/** One text → its value, or the reason why it has none. Size and depth are asked before anything parses. */
export function parse(text: string): Parsed {
  if (text.length > maxEvent) return { reason: 'is larger than 1 MB' }
  if (isDeeper(text, maxDepth)) return { reason: tooDeep }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    return { reason: `is not valid JSON (${error instanceof Error ? error.message.slice(0, 120) : 'unreadable'})` }
  }
}

/** The value of a text that parses, with integers a double cannot hold as text: as ids, two of them that differ in the last digit are two. */
export function withDigits(text: string): unknown {
  return JSON.parse(text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) => (token.length >= 16 && /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token)))
}
