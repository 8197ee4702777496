import { formatDateTime, formatDuration } from '#lib/format.ts'
import type { Cell, CellFact } from './cell.ts'

/** A time in which a log that the control rests on was silent, and that nothing filled later. `to` null: it still is. */
export type Silence = { source: string; from: Date; to: Date | null; recordedAt: Date }

type Span = [from: number, to: number]

/** How long at least one of them was, in milliseconds: what two logs share counts once. */
function together(spans: Span[]): number {
  let [sum, end] = [0, Number.NEGATIVE_INFINITY]
  for (const [from, to] of spans.toSorted((one, other) => one[0] - other[0])) {
    sum += Math.max(0, to - Math.max(from, end))
    end = Math.max(end, to)
  }
  return sum
}

const listed = new Intl.ListFormat('en-GB', { type: 'conjunction' })

/**
 * A period with what its logs leave open. For the time in which one was silent the control is not evaluable: that there was nothing to perform it for is then known of no
 * period that has such a time. What was performed in it stays performed.
 */
export function withSilences(cell: Cell, silences: readonly Silence[], asOf: Date): Cell {
  const end = Math.min(cell.to.getTime(), asOf.getTime())
  const found = silences.flatMap((each): { silence: Silence; span: Span }[] => {
    const span: Span = [Math.max(each.from.getTime(), cell.from.getTime()), Math.min(each.to?.getTime() ?? end, end)]
    return each.recordedAt <= asOf && span[0] < span[1] ? [{ silence: each, span }] : []
  })
  if (found.length === 0) return cell
  const silentFor = together(found.map(({ span }) => span))
  const sources = listed.format([...new Set(found.map(({ silence }) => silence.source))].toSorted())
  const isOpen = cell.state === 'not_occurring'
  const facts = found.map(({ silence: { source, from, to, recordedAt } }): CellFact => ({ at: recordedAt, said: `The log ${source} was silent from ${formatDateTime(from)} ${to ? `to ${formatDateTime(to)}` : 'on'}: not evaluable for that time`, counted: isOpen, proofId: null, silence: true }))
  return {
    ...cell, silentFor, state: isOpen ? 'not_evaluable' : cell.state,
    said: `${isOpen ? 'Confirmed that there was nothing to perform it for, which a log that was silent does not show.' : cell.said} Not evaluable for ${formatDuration(silentFor)} in which ${sources} was silent.`,
    facts: [...cell.facts.map((fact) => (isOpen ? { ...fact, counted: false } : fact)), ...facts].toSorted((one, other) => one.at.getTime() - other.at.getTime()),
  }
}
