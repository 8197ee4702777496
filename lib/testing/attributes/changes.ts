import { fail, lacking, notApplicable, pass } from '#lib/outcome.ts'
import { type Attribute, defineAttribute } from '../attribute.ts'
import type { Items } from '../items.ts'
import { asTold } from '../told.ts'
import { isAfter, isBefore, lasting, minutesBetween, moment } from '../words.ts'

/** The ten questions of a reconciliation, by number (`lib/reconcile/attributes`). */
const questions: [number: number, id: string, asks: string][] = [
  [1, 'request', 'Did an approved request stand behind the change before it was merged?'],
  [2, 'independent-approval', 'Did somebody who wrote nothing of it approve it before it was merged?'],
  [3, 'last-push', 'Did somebody other than who pushed last approve it?'],
  [4, 'content', 'Is what was merged what was approved?'],
  [5, 'checks', 'Had the required checks succeeded before it was merged?'],
  [6, 'bot-author', 'Did two people approve what a bot wrote?'],
  [7, 'ref-update', 'Did nobody push to production branches past review?'],
  [8, 'protection', 'Were the branch rules in force, and not bypassed?'],
  [9, 'deployer', 'Did somebody other than who wrote it deploy it?'],
  [10, 'running', 'Does what runs come from a successful deployment?'],
]
const change: Items['change'] = { at: '2026-09-01T10:00:00.000Z', outcomes: {} }
const with_ = (number: number, outcome: 'pass' | 'fail' | 'not_evaluable' | 'not_applicable'): Items['change'] => ({ ...change, outcomes: { [number]: { outcome, said: 'As the reconciliation says.' } } })

export const changes: Attribute[] = questions.map(([number, id, asks]) => defineAttribute<'change', Record<string, never>>({
  id: `change.${id}`, of: 'change', asks, params: {},
  judge: ({ outcomes }) => {
    const found = outcomes[String(number)]
    if (!found) return notApplicable('not-asked', 'The reconciliation does not ask this of a change of its kind.')
    return asTold(found)
  },
  examples: { pass: with_(number, 'pass'), fail: with_(number, 'fail'), not_evaluable: with_(number, 'not_evaluable'), not_applicable: change },
}))

type Record_ = Items['change-record']
const record: Record_ = { type: 'normal', state: 'closed', byPerson: 'p-1', implementers: ['p-1'], approvals: [{ decision: 'approve', at: '2026-08-01T10:00:00.000Z', byPerson: 'p-2' }], approvedAt: '2026-08-01T10:00:00.000Z', implementedAt: '2026-08-02T20:00:00.000Z', approveBy: null, tested: true, backOut: true }
const notMade = ({ implementedAt }: Record_) => (implementedAt === null ? notApplicable('not-made', 'It was not made in the period.') : null)

export const changeRecords = [
  defineAttribute<'change-record', Record<string, never>>({
    id: 'change-record.approved-before', of: 'change-record', asks: 'Was it approved before it was made?', params: {},
    judge: (item) => {
      if (item.implementedAt === null) return notApplicable('not-made', 'It was not made in the period.')
      if (item.type === 'emergency') return notApplicable('emergency', 'An emergency is approved afterwards.')
      if (item.approvedAt === null) return fail('not-approved', `Made on ${moment(item.implementedAt)} without approval.`)
      return isBefore(item.approvedAt, item.implementedAt) ? pass('before', `Approved on ${moment(item.approvedAt)}, made on ${moment(item.implementedAt)}.`) : fail('after', `Made on ${moment(item.implementedAt)}, approved on ${moment(item.approvedAt)}.`)
    },
    examples: { pass: record, fail: { ...record, approvedAt: '2026-08-05T10:00:00.000Z' }, not_applicable: { ...record, implementedAt: null } },
  }),
  defineAttribute<'change-record', Record<string, never>>({
    id: 'change-record.approver-other', of: 'change-record', asks: 'Was it approved by somebody other than who asked for it and who made it?', params: {},
    judge: (item) => {
      const skip = notMade(item)
      if (skip) return skip
      const approvals = item.approvals.filter(({ decision }) => decision === 'approve')
      if (approvals.length === 0) return item.type === 'standard' ? notApplicable('standard', 'A standard change is approved with its template.') : fail('nobody', 'Nobody approved it.')
      if (approvals.some(({ byPerson }) => byPerson === null)) return lacking('unknown', 'It is not known which person approved.')
      return approvals.some(({ byPerson }) => byPerson === item.byPerson || item.implementers.includes(byPerson as string)) ? fail('own', 'Whoever asked for it or made it approved it.') : pass('other', 'Somebody else approved.')
    },
    examples: { pass: record, fail: { ...record, approvals: [{ decision: 'approve', at: '2026-08-01T10:00:00.000Z', byPerson: 'p-1' }] }, not_evaluable: { ...record, approvals: [{ decision: 'approve', at: '2026-08-01T10:00:00.000Z', byPerson: null }] }, not_applicable: { ...record, implementedAt: null } },
  }),
  defineAttribute<'change-record', Record<string, never>>({
    id: 'change-record.tested', of: 'change-record', asks: 'Does it say how it was tested, with what came of it?', params: {},
    judge: (item) => notMade(item) ?? (item.tested ? pass('tested', 'The result of a test stands in it.') : fail('not-tested', 'No result of a test stands in it.')),
    examples: { pass: record, fail: { ...record, tested: false }, not_applicable: { ...record, implementedAt: null } },
  }),
  defineAttribute<'change-record', Record<string, never>>({
    id: 'change-record.back-out', of: 'change-record', asks: 'Does it say how it is taken back?', params: {},
    judge: (item) => notMade(item) ?? (item.backOut ? pass('said', 'It says how it is taken back.') : fail('not-said', 'It does not say how it is taken back.')),
    examples: { pass: record, fail: { ...record, backOut: false }, not_applicable: { ...record, implementedAt: null } },
  }),
  defineAttribute<'change-record', Record<string, never>>({
    id: 'emergency-change.approved-in-time', of: 'change-record', asks: 'Was an emergency approved afterwards, within its limit?', params: {},
    judge: ({ type, implementedAt, approvedAt, approveBy }, { asOf }) => {
      if (type !== 'emergency' || implementedAt === null) return notApplicable('no-emergency', 'It is no emergency that was made.')
      if (approveBy === null) return lacking('no-limit', 'It does not say until when it had to be approved.')
      if (approvedAt === null) return isAfter(asOf, approveBy) ? fail('not-approved', `Nobody approved it by ${moment(approveBy)}.`) : lacking('not-due', `It may be approved until ${moment(approveBy)}.`)
      return isAfter(approvedAt, approveBy) ? fail('late', `Approved ${lasting(minutesBetween(approveBy, approvedAt))} too late.`) : pass('in-time', `Approved on ${moment(approvedAt)}, until ${moment(approveBy)}.`)
    },
    examples: {
      pass: { ...record, type: 'emergency', approveBy: '2026-08-05T00:00:00.000Z', approvedAt: '2026-08-03T00:00:00.000Z' }, fail: { ...record, type: 'emergency', approveBy: '2026-08-05T00:00:00.000Z', approvedAt: '2026-08-07T00:00:00.000Z' },
      not_evaluable: { ...record, type: 'emergency' }, not_applicable: record,
    },
  }),
]
