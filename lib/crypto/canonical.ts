import { createHash } from 'node:crypto'
import { canonicalize } from 'json-canonicalize'

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/**
 * RFC 8785 text of a value. Text that PostgreSQL's jsonb cannot hold (NUL, lone surrogates) becomes U+FFFD first, so that the
 * database and every verifier read the same characters.
 */
export function canonical(value: Json): string {
  return canonicalize(clean(value))
}

export function clean(value: Json): Json {
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.map(clean)
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [cleanText(name), clean(each)]))
  }
  return value
}

export const cleanText = (text: string) => text.toWellFormed().replaceAll('\u0000', '\uFFFD')

export const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest()

export const sha256Hex = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')

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
