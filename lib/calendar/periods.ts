import { days } from '#lib/clock.ts'
import { formatDate } from '#lib/format.ts'
import { occurrenceAt } from '#lib/occurrences.ts'
import { dueDaysOf, frequenciesOf, periodOf, type Stretch, type Term, termAt } from './terms.ts'

/** A time for which a control is expected to be performed. [from, to), cut where the control was not in force; [wholeFrom, wholeTo) is the period that it is called after. */
export type Period = {
  key: string
  from: Date
  to: Date
  wholeFrom: Date
  wholeTo: Date
  frequency: string
  due: Date
  /** After it nothing counts any more. */
  close: Date
  /** Why it is no whole period: the control came into force within it, or left. */
  broken: 'began' | 'left' | null
  notes: string[]
  owners: { ownerId: string | null; from: Date }[]
}

const last = (at: Date) => formatDate(new Date(at.getTime() - 1))

/** Coming into force within the first day of a period is coming into force with it. */
const grace = days(1)

function ownersBetween(terms: readonly Term[], from: Date, to: Date): Period['owners'] {
  const before = termAt(terms, from)
  const found = before ? [{ ownerId: before.ownerId, from: before.from }] : []
  for (const { ownerId, from: at } of terms) if (at > from && at < to && found.at(-1)?.ownerId !== ownerId) found.push({ ownerId, from: at })
  return found
}

/** @param until no period that begins at it or later */
function periodsIn(stretch: Stretch, until: Date): Period[] {
  const switches = frequenciesOf(stretch)
  const found: Period[] = []
  let at = stretch.from
  while (at < until && (stretch.to === null || at < stretch.to)) {
    const n = switches.findLastIndex(({ from }) => from <= at)
    const { frequency } = switches[n] as (typeof switches)[number]
    const next = switches[n + 1] ?? null
    const whole = occurrenceAt(periodOf(frequency), at)
    const notes: string[] = []
    let to = whole.to
    if (next && next.from < to) {
      to = next.from
      notes.push(`Ends on ${last(to)}: how often it is performed changed on ${formatDate(next.said ?? next.from)}.`)
    }
    let broken: Period['broken'] = null
    if (stretch.to && stretch.to < to) {
      to = stretch.to
      broken = 'left'
      notes.push(`Not in force from ${formatDate(to)} on.`)
    }
    if (at.getTime() - whole.from.getTime() >= grace) {
      broken ??= 'began'
      notes.unshift(`In force from ${formatDate(at)} on.`)
    }
    const dueDays = termAt(stretch.terms, at)?.dueDays ?? dueDaysOf[periodOf(frequency)]
    found.push({ key: whole.key, from: at, to, wholeFrom: whole.from, wholeTo: whole.to, frequency, due: new Date(to.getTime() + days(dueDays)), close: new Date(to.getTime() + 2 * days(dueDays)), broken, notes, owners: ownersBetween(stretch.terms, at, to) })
    at = to
  }
  return found
}

/** A control that was taken out of force and came back within one period was expected in all of it. */
function joined(one: Period, other: Period): Period {
  const shift = other.to.getTime() - one.to.getTime()
  return {
    ...one, to: other.to, due: new Date(one.due.getTime() + shift), close: new Date(one.close.getTime() + shift), broken: other.broken === 'left' ? 'left' : one.notes.some((note) => note.startsWith('In force')) ? 'began' : null,
    notes: [...one.notes, ...other.notes], owners: [...one.owners, ...other.owners],
  }
}

/** Every period of a control in order, each key once. */
export function periodsOf(stretches: readonly Stretch[], until: Date): Period[] {
  const found: Period[] = []
  for (const period of stretches.flatMap((each) => periodsIn(each, until))) {
    const former = found.at(-1)
    if (former && former.key === period.key && former.frequency === period.frequency) found[found.length - 1] = joined(former, period)
    else found.push(period)
  }
  return found
}
