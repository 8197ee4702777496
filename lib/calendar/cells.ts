import { formatCount, formatDate } from '#lib/format.ts'
import type { Cell, CellFact, CellState } from './cell.ts'
import { type Period, periodsOf } from './periods.ts'
import { periodNamed, placeOf, type Proof } from './proofs.ts'
import { type Silence, withSilences } from './silences.ts'
import { daysBeyond, isOnOccasion, knownTerms, stretchesOf, type Term } from './terms.ts'

export type Asked = { terms: readonly Term[]; performed: readonly Proof[]; notOccurring: readonly Proof[]; silences: readonly Silence[]; from: Date; to: Date; asOf: Date }
export type Calendar = { cells: Cell[]; /** Proofs of times in which the control was not in force. */ outside: number }

type Judged = { proof: Proof; as: 'on_time' | 'late' | null; said: string }

const times = (count: number) => (count === 1 ? '' : `${formatCount(count, 'time')} `)

/** What a proof is worth for its period, with the reason. A record that comes after the close fills nothing. */
function judge(proof: Proof, { wholeFrom, due, close }: Period, asOf: Date): Judged {
  const what = proof.outcome === 'performed' ? `${times(proof.count)}performed on ${formatDate(proof.performedAt)}` : `confirmed on ${formatDate(proof.performedAt)} that there was nothing to perform it for`
  const say = (rest: string) => `${what.charAt(0).toUpperCase()}${what.slice(1)}${rest}`
  if (proof.withdrawnAt && proof.withdrawnAt <= asOf) return { proof, as: null, said: say(`; withdrawn on ${formatDate(proof.withdrawnAt)}: not counted`) }
  if (proof.performedAt < wholeFrom) return { proof, as: null, said: say(', before the period began: not counted') }
  if (proof.recordedAt > close) return { proof, as: null, said: say(`, recorded ${formatCount(daysBeyond(proof.recordedAt, close), 'day')} after the close: not counted`) }
  if (proof.performedAt > due) return { proof, as: 'late', said: say(`, ${formatCount(daysBeyond(proof.performedAt, due), 'day')} after it was due`) }
  if (proof.recordedAt > due) return { proof, as: 'late', said: say(`, recorded ${formatCount(daysBeyond(proof.recordedAt, due), 'day')} after it was due`) }
  return { proof, as: 'on_time', said: say('') }
}

/** Whether confirmations leave no day of the period out. Each speaks of the time it names only, and only once that is over. */
function coversAll(judged: Judged[], { from, to }: Period): boolean {
  const spans = judged.flatMap(({ proof }) => {
    const named = periodNamed(proof.occurrence)
    return named && proof.performedAt >= (named.to < to ? named.to : to) ? [named] : []
  }).toSorted((one, other) => one.from.getTime() - other.from.getTime())
  let until = from.getTime()
  for (const span of spans) if (span.from.getTime() <= until) until = Math.max(until, span.to.getTime())
  return until >= to.getTime()
}

type Verdict = { state: CellState; said: string; overdue?: boolean }

function verdict(period: Period, done: Judged[], none: Judged[], asOf: Date): Verdict {
  const { due, close, to, frequency, broken } = period
  const all = done.reduce((sum, { proof }) => sum + proof.count, 0)
  const late = done.filter(({ as }) => as === 'late').reduce((sum, { proof }) => sum + proof.count, 0)
  if (late < all) return { state: 'on_time', said: `Performed ${formatCount(all, 'time')}${late > 0 ? `, ${late} of them late` : ''}.` }
  if (all > 0) return { state: 'late', said: `${done[0]?.said}.` }
  if (asOf < to) return { state: 'due', said: `Not over before ${formatDate(to)}; due by ${formatDate(due)}.` }
  if (coversAll(none, period)) return { state: 'not_occurring', said: 'Confirmed that there was nothing to perform it for.' }
  const partly = none.length > 0 ? ' What was confirmed covers only a part of the period.' : ''
  if (isOnOccasion(frequency)) return { state: 'not_evaluable', said: `Nothing says whether there was one.${partly}` }
  if (asOf <= close) return { state: 'due', overdue: asOf > due, said: asOf > due ? `Overdue since ${formatDate(due)}; closed on ${formatDate(close)}.${partly}` : `Due by ${formatDate(due)}.${partly}` }
  if (broken) return { state: 'not_evaluable', said: `In force for a part of the period only, and not performed in it.${partly}` }
  if (none.length > 0) return { state: 'not_evaluable', said: partly.trim() }
  return { state: 'missed', said: `Nothing by ${formatDate(close)}.` }
}

function cellOf(period: Period, proofs: Proof[], asOf: Date): Cell {
  const judged = proofs.map((proof) => judge(proof, period, asOf))
  const counted = judged.filter(({ as }) => as !== null)
  const done = counted.filter(({ proof }) => proof.outcome === 'performed')
  const { state, said, overdue = false } = verdict(period, done, counted.filter(({ proof }) => proof.outcome === 'not_occurring'), asOf)
  const facts = judged.map(({ proof, as, said: what }): CellFact => ({ at: proof.recordedAt, said: what, counted: as !== null && (proof.outcome === 'performed' || done.length === 0), proofId: proof.id }))
  const uncounted = judged.filter(({ as }) => as === null).map(({ said: what }) => ` ${what}.`)
  return {
    key: period.key, from: period.from, to: period.to, due: period.due, close: period.close, frequency: period.frequency, state, overdue, owners: period.owners, silentFor: 0,
    said: [said, ...period.notes].join(' ') + (state === 'missed' || state === 'due' || state === 'not_evaluable' ? uncounted.slice(0, 1).join('') : ''),
    facts: facts.toSorted((one, other) => one.at.getTime() - other.at.getTime()),
  }
}

/**
 * What is known of each period of a control that begins in [from, to), as somebody knew it at `asOf`: no term, proof, confirmation or silence that was recorded later counts, and the
 * clock stands there. Where the control was not in force there is no cell. Everything is UTC.
 */
export function calendarOf({ terms, performed, notOccurring, silences, from, to, asOf }: Asked): Calendar {
  const periods = periodsOf(stretchesOf(knownTerms(terms, asOf)), new Date(Math.min(to.getTime(), asOf.getTime() + 1)))
  const placed = periods.map((): Proof[] => [])
  let outside = 0
  for (const proof of [...performed, ...notOccurring]) {
    if (proof.recordedAt > asOf) continue
    const at = placeOf(proof, periods)
    if (at === -1) outside += proof.count
    else placed[at]?.push(proof)
  }
  return { cells: periods.flatMap((period, n) => (period.to > from ? [withSilences(cellOf(period, placed[n] ?? [], asOf), silences, asOf)] : [])), outside }
}
