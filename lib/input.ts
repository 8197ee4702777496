import { domainToASCII } from 'node:url'

import { z } from 'zod'
import { days } from './clock.ts'

/** Shared input shapes. Forms send strings and leave out empty lists: these accept both that and JSON. */
const blankToNull = (value: unknown) => (value === '' ? null : value)

/** An empty field, an absent one and null are one thing: null. */
export const blankable = <S extends z.ZodType>(schema: S) =>
  z.preprocess(blankToNull, schema.nullable()).optional().transform((value): z.output<S> | null => value ?? null)

/** Text a person typed: trimmed, no control characters but line breaks and tabs, well-formed. Lengths in characters. */
export const text = (min: number, max: number) =>
  z.string({ error: 'is required' })
    .transform((value) => value.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '').trim())
    .pipe(z.string().min(min, min === 1 ? 'is required' : `needs at least ${min} characters`).max(max, `may have at most ${max.toLocaleString('en')} characters`))

/** The same on one line. */
export const line = (min: number, max: number) => text(min, max).transform((value) => value.replace(/\s+/g, ' '))

export const optionalText = (max: number) => blankable(text(1, max))
export const optionalLine = (max: number) => blankable(line(1, max))

export const id = z.guid('is not a record id').transform((value) => value.toLowerCase())
/** Several, one or none, as a form and the API say them. */
export const someIds = z.preprocess((value) => (value === undefined || value === null || value === '' ? [] : Array.isArray(value) ? value : [value]), z.array(id).max(200, 'at most 200'))
export const optionalId = blankable(id)

/**
 * An address with its domain as the mail system writes it (ASCII, RFC 5890), so that a domain typed in its own letters and the one a browser or
 * an identity provider sends are one account; as it was where the domain is none.
 */
export function asciiDomain(address: string): string {
  const at = address.lastIndexOf('@')
  const domain = address.slice(at + 1)
  // The conversion reads a domain as the front of a web address: it would drop what follows a slash.
  return at < 1 || /^[\x00-\x7f]*$/.test(domain) || /[^\w.\-\u0080-\u{10ffff}]/u.test(domain) ? address : `${address.slice(0, at)}@${domainToASCII(domain)}`
}

/**
 * What a browser takes as an address (HTML, "valid e-mail address": RFC 5321 without quoted names), with a dot in the domain. A name outside ASCII is
 * refused with its reason: mail systems seldom carry it, and letters that look alike would make two accounts of one person.
 */
export const email = z.string({ error: 'is required' }).trim().max(254, 'is too long')
  .refine((value) => /^[\x00-\x7f]*@?[^@]*$/.test(value), { error: 'may have only plain letters, figures and signs before the @', abort: true })
  .transform((value) => asciiDomain(value).toLowerCase())
  .pipe(z.string().max(254, 'is too long').regex(z.regexes.html5Email, 'is not an e-mail address')
    .refine((value) => !/^\.|\.\.|\.@/.test(value) && /@.*\.[a-z][a-z0-9-]+$/.test(value), 'is not an e-mail address'))

/** One choice or several: a form sends a single value as a string, none as nothing. */
export const choices = <const T extends readonly [string, ...string[]]>(allowed: T) =>
  z.preprocess(toList, z.array(z.enum(allowed)).max(allowed.length)).optional().transform((list) => [...new Set(list ?? [])])

/** Free words, at most `count`, each on one line; a string is split at commas and line breaks. */
export const words = (count: number, max = 100) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(/[,\n]/).map((each) => each.trim()).filter(Boolean) : toList(value)),
    z.array(line(1, max)).max(count, `at most ${count}`),
  ).optional().transform((list) => [...new Set(list ?? [])])

/** The version a form was opened with; a stale one means somebody else changed the record. */
export const version = z.coerce.number().int().min(1)

/** A checkbox: absent means off. */
export const flag = z.preprocess((value) => value === 'on' || value === 'true' || value === '1' || value === true, z.boolean()).optional().transform((value) => value ?? false)

/** Bounded to years a database and a person can mean. */
const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })], { error: 'is not a date or time with a zone' })
  .transform((value) => ({ date: new Date(value), wholeDay: !value.includes('T') }))
  .refine(({ date }) => date.getUTCFullYear() >= 1970 && date.getUTCFullYear() < 2200, 'must lie between 1970 and 2200')

/** ISO date or time with a zone; a date alone is UTC midnight. */
export const instant = moment.transform(({ date }) => date)

export const optionalInstant = blankable(instant)

/** Until when something lasts: a time is that time, a day alone all of that day, which ends in the zone of the organization (`endOfDay` of its settings). */
export const lasting = moment.transform(({ date, wholeDay }): { day: string } | { at: Date } => (wholeDay ? { day: date.toISOString().slice(0, 10) } : { at: date }))

/** What a field of a browser for day and time sends has no zone: it is UTC, and the form says so. */
const wall = (value: unknown) => (typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(value) ? `${value}:00Z` : value)
export const utcInstant = z.preprocess(wall, instant)
export const optionalUtcInstant = z.preprocess(wall, optionalInstant).optional().transform((value) => value ?? null)

/**
 * The end of a filter, to be compared with "before": a time is that time, a date alone includes its whole day, UTC. For filters only:
 * what a record says of itself is an `instant`.
 */
export const untilInstant = blankable(moment.transform(({ date, wholeDay }) => (wholeDay ? new Date(date.getTime() + days(1)) : date)))

/** Pages of a bare list. What lies further is for keyset pages, as an offset is read over row by row. */
export const offsetFields = {
  limit: z.coerce.number().int().min(1, 'at least 1').max(100, 'at most 100').default(50),
  offset: z.coerce.number().int().min(0, 'at least 0').max(10_000, 'at most 10,000; the list of the same name under /api/v1 pages by key without an end').default(0),
}

export const optionalChoice = <const T extends readonly [string, ...string[]]>(allowed: T) => blankable(z.enum(allowed))

function toList(value: unknown): unknown {
  if (value === undefined || value === null || value === '') return []
  return Array.isArray(value) ? value : [value]
}

/** The filters of an export as its reason in the audit trail: what was taken out, not only that something was. */
export function chosen(filters: Record<string, unknown>): string {
  const set = Object.entries(filters).filter(([, value]) => value !== null && value !== undefined && value !== '')
  return set.length === 0 ? 'everything' : set.map(([name, value]) => `${name} = ${value instanceof Date ? value.toISOString() : String(value)}`).join(', ')
}
