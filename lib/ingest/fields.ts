import { z } from 'zod'
import { cleanText } from '#lib/crypto/canonical.ts'

export type RecordOf = { [name: string]: unknown }

export const recordOf = (value: unknown): RecordOf | null => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as RecordOf) : null)

const isGiven = (value: unknown) => value !== undefined && value !== null && value !== ''

/** A member by its path; of a list its first element. */
export const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, name) => recordOf(Array.isArray(inner) ? inner[0] : inner)?.[name], value)

/** The first of these members that is there. */
export function first(value: unknown, paths: readonly string[]): unknown {
  for (const path of paths) {
    const found = path.includes('.') ? at(value, path) : recordOf(value)?.[path]
    if (isGiven(found)) return found
  }
  return undefined
}

/** The same of texts and numbers alone: an object is no name. */
export function firstText(value: unknown, paths: readonly string[]): string | null {
  for (const path of paths) {
    const found = short(path.includes('.') ? at(value, path) : recordOf(value)?.[path])
    if (found !== null) return found
  }
  return null
}

/** Bounded text for a column; numbers as they read. Lone surrogates and NUL cannot be stored and are replaced. */
export function short(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string' || value === '') return null
  return cleanText(value).slice(0, 500)
}

const isoTime = z.iso.datetime({ offset: true })
const zoneless = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?$/
const earliest = Date.UTC(1990, 0, 1)
const ahead = 24 * 3_600_000

/** A time without a zone, of a feed that writes UTC without saying so. */
export const asUtc = (value: unknown): unknown => (typeof value === 'string' && zoneless.test(value.trim()) ? `${value.trim()}Z` : value)

/** ISO 8601 with a zone, or seconds or milliseconds since 1970. @returns the time, or what is wrong with it */
export function readTime(value: unknown, now: Date): Date | string {
  if (value === undefined) return 'is missing'
  let time: number
  if (value instanceof Date) time = value.getTime()
  else if (typeof value === 'number') time = value > 1e11 ? value : value * 1000
  else if (typeof value === 'string') {
    const text = value.trim().replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T').replace(/([+-]\d{2})(\d{2})$/, '$1:$2')
    if (!isoTime.safeParse(text).success) return /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/.test(value.trim()) ? 'has no zone; write 2026-01-31T12:00:00Z' : 'is not a time; write 2026-01-31T12:00:00Z'
    time = Date.parse(text)
  } else return 'is not a time'
  if (!Number.isFinite(time) || time < earliest) return 'lies before 1990'
  if (time > now.getTime() + ahead) return 'lies more than a day in the future'
  return new Date(time)
}

export type Outcome = 'success' | 'failure'

/** The words feeds have for it; null: another word, or none. */
export function outcomeOf(value: unknown): Outcome | null {
  const text = String(value)
  if (/^(success|succeeded|successful|ok|allow|allowed|true|partiallysucceeded)$/i.test(text)) return 'success'
  return /^(fail|failed|failure|denied|deny|error|false)$/i.test(text) ? 'failure' : null
}
