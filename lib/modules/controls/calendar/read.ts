import 'server-only'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { controlOccurrences, controls, controlTerms } from '#db/schema/controls.ts'
import { type Calendar, calendarOf, type Cell, type Proof, type Silence, type Term } from '#lib/calendar/index.ts'
import { days } from '#lib/clock.ts'
import { silencesOf } from '../../log-sources/within.ts'

export type Range = { from: Date; to: Date; asOf: Date }
/** What is known of a control. */
export type Known = { terms: Term[]; proofs: Proof[]; silences: Silence[] }

/** No page needs as many; what is cut says so. */
const most = 50_000

const ids = (all: string[]) => sql`any(${sql.param(all)}::uuid[])`
const iso = (at: Date) => sql`${at.toISOString()}::timestamptz`

type TermRow = { controlId: string; from: string; recordedAt: string; frequency: string; ownerId: string | null; status: string; dueDays: number | null }
type ProofRow = { controlId: string; id: string; outcome: 'performed' | 'not_occurring'; occurrence: string; performedAt: string; recordedAt: string; withdrawnAt: string | null; count: number }

/**
 * Terms, proofs and silences of these controls that were recorded by then. A proof that names a period is one row; of the others, such as a change each, those of one day are one row with their
 * count: periods begin and end with a day.
 */
export async function knownOf(tx: Tx, controlIds: string[], { from, asOf }: Pick<Range, 'from' | 'asOf'>): Promise<{ known: Map<string, Known>; cut: boolean }> {
  const known = new Map(controlIds.map((id): [string, Known] => [id, { terms: [], proofs: [], silences: [] }]))
  if (controlIds.length === 0) return { known, cut: false }
  // A year has the longest period: what a period in sight began with.
  const since = new Date(from.getTime() - days(366))
  const terms = await tx.execute<TermRow>(sql`select control_id as "controlId", from_at as "from", recorded_at as "recordedAt", frequency, owner_id as "ownerId", status, due_days as "dueDays"
    from ${controlTerms} where control_id = ${ids(controlIds)} and recorded_at <= ${iso(asOf)} order by control_id, number`)
  const proofs = await tx.execute<ProofRow>(sql`
    select o.control_id as "controlId", min(o.id::text) as id, o.outcome, min(case when p.period then o.occurrence else '' end) as occurrence, min(o.performed_at) as "performedAt", min(o.recorded_at) as "recordedAt", min(w.recorded_at) as "withdrawnAt", count(*)::int as count
    from ${controlOccurrences} o cross join lateral (select o.occurrence ~ '^\\d{4}(-(W\\d\\d|\\d\\d|Q[1-4]|H[12]))?$' as period) p
      left join ${controlOccurrences} w on w.org_id = o.org_id and w.control_id = o.control_id and w.occurrence = o.occurrence and w.proof_type = o.proof_type and w.proof_id = o.proof_id and w.outcome = 'withdrawn' and w.recorded_at <= ${iso(asOf)}
    where o.control_id = ${ids(controlIds)} and o.performed_at >= ${iso(since)} and o.recorded_at <= ${iso(asOf)} and o.outcome <> 'withdrawn'
    group by o.control_id, o.outcome, case when p.period then o.id end, date_trunc('day', o.performed_at at time zone 'utc'), date_trunc('day', o.recorded_at at time zone 'utc'), date_trunc('day', w.recorded_at at time zone 'utc')
    limit ${most + 1}`)
  for (const { controlId, ...row } of terms) known.get(controlId)?.terms.push({ ...row, from: new Date(row.from), recordedAt: new Date(row.recordedAt) })
  for (const { controlId, ...row } of proofs.slice(0, most)) known.get(controlId)?.proofs.push({ ...row, performedAt: new Date(row.performedAt), recordedAt: new Date(row.recordedAt), withdrawnAt: row.withdrawnAt ? new Date(row.withdrawnAt) : null })
  for (const { controlId, ...silence } of await silencesOf(tx, controlIds, { from: since, asOf })) known.get(controlId)?.silences.push(silence)
  return { known, cut: proofs.length > most }
}

export const calendarFrom = ({ terms, proofs, silences }: Known, range: Range): Calendar => calendarOf({
  terms, silences, performed: proofs.filter(({ outcome }) => outcome === 'performed'), notOccurring: proofs.filter(({ outcome }) => outcome === 'not_occurring'), ...range,
})

/** A control that can have periods in sight: also one that was removed since, if that was not before. What was not known by then is not in sight. */
export const inSight = ({ from, asOf }: Pick<Range, 'from' | 'asOf'>) => sql`(${controls.deletedAt} is null or ${controls.deletedAt} > ${iso(from)}) and exists (select from ${controlTerms} t where t.org_id = controls.org_id and t.control_id = controls.id and t.recorded_at <= ${iso(asOf)})`

export type CellRow = Pick<Cell, 'key' | 'from' | 'to' | 'due' | 'state' | 'overdue' | 'said' | 'silentFor'>
export const shownCell = ({ key, from, to, due, state, overdue, said, silentFor }: Cell): CellRow => ({ key, from, to, due, state, overdue, said, silentFor })

/** One control through a time: its row of the calendar. */
export async function calendarOfControl(tx: Tx, controlId: string, range: Range): Promise<CellRow[]> {
  const { known } = await knownOf(tx, [controlId], range)
  return calendarFrom(known.get(controlId) as Known, range).cells.map(shownCell)
}
