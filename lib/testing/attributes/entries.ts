import { fail, lacking, pass } from '#lib/outcome.ts'
import { defineAttribute } from '../attribute.ts'
import type { Items } from '../items.ts'

type Review = Items['entry-review']

const well: Review = { facility: 'Harbour', from: '2026-10-01', to: '2026-10-31', records: 1_200, judged: 1_190, untold: 10, exceptions: 3, unexplained: 0, incidents: 0, byLeavers: 0, undated: 0 }
const days = ({ from, to }: Review) => `${from} to ${to}`

export const entryReviews = [
  defineAttribute<'entry-review', Record<string, never>>({
    id: 'entry-review.followed-up', of: 'entry-review', asks: 'Does each entry belong to somebody who may, or was it followed up?', params: {},
    judge: (item) => {
      if (item.unexplained > 0) return fail('unexplained', `${item.unexplained} of ${item.exceptions} exceptions of ${days(item)} ${item.unexplained === 1 ? 'has' : 'have'} no explanation.`)
      if (item.judged === 0) return lacking('nothing-judged', `Of ${item.records} records of ${days(item)} none could be judged.`)
      return pass('followed-up', `${item.judged} of ${item.records} records were judged, ${item.untold} could not be told; ${item.exceptions === 0 ? 'nothing had to be explained' : `each of ${item.exceptions} exceptions is explained, ${item.incidents} as ${item.incidents === 1 ? 'an incident' : 'incidents'}`}.`)
    },
    examples: { pass: well, fail: { ...well, unexplained: 1 }, not_evaluable: { ...well, judged: 0 } },
  }),
  defineAttribute<'entry-review', Record<string, never>>({
    id: 'entry-review.no-leaver', of: 'entry-review', asks: 'Did no badge of a leaver open a door?', params: {},
    judge: (item) => {
      if (item.byLeavers > 0) return fail('left', `${item.byLeavers} ${item.byLeavers === 1 ? 'entry' : 'entries'} of people who had left, in ${days(item)}.`)
      if (item.judged === 0) return lacking('nothing-judged', `Of ${item.records} records of ${days(item)} none could be judged.`)
      if (item.undated > 0) return lacking('undated', `${item.undated} ${item.undated === 1 ? 'entry' : 'entries'} of people who left on a day that nobody knows.`)
      return pass('none', `None among ${item.judged} records that were judged.`)
    },
    examples: { pass: well, fail: { ...well, byLeavers: 2 }, not_evaluable: { ...well, undated: 1 } },
  }),
]
