import 'server-only'
import { now } from '#lib/clock.ts'
import { sheeted } from '#lib/door/sheet.ts'
import { formatDateTime, formatDuration } from '#lib/format.ts'
import { lateBy } from '#lib/lateness.ts'
import { revocationStates } from '../../revocations/model.ts'
import { conclusions, requestStates } from '../model.ts'
import { decisionsOf, wholeRequest } from '../queries.ts'

const day = (at: Date | null) => (at === null ? 'Not yet' : formatDateTime(at))
const lateness = (by: Date, done: Date | null) => {
  const late = lateBy(by, done, now())
  return `${formatDateTime(by)}${late > 0 ? `, late by ${formatDuration(late)}` : ''}`
}

type Whole = NonNullable<Awaited<ReturnType<typeof wholeRequest>>> & { decisions: Awaited<ReturnType<typeof decisionsOf>> }

/** What became of it, in order: when, what, by whom, why. */
function lifeOf(of: Whole): string[][] {
  const steps: [at: Date | null, step: string, by: string | null, why: string | null][] = [
    [of.createdAt, 'Requested', of.requestedByName, of.reason],
    ...of.decisions.map((each): [Date, string, string, string | null] => [each.at, `${each.outcome === 'approve' ? 'Approved' : 'Rejected'}${each.stage > 1 ? `, stage ${each.stage}` : ''}`, each.forName ? `${each.byName} for ${each.forName}` : each.byName, each.note]),
    ...of.approvals.filter((each) => each.state === 'expired' || each.state === 'void').map((each): [Date | null, string, null, null] => [each.closedAt, each.state === 'expired' ? 'Not decided in time' : 'Void, as it changed', null, null]),
    [of.grantedAt, of.emergency && (of.approvedAt === null || (of.grantedAt !== null && of.approvedAt > of.grantedAt)) ? 'Granted, before it was approved' : 'Granted', of.grantedByName, null],
    [of.verifiedAt, 'Verified', null, of.proof ? `${of.proof.title}, extracted ${formatDateTime(of.proof.extractedAt)}` : null],
    [of.withdrawnAt, 'Withdrawn', null, of.note],
    [of.state === 'ending' || of.state === 'ended' ? of.endsAt : null, 'Over', null, of.note],
    ...of.removals.flatMap((each): [Date | null, string, null, string][] => [[each.openedAt, 'Has to be removed', null, each.accountName], [each.closedAt, 'Removed', null, `${each.accountName}${each.proof ? `: ${each.proof} lacks it` : ''}`]]),
    [of.endedAt, 'Ended', null, null],
    [of.reviewedAt, 'Reviewed', of.reviewedByName, of.conclusion && [conclusions[of.conclusion], of.reviewNote].filter(Boolean).join(': ')],
  ]
  return steps.flatMap(([at, step, by, why]) => (at === null ? [] : [{ at, row: [formatDateTime(at), step, by ?? 'The portal', why ?? ''] }])).sort((one, other) => one.at.getTime() - other.at.getTime()).map(({ row }) => row)
}

/** One access request with its whole life, to hand out. */
export const requestSheet = sheeted({
  name: 'accessRequests.print',
  summary: 'Export an access request as PDF: what was asked for, who decided, granted and reviewed it, what shows that it was given and removed, and the newest checkpoint of the audit trail',
  path: '/access-requests/{requestId}/sheet.pdf',
  load: async (tx, requestId, actor): Promise<Whole | null> => {
    const found = await wholeRequest(tx, requestId, actor)
    return found && { ...found, decisions: await decisionsOf(tx, requestId) }
  },
  subject: (of) => ({ type: 'access-request', id: of.id, label: `${of.reference} ${of.rightName}` }),
  file: ({ number }) => `access-request-${number}`,
  says: (of) => ({
    kind: of.emergency ? 'Emergency access' : 'Access request',
    title: `${of.reference} ${of.rightName} for ${of.personName}`,
    facts: [
      ['State', requestStates[of.state]], ['For', of.personName], ['System', of.system], ['Right', of.rightName], ['Where', of.scope || 'Throughout'], ['Privileged', of.privileged === null ? 'The source does not tell' : of.privileged ? 'Yes' : 'No'], ['Expires', of.endsAt ? formatDateTime(of.endsAt) : 'As long as it is needed'],
      ['Requested by', of.requestedByName ?? ''], ['Approved', day(of.approvedAt)], ...(of.approveBy ? [['To be approved by', lateness(of.approveBy, of.approvedAt)] as [string, string]] : []),
      ['Granted', of.grantedAt ? `${formatDateTime(of.grantedAt)} by ${of.grantedByName ?? 'somebody'}` : 'Not yet'], ['Verified', day(of.verifiedAt)],
      ...(of.reviewBy ? [['To be reviewed by', lateness(of.reviewBy, of.reviewedAt)], ['Reviewed', of.conclusion ? `${conclusions[of.conclusion]}, ${of.reviewedByName ?? 'somebody'}` : 'Not yet']] as [string, string][] : []),
    ],
    parts: [
      { heading: 'Why', text: of.reason },
      { heading: 'Its life', none: 'Nothing yet.', heads: ['When', 'Step', 'By', 'Why'], widths: [20, 22, 20, 38], rows: lifeOf(of) },
      { heading: 'Decisions', none: 'Nobody decided yet.', heads: ['When', 'By', 'Decision', 'SHA-256 of what was seen'], widths: [20, 22, 12, 46], rows: of.decisions.map((each) => [formatDateTime(each.at), each.forName ? `${each.byName} for ${each.forName}` : each.byName, each.outcome === 'approve' ? 'Approved' : 'Rejected', each.sha256.slice('sha256:'.length)]) },
      ...(of.proof ? [{ heading: 'What shows it', none: '', heads: ['Population', 'Extracted', 'Row', 'Merkle root'], widths: [26, 18, 20, 36], rows: [[of.proof.title, formatDateTime(of.proof.extractedAt), of.verifiedKey ?? '', of.proof.root ?? '']] }] : []),
      ...(of.removals.length > 0 ? [{ heading: 'Its removal', none: '', heads: ['Account', 'State', 'Due', 'Closed', 'Shown by'], widths: [22, 16, 18, 18, 26], rows: of.removals.map((each) => [each.accountName, revocationStates[each.state], formatDateTime(each.dueAt), day(each.closedAt), each.proof ?? '']) }] : []),
    ],
  }),
})
