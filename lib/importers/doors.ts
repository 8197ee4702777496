import { z } from 'zod'
import { direct, type Placed } from './entitlement.ts'
import type { Entry, Reject } from './frame.ts'
import { dateOrders, idProblem, isNothing, readDate, readYesNo, textsAt } from './values.ts'

/**
 * Who went through which door, who visited, and who has which badge, as tables by a mapping. They say nothing of access rights. A time stays as the log writes it: one
 * without an offset is of the wall of its facility, and which moment that was is said when a facility is reviewed.
 */
export const doorSources = ['badge_log', 'visitor_log', 'badge_register'] as const
export type DoorSource = (typeof doorSources)[number]
export const isDoorSource = (source: string): source is DoorSource => (doorSources as readonly string[]).includes(source)

export const doorFields = {
  badge_log: ['date', 'time', 'badge', 'person', 'email', 'number', 'door', 'direction', 'result', 'site', 'event'],
  visitor_log: ['date', 'in', 'out', 'visitor', 'company', 'host', 'door', 'site', 'event'],
  badge_register: ['badge', 'person', 'email', 'number', 'from', 'to', 'status'],
} as const satisfies Record<DoorSource, readonly string[]>
export type DoorField = (typeof doorFields)[DoorSource][number]

const allFields = [...new Set(Object.values(doorFields).flat())] as [DoorField, ...DoorField[]]
export const doorShape = z.strictObject({ columns: z.partialRecord(z.enum(allFields), z.string().min(1).max(500)), dates: z.enum(dateOrders).optional() })
export type DoorMapping = z.infer<typeof doorShape>

/** A time of a log: as it is written, and either its wall or its moment with the offset it was written with. */
export type LogTime = { text: string; wall: string | null; at: string | null; offset: string | null }
export type Entered = { time: LogTime; badge: string | null; person: string | null; email: string | null; number: string | null; door: string | null; direction: 'in' | 'out' | null; result: 'granted' | 'denied' | null; site: string | null }
export type Visited = { time: LogTime; out: LogTime | null; visitor: string; company: string | null; host: string | null; door: string | null; site: string | null }
export type Held = { badge: string; person: string | null; email: string | null; number: string | null; from: string | null; to: string | null; active: boolean }

export function doorProblems(source: DoorSource, { columns }: DoorMapping, present: readonly string[]): Record<string, string> {
  const problems: Record<string, string> = {}
  for (const [field, column] of Object.entries(columns)) {
    if (!present.includes(column)) problems[field] = `There is no column “${column}”.`
    if (!(doorFields[source] as readonly string[]).includes(field)) problems[field] = 'Is no field of this source.'
  }
  if (source === 'badge_log') {
    if (!columns.time) problems.time = 'Say which column has the time.'
    if (!columns.badge && !columns.person && !columns.email && !columns.number) problems.badge = 'Say which column has the badge or the person.'
  }
  if (source === 'visitor_log') {
    if (!columns.in) problems.in = 'Say which column has the time they came in.'
    if (!columns.visitor) problems.visitor = 'Say which column has the visitor.'
  }
  if (source === 'badge_register' && !columns.badge) problems.badge = 'Say which column has the badge.'
  return problems
}

const word = (text: string) => text.toLowerCase().normalize('NFKD').replace(/[^a-z]/g, '')
const directions: Record<string, 'in' | 'out'> = { in: 'in', entry: 'in', enter: 'in', entrance: 'in', eingang: 'in', ein: 'in', kommen: 'in', entree: 'in', entrada: 'in', ingresso: 'in', out: 'out', exit: 'out', leave: 'out', ausgang: 'out', aus: 'out', gehen: 'out', sortie: 'out', salida: 'out', uscita: 'out' }
const results: Record<string, 'granted' | 'denied'> = {
  granted: 'granted', accessgranted: 'granted', grant: 'granted', allowed: 'granted', ok: 'granted', valid: 'granted', success: 'granted', accepted: 'granted', opened: 'granted', gewahrt: 'granted', erlaubt: 'granted', zutrittgewahrt: 'granted', accorde: 'granted', concedido: 'granted',
  denied: 'denied', accessdenied: 'denied', deny: 'denied', refused: 'denied', rejected: 'denied', invalid: 'denied', failure: 'denied', failed: 'denied', verweigert: 'denied', abgelehnt: 'denied', zutrittverweigert: 'denied', refuse: 'denied', denegado: 'denied', negato: 'denied',
}

class Unreadable extends Error {}
const offsetAtEnd = /(Z|UTC|GMT|[+-]\d{2}:?\d{2})\s*$/i

