import type { Json } from '#lib/crypto/canonical.ts'

/** What cells mean. Nothing is guessed: what can be read two ways is a problem, and says so. */
export type Value<T> = { value: T } | { problem: string }

const plain = (text: string) => text.trim().toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')
const shown = (text: string) => `“${text.trim().slice(0, 60)}”`

/** How exports write that there is nothing. */
const nothing = new Set(['', '-', 'n/a', 'na', 'none', 'null', 'nil', 'never', 'no_information', 'not_supported', 'nie', 'keine', 'ohne', 'unbefristet', 'jamais', 'nunca'])
export const isNothing = (text: string): boolean => nothing.has(plain(text))

const yes = new Set(['yes', 'y', 'true', 't', '1', 'x', 'on', 'active', 'enabled', 'ja', 'j', 'wahr', 'aktiv', 'aktiviert', 'oui', 'vrai', 'actif', 'active', 'si', 'verdadero', 'activo', 'vero', 'attivo', 'waar', 'actief', 'provisioned', 'staged', 'recovery', 'password_expired'])
const no = new Set(['no', 'n', 'false', 'f', '0', 'off', 'inactive', 'disabled', 'nein', 'falsch', 'inaktiv', 'deaktiviert', 'gesperrt', 'non', 'faux', 'inactif', 'falso', 'inactivo', 'inattivo', 'nee', 'onwaar', 'inactief', 'suspended', 'deprovisioned', 'locked', 'locked_out', 'terminated', 'deleted'])

/** Yes or no in some languages, and the words of states; null for nothing. */
export function readYesNo(text: string): Value<boolean | null> {
  const word = plain(text)
  if (nothing.has(word)) return { value: null }
  if (yes.has(word)) return { value: true }
  return no.has(word) ? { value: false } : { problem: `${shown(text)} says neither yes nor no` }
}

export const dateOrders = ['dmy', 'mdy', 'ymd'] as const
export type DateOrder = (typeof dateOrders)[number]

/**
 * A day (`2026-03-31`), a moment (ISO 8601 in UTC), or a time on the wall where no zone is said (`2026-03-31T12:00:00`); null for nothing.
 * @param order of day and month, where years stand last
 */
export function readDate(text: string, order?: DateOrder): Value<string | null> {
  const given = text.trim()
  if (isNothing(given)) return { value: null }
  if (/^\d{4,6}([.,]\d+)?$/.test(given)) return { problem: `${shown(given)} is the number of a day and no date: give the column the format of a date, then export it again` }
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](.+))?$/.exec(given)
  const european = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[T ,]\s*(.+))?$/.exec(given)
  if (iso) return moment(given, [Number(iso[1]), Number(iso[2]), Number(iso[3])], iso[4])
  if (!european) return { problem: `${shown(given)} is no date` }
  const [one, sign, other, year] = [Number(european[1]), european[2], Number(european[3]), Number(european[4])]
  // Points are written where the day stands first.
  const first = order ?? (sign === '.' || one > 12 ? 'dmy' : other > 12 ? 'mdy' : null)
  if (first === null && one !== other) return { problem: `${shown(given)} may be two days: say whether the day or the month stands first` }
  return moment(given, first === 'mdy' ? [year, one, other] : [year, other, one], european[5])
}

function moment(given: string, [year, month, day]: [number, number, number], time: string | undefined): Value<string | null> {
  const at = new Date(Date.UTC(year, month - 1, day))
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day || year < 1000) return { problem: `${shown(given)} is no day of the calendar` }
  const date = at.toISOString().slice(0, 10)
  if (time === undefined) return { value: date }
  const read = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]m)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i.exec(time)
  if (!read) return { problem: `${shown(given)} has a time that cannot be read` }
  const [, hours = '', minutes = '', seconds = '00', fraction = '', half, zone] = read
  const hour = half ? (Number(hours) % 12) + (/p/i.test(half) ? 12 : 0) : Number(hours)
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return { problem: `${shown(given)} has a time that no day has` }
  const wall = `${date}T${String(hour).padStart(2, '0')}:${minutes}:${seconds}`
  if (!zone) return { value: wall }
  const offset = /^[+-]/.test(zone) ? zone.replace(/^(...):?(..)$/, '$1:$2') : 'Z'
  const instant = new Date(`${wall}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`)
  return Number.isNaN(instant.getTime()) ? { problem: `${shown(given)} has a zone that is none` } : { value: instant.toISOString() }
}

/** What is wrong with a text that should tell one thing from another, or null. */
export function idProblem(text: string): string | null {
  if (/^-?\d([.,]\d+)?e\+?\d+$/i.test(text.trim())) return `${shown(text)} is how a spreadsheet shows a long number, its digits are lost: give the column the format of text, then export it again`
  if (/^#(ref|name|value|div\/0|n\/a|null|num|getting_data)[!?]?$/i.test(text.trim())) return `${shown(text)} is an error of a spreadsheet`
  return text.length > 1_000 ? 'is longer than 1,000 characters' : null
}

/**
 * The value of a column: of a table by its name, of JSON by its path (`name.givenName`). Lists give several.
 * Numbers and yes or no come as text.
 */
export function textsAt(fields: { [name: string]: Json }, column: string): string[] {
  if (Object.hasOwn(fields, column)) return flat(fields[column] as Json)
  const dot = column.indexOf('.')
  if (dot === -1) return []
  const inner = Object.hasOwn(fields, column.slice(0, dot)) ? fields[column.slice(0, dot)] : undefined
  const each = Array.isArray(inner) ? inner : [inner]
  return each.flatMap((one) => (typeof one === 'object' && one !== null && !Array.isArray(one) ? textsAt(one, column.slice(dot + 1)) : []))
}

const flat = (value: Json): string[] => (Array.isArray(value) ? value.flatMap(flat) : value === null || typeof value === 'object' ? [] : [String(value)])

/** Finds ids whose zeros in front may be lost: digits alone, and shorter than most of them. */
export class IdLengths {
  private readonly counts = new Map<number, number>()
  private zeros = false
  pass(id: string): void {
    if (!/^\d+$/.test(id)) return
    this.counts.set(id.length, (this.counts.get(id.length) ?? 0) + 1)
    this.zeros ||= id.startsWith('0')
  }
  said(): string | null {
    const all = [...this.counts.values()].reduce((sum, count) => sum + count, 0)
    const [usual, most] = [...this.counts].sort(([, one], [, other]) => other - one)[0] ?? [0, 0]
    const short = [...this.counts].reduce((sum, [length, count]) => sum + (length < usual ? count : 0), 0)
    if (this.zeros || short === 0 || most * 2 < all) return null
    return `${short} ids of accounts have fewer than the ${usual} digits that most have, and none begins with a zero: zeros in front may be lost`
  }
}
