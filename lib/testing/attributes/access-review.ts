import { fail, lacking, notApplicable, pass } from '#lib/outcome.ts'
import { defineAttribute } from '../attribute.ts'
import type { Items } from '../items.ts'
import { isAfter, lasting, minutesBetween, moment } from '../words.ts'

type Row = Items['access-review-row']

const good: Row = { review: '2026-Q3 Northstar ERP', dueAt: '2026-10-10T00:00:00.000Z', closedAt: '2026-10-08T12:00:00.000Z', subjects: ['p-1'], decided: { decision: 'approve', at: '2026-10-05T09:00:00.000Z', byPerson: 'p-2' }, decidedLeaf: 'a1', leaf: 'a1', removal: null }
const rejected: Row = { ...good, decided: { decision: 'reject', at: '2026-10-05T09:00:00.000Z', byPerson: 'p-2' } }

const decidedOf = ({ decided }: Row) => decided ?? lacking('undecided', 'Nobody decided this right.')

export const accessReview = [
  defineAttribute<'access-review-row', Record<string, never>>({
    id: 'access-review.decided', of: 'access-review-row', asks: 'Was the right kept or taken away by a decision?', params: {},
    judge: ({ decided, closedAt }) => (decided ? pass('decided', `Decided on ${moment(decided.at)}.`) : closedAt ? fail('undecided', `The review was closed on ${moment(closedAt)} without a decision of this right.`) : lacking('open', 'The review is still open.')),
    examples: { pass: good, fail: { ...good, decided: null }, not_evaluable: { ...good, decided: null, closedAt: null } },
  }),
  defineAttribute<'access-review-row', Record<string, never>>({
    id: 'access-review.by-other', of: 'access-review-row', asks: 'Was it decided by somebody other than whoever holds it?', params: {},
    judge: (row) => {
      const { byPerson } = decidedOf(row)
      if (byPerson === null) return lacking('unknown-decider', 'It is not known which person decided.')
      if (row.subjects.length === 0) return lacking('unknown-holder', 'It is not known whose account this is.')
      return row.subjects.includes(byPerson) ? fail('own', 'Whoever holds the right decided it.') : pass('other', 'Somebody else decided.')
    },
    examples: { pass: good, fail: { ...good, subjects: ['p-2'] }, not_evaluable: { ...good, subjects: [] } },
  }),
  defineAttribute<'access-review-row', Record<string, never>>({
    id: 'access-review.current', of: 'access-review-row', asks: 'Is what was decided what the frozen population holds?', params: {},
    judge: (row) => {
      decidedOf(row)
      if (row.decidedLeaf === null) return lacking('no-row', 'The decision does not say which row it was about.')
      return row.decidedLeaf === row.leaf ? pass('same', 'The decision is bound to this very row.') : fail('other-row', 'The row is not the one that was decided.')
    },
    examples: { pass: good, fail: { ...good, leaf: 'b2' }, not_evaluable: { ...good, decidedLeaf: null } },
  }),
  defineAttribute<'access-review-row', Record<string, never>>({
    id: 'access-review.on-time', of: 'access-review-row', asks: 'Was it decided by the day the review was due?', params: {},
    judge: (row) => {
      const { at } = decidedOf(row)
      return isAfter(at, row.dueAt) ? fail('late', `Decided ${lasting(minutesBetween(row.dueAt, at))} after it was due.`) : pass('in-time', `Decided on ${moment(at)}, due ${moment(row.dueAt)}.`)
    },
    examples: { pass: good, fail: { ...good, dueAt: '2026-10-01T00:00:00.000Z' }, not_evaluable: { ...good, decided: null } },
  }),
  defineAttribute<'access-review-row', { days: number }>({
    id: 'access-review.removed', of: 'access-review-row', asks: 'Where it was rejected: does a later list show it gone within {days} days?', params: { days: 14 },
    judge: (row, { params: { days }, asOf }) => {
      const { decision, at } = decidedOf(row)
      if (decision === 'approve') return notApplicable('kept', 'The right was kept.')
      const limit = days * 1440
      if (!row.removal || row.removal.state === 'unknown') return lacking('no-list', 'No later list of the system shows whether it is gone.')
      if (row.removal.state === 'still_there') return minutesBetween(at, asOf) > limit ? fail('still-there', `The newest list still has it, ${lasting(minutesBetween(at, asOf))} after the decision.`) : lacking('not-due', 'The newest list still has it, and the days it may take are not over.')
      if (row.removal.at === null) return lacking('no-time', 'It is gone; it is not known since when.')
      const took = minutesBetween(at, row.removal.at)
      return took > limit ? fail('late', `Seen as gone ${lasting(took)} after the decision.`) : pass('removed', `Seen as gone ${lasting(took)} after the decision.`)
    },
    examples: { pass: { ...rejected, removal: { state: 'removed', at: '2026-10-07T09:00:00.000Z', dueAt: null } }, fail: { ...rejected, removal: { state: 'removed', at: '2026-11-20T09:00:00.000Z', dueAt: null } }, not_evaluable: rejected, not_applicable: good },
  }),
]
