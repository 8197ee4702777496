import { isDeeper } from '#lib/crypto/depth.ts'
import { maxDepth, maxEvent } from './limits.ts'

export type Parsed = { value: unknown } | { reason: string }

/** One text → its value, or the reason why it has none. Size and depth are asked before anything parses. */
export function parse(text: string): Parsed {
  if (text.length > maxEvent) return { reason: 'is larger than 1 MB' }
  if (isDeeper(text, maxDepth)) return { reason: `is nested deeper than ${maxDepth} levels` }
  try {
    const value: unknown = JSON.parse(text)
    return { value: /\d{16}/.test(text) ? withDigits(text, value) : value }
  } catch (error) {
    return { reason: `is not valid JSON (${error instanceof Error ? error.message.slice(0, 120) : 'unreadable'})` }
  }
}

/** Integers a double cannot hold become text: as ids, two of them that differ in the last digit are two. */
function withDigits(text: string, value: unknown): unknown {
  let found = false
  const quoted = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) => {
    if (token.length < 16 || !/^-?\d+$/.test(token) || Number.isSafeInteger(Number(token))) return token
    found = true
    return `"${token}"`
  })
  return found ? JSON.parse(quoted) : value
}