function reader({ fields }: Entry, { columns, dates }: DoorMapping) {
  const text = (field: DoorField): string | null => {
    const column = columns[field]
    return (column === undefined ? [] : textsAt(fields, column)).map((each) => each.trim()).find((each) => !isNothing(each)) ?? null
  }
  const wrong = (field: DoorField, problem: string) => new Unreadable(`has a value in “${columns[field] ?? field}” that cannot be taken: ${problem}`)
  const named = (field: DoorField): string | null => {
    const given = text(field)
    const problem = given === null ? null : idProblem(given)
    if (problem) throw wrong(field, problem)
    return given
  }
  const time = (field: DoorField): LogTime | null => {
    const [date, given] = [text('date'), text(field)]
    if (given === null) return null
    // A time that has its day needs none of another column.
    const whole = date === null || !/^\d{1,2}:/.test(given) ? given : `${date} ${given}`
    const read = readDate(whole, dates)
    if ('problem' in read) throw wrong(field, read.problem)
    if (read.value === null || read.value.length <= 10) throw wrong(field, `“${whole.slice(0, 60)}” has no time of the day`)
    const moment = read.value.endsWith('Z')
    const offset = moment ? (offsetAtEnd.exec(whole)?.[1] ?? 'Z') : null
    return { text: whole, wall: moment ? null : read.value, at: moment ? read.value : null, offset: offset && (/^[+-]/.test(offset) ? offset.replace(/^(...):?(..)$/, '$1:$2') : 'Z') }
  }
  const day = (field: DoorField): string | null => {
    const given = text(field)
    if (given === null) return null
    const read = readDate(given, dates)
    if ('problem' in read) throw wrong(field, read.problem)
    return read.value
  }
  const chosen = <V extends string>(field: DoorField, words: Record<string, V>, what: string): V | null => {
    const given = text(field)
    if (given === null) return null
    const yesNo = what === 'granted nor denied' ? readYesNo(given) : null
    const found = words[word(given)] ?? (yesNo && 'value' in yesNo && yesNo.value !== null ? ((yesNo.value ? 'granted' : 'denied') as V) : undefined)
    if (!found) throw wrong(field, `“${given.slice(0, 60)}” is neither ${what}`)
    return found
  }
  return { text, named, time, day, chosen }
}
type Reader = ReturnType<typeof reader>

/** What the log does not say is not in the row. */
const without = (of: Record<string, unknown>) => Object.fromEntries(Object.entries(of).filter(([, value]) => value !== null)) as never
const account = (id: string, name: string, more: { email?: string | null; number?: string | null; enabled?: boolean | null } = {}) => ({ id, name, kind: 'unknown' as const, enabled: more.enabled ?? null, email: more.email ?? null, userName: null, employeeId: more.number ?? null, lastUsedAt: null, lastUseOf: null, mfa: null })
const right = (kind: string, id: string, name: string) => ({ kind, id, name, definitionDigest: null, privileged: null })
type Row = Omit<Placed['row'], 'system' | 'paths'>

function entryRow({ named, text, time, chosen }: Reader): Row {
  const at = time('time')
  if (!at) throw new Unreadable('has no time: when it was is what it is known by')
  const [badge, person, email, number, door, site] = [named('badge'), text('person'), text('email'), named('number'), text('door'), text('site')]
  const id = badge ?? number ?? email ?? person
  if (id === null) throw new Unreadable('has neither badge nor person')
  const [direction, result] = [chosen('direction', directions, 'in nor out'), chosen('result', results, 'granted nor denied')]
  const conditions: Entered = { time: at, badge, person, email: email?.toLowerCase() ?? null, number, door, direction, result, site }
  return { account: account(id, person ?? email ?? number ?? id, { email, number }), right: right('entry', named('event') ?? [at.text, door ?? '', direction ?? '', result ?? ''].join(' | '), door ?? 'Door not said'), scope: site ?? '', until: null, conditions: without(conditions) }
}

function visitRow({ named, text, time }: Reader): Row {
  const [at, out] = [time('in'), time('out')]
  if (!at) throw new Unreadable('has no time they came in: when it was is what it is known by')
  const [visitor, company, host, door, site] = [text('visitor'), text('company'), text('host'), text('door'), text('site')]
  if (visitor === null) throw new Unreadable('names no visitor')
  const conditions: Visited = { time: at, out, visitor, company, host, door, site }
  return { account: account(company ? `${visitor} (${company})` : visitor, visitor), right: right('visit', named('event') ?? [at.text, door ?? ''].join(' | '), host ?? 'Host not said'), scope: site ?? '', until: null, conditions: without(conditions) }
}

function badgeRow({ named, text, day }: Reader): Row {
  const badge = named('badge')
  if (badge === null) throw new Unreadable('has no badge')
  const [person, email, number, from, to, status] = [text('person'), text('email'), named('number'), day('from'), day('to'), text('status')]
  const read = status === null ? { value: true } : /^(blocked|returned|lost|revoked|gesperrt|verloren|zuruckgegeben|zurückgegeben)$/i.test(status) ? { value: false } : readYesNo(status)
  if ('problem' in read) throw new Unreadable(`has a status that cannot be taken: ${read.problem}`)
  const active = read.value !== false
  const conditions: Held = { badge, person, email: email?.toLowerCase() ?? null, number, from, to, active }
  return { account: account(badge, person ?? email ?? number ?? badge, { email, number, enabled: active }), right: right('badge', [number ?? email ?? person ?? '', from ?? ''].join(' | '), person ?? email ?? number ?? 'Nobody'), scope: '', until: to, conditions: without(conditions) }
}

const rowOf: Record<DoorSource, (read: Reader) => Row> = { badge_log: entryRow, visitor_log: visitRow, badge_register: badgeRow }

export function readDoor(entry: Entry, mapping: DoorMapping, source: DoorSource, system: string): Placed[] | Reject {
  try {
    return [{ at: entry.at, row: { ...rowOf[source](reader(entry, mapping)), system, paths: [direct] } }]
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return { at: entry.at, reason: error.message }
  }
}
