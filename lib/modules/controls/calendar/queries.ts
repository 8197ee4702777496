import 'server-only'
import { and, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controlOccurrences, controls, controlTerms } from '#db/schema/controls.ts'
import { users } from '#db/schema/users.ts'
import { cellStateKeys, type CellState, nextOf, totalsOf } from '#lib/calendar/index.ts'
import { dayOf, days, now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { invalid, notFound } from '#lib/errors.ts'
import { blankable, id, optionalChoice, optionalId, optionalInstant, untilInstant } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import { areaKeys } from '../model.ts'
import { calendarFrom, inSight, type Known, knownOf, type Range, shownCell } from './read.ts'

const mostDays = 3 * 366 + 1

/** A day, all of it, in UTC; of today, now. */
export const asOfDay = z.iso.date('is a day, such as 2026-03-31').transform((value) => new Date(`${value}T00:00:00Z`))
export const asOf = blankable(asOfDay)

/** @throws AppError invalid: a day that has not come, or a range without an end */
export function rangeOf(input: { from: Date | null; to: Date | null; asOf: Date | null }): Range {
  const at = now()
  if (input.asOf && input.asOf > at) throw invalid({ asOf: 'has not come yet: nobody knows what will be known then' })
  const seen = input.asOf ? new Date(Math.min(at.getTime(), input.asOf.getTime() + days(1) - 1)) : at
  const year = seen.getUTCFullYear()
  const from = input.from ?? new Date(Date.UTC(year, 0, 1))
  const to = input.to ?? new Date(Date.UTC(from.getUTCFullYear() + 1, 0, 1))
  if (to <= from) throw invalid({ to: 'lies after the beginning' })
  if (to.getTime() - from.getTime() > days(mostDays)) throw invalid({ to: 'is at most three years after the beginning' })
  return { from: dayOf(from), to, asOf: seen }
}

export const calendarFilters = { from: optionalInstant, to: untilInstant, asOf, area: optionalChoice(areaKeys), ownerId: optionalId, state: optionalChoice(cellStateKeys) }
export type CalendarFilters = z.output<z.ZodObject<typeof calendarFilters>>

const iso = (at: Date) => sql`${at.toISOString()}::timestamptz`

/** Of the terms that were known then, whose control it was. */
const ownedBy = (ownerId: string, at: Date) => sql`(select t.owner_id from ${controlTerms} t where t.org_id = controls.org_id and t.control_id = controls.id and t.recorded_at <= ${iso(at)} order by t.number desc limit 1) = ${ownerId}::uuid`

export const calendarWhere = (input: Pick<CalendarFilters, 'area' | 'ownerId'>, range: Range) => all(
  inSight(range),
  input.area !== null && sql`left(${controls.code}, 2) = ${input.area}`,
  input.ownerId !== null && ownedBy(input.ownerId, range.asOf),
)

const controlOf = { id: controls.id, code: controls.code, title: controls.title, deletedAt: controls.deletedAt }
type ControlRow = { id: string; code: string; title: string; deletedAt: Date | null }

/** A control with its cells: of one state only those; none of them: it has no row. */
export function rowOf(control: ControlRow, known: Known, range: Range, state: CellState | null) {
  const { cells, outside } = calendarFrom(known, range)
  const present = known.terms.at(-1) ?? null
  return { ...control, frequency: present?.frequency ?? null, ownerId: present?.ownerId ?? null, status: present?.status ?? null, cells: cells.filter((each) => state === null || each.state === state).map(shownCell), outside }
}
export type CalendarRow = ReturnType<typeof rowOf>

const batch = 100

type Ordered = Pick<ReturnType<typeof keyset>, 'where' | 'order'>

/** Where cells have to be reckoned to know whether a control has a row: from where the page begins, until it is full. */
async function rowsOfState(tx: Tx, input: CalendarFilters & { limit: number }, range: Range, { where, order }: Ordered): Promise<{ rows: CalendarRow[]; cut: boolean }> {
  const found = await tx.select(controlOf).from(controls).where(and(calendarWhere(input, range), where)).orderBy(...order).limit(5_000)
  const rows: CalendarRow[] = []
  let isCut = false
  for (let n = 0; n < found.length && rows.length <= input.limit; n += batch) {
    const part = found.slice(n, n + batch)
    const { known, cut } = await knownOf(tx, part.map((each) => each.id), range)
    isCut ||= cut
    rows.push(...part.map((each) => rowOf(each, known.get(each.id) as Known, range, input.state)).filter(({ cells }) => cells.length > 0))
  }
  return { rows: rows.slice(0, input.limit + 1), cut: isCut }
}

export const ownersOf = async (tx: Tx, wanted: (string | null)[]): Promise<Map<string, string>> => {
  const ids = [...new Set(wanted.filter((each) => each !== null))]
  return new Map(ids.length === 0 ? [] : (await tx.select({ id: users.id, name: users.name }).from(users).where(sql`${users.id} = any(${sql.param(ids)}::uuid[])`)).map((row) => [row.id, row.name]))
}

export const listCalendar = query({
  name: 'calendar.list',
  permission: 'controls.read',
  summary: 'List controls with what is known of each of their periods, as of any day: due, on time, late, missed, not occurring, not evaluable',
  http: { path: '/calendar' },
  input: z.object({ ...calendarFilters, ...listFields(['code'], { sort: 'code', direction: 'asc' }) }),
  run: async ({ tx, input }) => {
    const range = rangeOf(input)
    const list = keyset(input, { code: controls.code }, controls.id)
    const page = async () => {
      if (input.state !== null) return rowsOfState(tx, input, range, list)
      const found = await tx.select(controlOf).from(controls).where(and(calendarWhere(input, range), list.where)).orderBy(...list.order).limit(list.take)
      const { known, cut } = await knownOf(tx, found.map((each) => each.id), range)
      return { rows: found.map((each) => rowOf(each, known.get(each.id) as Known, range, null)), cut }
    }
    const { rows: found, cut } = await page()
    const { rows, next, previous } = list.page(found, (row) => row.code)
    const names = await ownersOf(tx, rows.map((row) => row.ownerId))
    return {
      from: range.from, to: range.to, asOf: range.asOf, cut, rows: rows.map((row) => ({ ...row, ownerName: row.ownerId ? (names.get(row.ownerId) ?? null) : null })), next, previous,
      totals: totalsOf(rows.flatMap((row) => row.cells)),
    }
  },
})

export const getCalendarCell = query({
  name: 'calendar.get',
  permission: 'controls.read',
  summary: 'Get what is known of one period of a control, as of any day: its proofs, who owned it, and what was agreed then',
  http: { path: '/calendar/{id}/{key}' },
  input: z.object({ id, key: z.string().max(20), asOf }),
  run: async ({ tx, input }) => {
    const [control] = await tx.select(controlOf).from(controls).where(eq(controls.id, input.id))
    if (!control) throw notFound('control')
    const asked = /^\d{4}/.exec(input.key)
    if (!asked) throw notFound('period of the control')
    // A week of one year may begin in the one before.
    const year = Number(asked[0])
    const range = rangeOf({ from: new Date(Date.UTC(year - 1, 11, 1)), to: new Date(Date.UTC(year + 1, 1, 1)), asOf: input.asOf })
    const { known } = await knownOf(tx, [control.id], range)
    const { terms } = known.get(control.id) as Known
    const cell = calendarFrom(known.get(control.id) as Known, range).cells.find((each) => each.key === input.key)
    if (!cell) throw notFound('period of the control')
    const proofIds = cell.facts.flatMap((fact) => fact.proofId ?? [])
    const rows = proofIds.length === 0 ? [] : await tx.select({ id: controlOccurrences.id, proofType: controlOccurrences.proofType, proofId: controlOccurrences.proofId, proofLabel: controlOccurrences.proofLabel, performedByName: users.name }).from(controlOccurrences)
      .leftJoin(users, and(eq(users.orgId, controlOccurrences.orgId), eq(users.id, controlOccurrences.performedById))).where(sql`${controlOccurrences.id} = any(${sql.param(proofIds)}::uuid[])`)
    const proofOf = new Map(rows.map((row) => [row.id, row]))
    const agreed = terms.filter((each, n) => each.from < cell.to && (terms[n + 1]?.from ?? cell.to) > cell.from)
    const names = await ownersOf(tx, [...cell.owners, ...agreed].map((each) => each.ownerId))
    const nameOf = (ownerId: string | null) => (ownerId ? (names.get(ownerId) ?? 'somebody') : null)
    return {
      control: { id: control.id, code: control.code, title: control.title }, asOf: range.asOf, key: cell.key, from: cell.from, to: cell.to, due: cell.due, close: cell.close, frequency: cell.frequency, state: cell.state, overdue: cell.overdue, said: cell.said, silentFor: cell.silentFor,
      facts: cell.facts.filter((fact) => !fact.silence).map(({ at, said, counted, proofId }) => ({ at, said, counted, proof: proofId ? (proofOf.get(proofId) ?? null) : null })),
      silences: cell.facts.filter((fact) => fact.silence).map(({ at, said, counted }) => ({ at, said, counted })),
      owners: cell.owners.map(({ ownerId, from }) => ({ ownerId, ownerName: nameOf(ownerId), from })),
      terms: agreed.map(({ from, recordedAt, frequency, ownerId, status, dueDays }) => ({ from, recordedAt, frequency, ownerName: nameOf(ownerId), status, dueDays })),
    }
  },
})

const coming = 4

/** Roll-forward: what is to come, and who owns it as things stand. */
export const getComing = query({
  name: 'calendar.coming',
  permission: 'controls.read',
  summary: 'Get the coming four periods of each implemented control, with who owns it',
  http: { path: '/calendar-coming' },
  input: z.object({ area: optionalChoice(areaKeys), ownerId: optionalId }),
  run: async ({ tx, input }) => {
    const at = now()
    const range = { from: at, to: at, asOf: at }
    const found = await tx.select({ ...controlOf, ownerName: users.name }).from(controls).leftJoin(users, and(eq(users.orgId, controls.orgId), eq(users.id, controls.ownerId)))
      .where(and(calendarWhere(input, range), eq(controls.status, 'implemented'))).orderBy(controls.code, controls.id).limit(1_000)
    const { known } = await knownOf(tx, found.map((each) => each.id), range)
    return { at, rows: found.map(({ id: controlId, code, title, ownerName }) => ({ id: controlId, code, title, ownerName, periods: nextOf(known.get(controlId)?.terms ?? [], at, coming).map(({ key, from, to, due }) => ({ key, from, to, due })) })) }
  },
})
