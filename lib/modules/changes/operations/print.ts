import 'server-only'
import { now } from '#lib/clock.ts'
import { sheeted } from '#lib/door/sheet.ts'
import { formatBytes, formatDate, formatDateTime, formatDuration } from '#lib/format.ts'
import { lateBy } from '#lib/lateness.ts'
import { ranks } from '#lib/words/choices.ts'
import { attachmentKinds, changeCategories, changeStates, changeTypes, questions, reference, results, riskQuestions, thePortal } from '../model.ts'
import { wholeChange } from '../queries.ts'
import { changeOf } from '../record.ts'
import { stepFlags, verbs } from '../words.ts'

const day = (at: Date | null) => (at === null ? 'Not yet' : formatDateTime(at))

/** One change with its whole life, to hand out. */
export const changeSheet = sheeted({
  name: 'changes.print',
  summary: 'Export a change as PDF: what was asked for, who approved, every step with its time, person and reason, and the newest checkpoint of the audit trail',
  path: '/changes/{changeId}/sheet.pdf',
  load: async (tx, changeId) => {
    const found = await changeOf(tx, changeId)
    return found && wholeChange(tx, found)
  },
  subject: (change) => ({ type: 'change', id: change.id, label: `${change.reference} ${change.title}` }),
  file: ({ number }) => `change-${number}`,
  says: (change) => ({
    kind: `${changeTypes[change.type]} change`,
    title: `${reference(change.number)} ${change.title}`,
    facts: [
      ['State', change.result ? `${changeStates[change.state]}, ${results[change.result].toLowerCase()}` : changeStates[change.state]], ['Category', changeCategories[change.category]], ['Systems', change.approvalId ? thePortal : change.systems.map((each) => each.name).join(', ')], ['Risk', ranks[change.risk as keyof typeof ranks]], ['Revision', String(change.revision)],
      ['Requested by', change.requestedByName ?? ''], ['Window', change.plannedFrom && change.plannedTo ? `${formatDateTime(change.plannedFrom)} to ${formatDateTime(change.plannedTo)}` : 'Not said'], ['Approved', change.alone ? 'By nobody: nobody else could, and its time was over' : day(change.approvedAt)],
      ...(change.approveBy ? [['To be approved by', `${formatDateTime(change.approveBy)}${lateBy(change.approveBy, change.approvedAt, now()) > 0 ? `, late by ${formatDuration(lateBy(change.approveBy, change.approvedAt, now()))}` : ''}`] as [string, string]] : []),
      ['Implemented', change.implementedAt ? `${formatDateTime(change.implementedAt)} by ${change.implementedByName ?? thePortal}` : 'Not yet'], ['Verified', change.verifiedAt ? `${formatDateTime(change.verifiedAt)} by ${change.verifiedByName}` : 'Not yet'],
    ],
    parts: [
      { heading: 'What is done', text: change.description || 'Not said' }, { heading: 'Why', text: change.justification || 'Not said' },
      { heading: 'Risk', none: '', heads: ['Question', 'Answer'], widths: [50, 50], rows: questions.map((question) => [riskQuestions[question].ask, riskQuestions[question].answers[change.answers[question]] ?? '']) },
      { heading: 'Test plan', text: change.testPlan || 'None' }, { heading: 'Back-out plan', text: change.backOutPlan || 'None' },
      ...(change.refs.length > 0 ? [{ heading: 'References', text: change.refs.join('\n') }] : []),
      { heading: 'Attached files', none: 'None.', heads: ['Shows', 'File', 'Size', 'SHA-256', 'Attached'], widths: [14, 24, 10, 32, 20], rows: change.attachments.map((each) => [attachmentKinds[each.kind], each.name, formatBytes(each.size), each.sha256.slice('sha256:'.length), `${formatDateTime(each.at)} by ${each.byName ?? 'somebody'}`]) },
      { heading: 'Its life', none: 'Nothing yet.', heads: ['When', 'Step', 'By', 'Revision', 'Why'], widths: [20, 20, 20, 10, 30], rows: change.steps.map((step) => [formatDateTime(step.at), [verbs[step.verb as keyof typeof verbs], ...step.flags.map((flag) => stepFlags[flag as keyof typeof stepFlags])].join(', '), step.byName ?? 'The portal', String(step.revision), step.note ?? '']) },
      { heading: 'Revisions', none: 'Never submitted.', heads: ['Revision', 'Submitted', 'SHA-256 of its text'], widths: [14, 26, 60], rows: change.revisions.map((each) => [String(each.revision), formatDate(each.createdAt), each.sha256]) },
    ],
  }),
})
