import type { Decided, ItemKind, Items } from '#lib/testing/items.ts'

/** Fact sheets of items as they are when all is well; what a control says must fail names what differs. */
const item = <K extends ItemKind>(_: K, well: Items[K]) => (differs: Partial<Items[K]>): Items[K] => ({ ...well, ...differs })
const day = (n: number, time = '09:00') => `2026-03-${String(n).padStart(2, '0')}T${time}:00.000Z`
const approved = (at: string, byPerson: string): Decided => ({ decision: 'approve', at, byPerson })

export { day, approved }

export const reviewRow = item('access-review-row', {
  review: 'Ledger, first quarter', dueAt: day(20), closedAt: day(18), subjects: ['p-dana'], decided: approved(day(12), 'p-owner'), decidedLeaf: 'a1', leaf: 'a1', removal: null,
})
const request: NonNullable<Items['grant']['request']> = { name: 'ACC-12', right: 'Accountant', scope: 'Ledger', person: 'p-dana', emergency: false, byPerson: 'p-dana', approvals: [approved(day(3), 'p-owner')], approvedAt: day(3), approveBy: null, grantedAt: day(4) }
export const requested = (differs: Partial<typeof request>) => ({ ...request, ...differs })
export const grant = item('grant', { right: 'Accountant', scope: 'Ledger', person: 'p-dana', seenAt: day(6), notSeenAt: day(1), requestsUsed: true, request })
export const leaver = item('leaver', {
  person: 'p-dana', leftAt: day(10, '17:00'), future: false, disabled: { lower: day(10, '18:00'), upper: day(10, '18:00'), how: 'event' }, activeAt: null, rehiredAt: null, signIns: { count: 0, first: null, lookedUntil: day(31) }, tokens: { living: 0 },
})
export const mover = item('mover', { person: 'p-dana', movedAt: day(2), right: 'Payments: release', told: { outcome: 'pass', said: 'Gone 3 d after the move.' } })
export const joiner = item('joiner', { person: 'p-dana', startsAt: day(9), right: 'Ledger: read', told: { outcome: 'pass', said: 'Approved before it was first seen.' } })
export const privileged = item('privileged-right', { accountKind: 'person', enabled: true, person: 'p-dana', owner: null, mfa: true, justified: { how: 'access request', at: day(1), byPerson: 'p-owner' }, seenAt: day(15) })
export const account = item('account', { accountKind: 'person', enabled: true, person: 'p-dana', owner: null, mfa: true })
export const setting = (check: string, said: string): Items['setting'] => ({ check, outcome: 'fail', said, readAt: day(15) })
/** A change of which a reconciliation answered one question with no. */
export const change = (question: number, said: string): Items['change'] => ({ at: day(14), outcomes: { [question]: { outcome: 'fail', said } } })
export const changeRecord = item('change-record', {
  type: 'normal', state: 'verified', byPerson: 'p-dana', implementers: ['p-felix'], approvals: [approved(day(3), 'p-owner')], approvedAt: day(3), implementedAt: day(5), approveBy: null, tested: true, backOut: true,
})
export const restore = item('restore-test', { backupAt: day(9, '02:00'), startedAt: day(9), endedAt: day(9, '11:00'), targetMinutes: 240, lossMinutes: 1_440, compared: 'same', by: 'p-felix', reviewedBy: 'p-owner' })
export const scannedMonth = item('system-scan', { month: '2026-03', over: '2026-04-01T00:00:00.000Z', whole: 1, part: 0, expected: true })
export const vulnerability = item('vulnerability', { severity: 'critical', openedAt: day(2), dueAt: day(9), fixedAt: day(5), agreed: null })
export const entryReview = item('entry-review', { facility: 'Harbour', from: '2026-03-01', to: '2026-03-31', records: 1_200, judged: 1_190, untold: 10, exceptions: 3, unexplained: 0, incidents: 0, byLeavers: 0, undated: 0 })
export const feedDay = item('feed-day', { day: '2026-03-09', events: 1_200, expected: true, explained: null })
export const finding = item('finding', { severity: 'high', raisedAt: day(9), decidedAt: day(10), byPerson: 'p-owner', reason: 'The change was planned' })
export const conflict = item('conflict', { risk: 'high', since: day(1), until: null, mitigation: { control: 'AC-12', by: 'p-owner', from: day(1), until: '2026-06-30T09:00:00.000Z' }, person: 'p-dana' })
export const emergencyAccess = item('emergency-access', {
  holder: 'p-dana', byPerson: 'p-dana', approvals: [approved(day(9), 'p-owner')], approveBy: day(10), approvedAt: day(9), reviewBy: day(16), reviewedAt: day(12), reviewedBy: 'p-owner', conclusion: 'As asked for',
})
export const occurrence = item('occurrence', { occurrence: '2026-Q1', state: 'on_time', said: 'Performed in time' })
export const file = item('evidence', { state: 'approved', from: day(1), to: day(31), expectedFrom: day(1), expectedTo: day(31), byPerson: 'p-felix', approvedBy: 'p-owner' })
