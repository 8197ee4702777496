import { hash } from 'node:crypto'

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/** Text between quotes that is the same in JSON. */
const plain = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

/**
 * RFC 8785 text of a value. Text that PostgreSQL's jsonb cannot hold (NUL, lone surrogates) becomes U+FFFD first, so that the
 * database and every verifier read the same characters. Written here because every change of the portal waits for it: JavaScript's own
 * texts of strings and numbers are those of RFC 8785, what is left is the order of the names (by UTF-16 code units, as `sort` has it).
 * @throws RangeError for a number that JSON cannot hold
 */
export function canonical(value: Json): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('JSON has no such number')
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  let text = ''
  for (const name of Object.keys(value).sort()) {
    if (!plain.test(name) && cleanText(name) !== name) return canonical(cleanNames(value))
    text += `${text === '' ? '' : ','}${quoted(name)}:${canonical(value[name] as Json)}`
  }
  return `{${text}}`
}

const quoted = (text: string) => (plain.test(text) ? `"${text}"` : JSON.stringify(cleanText(text)))

const cleanNames = (map: { [name: string]: Json }) => Object.fromEntries(Object.entries(map).map(([name, each]) => [cleanText(name), each]))

export const cleanText = (text: string) => text.toWellFormed().replaceAll('\u0000', '\uFFFD')

export const sha256Hex = (data: string | Uint8Array) => hash('sha256', data)

/** Anything a database row can hold, as JSON: dates as ISO 8601 UTC, bytes as their hash. */
export function toJson(value: unknown): Json {
  if (value === undefined || value === null) return null
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return { sha256: sha256Hex(value), bytes: value.byteLength }
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined).map(([name, each]) => [name, toJson(each)]))
  }
  return typeof value === 'string' || typeof value === 'boolean' ? value : String(value)
}
