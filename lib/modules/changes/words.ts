import { fileWords, ranks } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

export const changeTypes = { standard: 'Standard', normal: 'Normal', emergency: 'Emergency' } as const
export const changeCategories = { code: 'Code', infrastructure: 'Infrastructure', access: 'Access', configuration: 'Configuration' } as const
export const changeStates = { draft: 'Draft', submitted: 'Submitted', approved: 'Approved', rejected: 'Rejected', scheduled: 'Scheduled', implemented: 'Implemented', verified: 'Verified', closed: 'Closed', withdrawn: 'Withdrawn' } as const
export const results = { successful: 'Successful', backed_out: 'Backed out', failed: 'Failed' } as const
export const templateStates = { requested: 'Requested', approved: 'Approved', rejected: 'Rejected', withdrawn: 'Withdrawn', expired: 'Not decided in time', ended: 'Ended' } as const
export const exceptionStates = { requested: 'Requested', approved: 'Approved', rejected: 'Rejected', withdrawn: 'Withdrawn', expired: 'Not decided in time' } as const
/** What was so at a step, and stays in sight. */
export const stepFlags = { early: 'Before its window', late: 'After its window', frozen: 'Within a freeze', approved_late: 'Approved late', unapproved: 'Before it was approved', alone: 'Nobody else could approve it' } as const
/** What a file shows. */
export const attachmentKinds = { test: 'Test evidence', back_out: 'Back-out evidence', other: 'Other' } as const
/** Steps of its life, as people read them. */
export const verbs = {
  create: 'Drafted', submit: 'Submitted', approve: 'Approved', reject: 'Rejected', recall: 'Taken back', revise: 'Edited: a draft again', assign: 'Given to somebody', schedule: 'Scheduled', implement: 'Implemented', verify: 'Verified', close: 'Closed', withdraw: 'Withdrawn', reopen: 'Reopened', comment: 'Comment', attach: 'File attached',
  except: 'Exception of a freeze approved',
} as const

export const words = {
  subjects: { change: ['changes', 'Changes'], 'change-template': ['change_templates', 'Standard changes'], 'change-freeze': ['change_freezes', 'Freezes'] },
  sentences: {
    'changes.create': 'drafted {label}',
    'changes.createStandard': 'drafted {label} from its template',
    'changes.update': 'edited {label}',
    'changes.updateStandard': 'edited {label}',
    'changes.copy': 'copied a change to {label}',
    'changes.setDependencies': 'said what {label} waits for',
    'changes.submit': 'submitted {label}',
    'changes.approve': 'marked {label} as approved',
    'changes.reject': 'noted that {label} was not approved',
    'changes.assign': 'said who implements {label}',
    'changes.schedule': 'scheduled {label}',
    'changes.implement': 'implemented {label}',
    'changes.verify': 'verified {label}',
    'changes.close': 'closed {label}',
    'changes.withdraw': 'withdrew {label}',
    'changes.reopen': 'reopened {label}',
    'changes.comment': 'commented on {label}',
    'changes.attach': 'attached a file to {label}',
    'changes.remind': 'reminded of {label}',
    'changes.recordApplied': 'recorded that the portal was changed: {label}',
    'changes.gate': 'asked whether {label} may go ahead',
    'changes.requestTemplate': 'requested the standard change {label}',
    'changes.approveTemplate': 'put the standard change {label} in force, as it was approved',
    'changes.rejectTemplate': 'noted that the standard change {label} came to nothing',
    'changes.endTemplate': 'ended the standard change {label}',
    'changes.createFreeze': 'froze changes: {label}',
    'changes.endFreeze': 'ended the freeze {label}',
    'changes.requestException': 'requested to make {label} within a freeze',
    'changes.except': 'let {label} go ahead within a freeze, as it was approved',
    'changes.rejectException': 'noted that {label} does not go ahead within a freeze',
    'changes.export': 'exported a list: {label}',
    'changes.print': 'printed {label}',
  },
  acts: {
    'changes.read': 'reading changes',
    'changes.create': 'drafting a change',
    'changes.createStandard': 'drafting a standard change',
    'changes.update': 'editing a change',
    'changes.updateStandard': 'editing a standard change',
    'changes.copy': 'copying a change',
    'changes.setDependencies': 'saying what a change waits for',
    'changes.submit': 'submitting a change',
    'changes.approve': 'marking a change as approved',
    'changes.reject': 'noting that a change was not approved',
    'changes.assign': 'saying who implements a change',
    'changes.schedule': 'scheduling a change',
    'changes.implement': 'implementing a change',
    'changes.verify': 'verifying a change',
    'changes.close': 'closing a change',
    'changes.withdraw': 'withdrawing a change',
    'changes.reopen': 'reopening a change',
    'changes.comment': 'commenting on a change',
    'changes.attach': 'attaching a file to a change',
    'changes.remind': 'reminding of a change',
    'changes.recordApplied': 'recording a change of the portal',
    'changes.gate': 'asking the gate of a change',
    'changes.requestTemplate': 'requesting a standard change',
    'changes.approveTemplate': 'putting a standard change in force',
    'changes.rejectTemplate': 'noting that a standard change came to nothing',
    'changes.endTemplate': 'ending a standard change',
    'changes.createFreeze': 'freezing changes',
    'changes.endFreeze': 'ending a freeze',
    'changes.requestException': 'requesting an exception of a freeze',
    'changes.except': 'letting a change go ahead within a freeze',
    'changes.rejectException': 'noting that an exception of a freeze came to nothing',
    'changes.export': 'exporting changes',
    'changes.print': 'printing a change',
  },
  fields: {
    change: {
      ...fileWords,
      number: 'Number', title: 'Title', type: { called: 'Type', values: changeTypes }, category: { called: 'Category', values: changeCategories }, state: { called: 'State', values: changeStates }, revision: 'Revision', description: 'What is done', justification: 'Why', systemIds: 'Systems', answers: 'Risk answers', risk: { called: 'Risk', values: ranks },
      testPlan: 'Test plan', backOutPlan: 'Back-out plan', plannedFrom: 'Begins', plannedTo: 'Ends', refs: 'References', templateId: 'Template', dependsOnIds: 'Waits for', requestedById: { called: 'Requested by', of: 'user' }, implementerId: { called: 'To be implemented by', of: 'user' }, submittedAt: 'Submitted', approvedAt: 'Approved',
      approveBy: 'To be approved by', scheduledAt: 'Scheduled', implementedAt: 'Implemented', implementedById: { called: 'Implemented by', of: 'user' }, verifiedAt: 'Verified', verifiedById: { called: 'Verified by', of: 'user' }, closedAt: 'Closed', withdrawnAt: 'Withdrawn', result: { called: 'Result', values: results }, note: 'Note', remindedAt: 'Reminded', copiedFromId: 'Copied from', approvalId: 'Approval', alone: 'Nobody else could approve it',
      outcome: { called: 'Outcome', values: exceptionStates }, asked: 'Asked for', flags: { called: 'Marked', values: stepFlags }, comment: 'Comment', attachment: { called: 'Shows', values: attachmentKinds }, gate: { called: 'Gate', values: { allowed: 'Allowed', denied: 'Denied' } }, ref: 'Reference', environment: 'Environment', run: 'Run', late: { called: 'Late', values: { approval: 'Its approval', window: 'Its window' } }, notifiedId: { called: 'Notified', of: 'user' }, told: { called: 'Notified', of: 'user' }, freezeException: { called: 'Exception of a freeze', values: exceptionStates },
    },
    'change-template': {
      title: 'Title', category: { called: 'Category', values: changeCategories }, description: 'What is done', systemIds: 'Systems', answers: 'Risk answers', risk: { called: 'Risk', values: ranks }, testPlan: 'Test plan', backOutPlan: 'Back-out plan', ownerId: { called: 'Owner', of: 'user' }, state: { called: 'State', values: templateStates }, reason: 'Reason', expiresAt: 'Expires',
      requestedById: { called: 'Requested by', of: 'user' }, decidedById: { called: 'Decided by', of: 'user' }, decidedAt: 'Decided', note: 'Note', endedById: { called: 'Ended by', of: 'user' }, endedAt: 'Ended', told: { called: 'Notified', of: 'user' },
    },
    'change-freeze': { title: 'Title', reason: 'Reason', systemIds: 'Systems', startsAt: 'Begins', endsAt: 'Ends', endedAt: 'Ended early' },
  },
  unique: {
    changes_number: 'Two changes were drafted at the same moment. Try it again.',
    changes_approval: null,
    change_revisions_revision: null,
    change_attachments_file: null,
    freeze_exceptions_one: 'This is requested already; it waits for a decision.',
  },
  places: [
    { group: 'Change', rank: 1, label: 'Changes', href: '/changes', icon: 'git-pull-request-arrow', permission: 'changes.read' },
    { group: 'Change', rank: 2, label: 'Calendar', href: '/changes/calendar', icon: 'calendar', permission: 'changes.read' },
    { group: 'Change', rank: 3, label: 'Standard changes', href: '/changes/templates', icon: 'layers', permission: 'changes.read' },
    { group: 'Change', rank: 4, label: 'Freezes', href: '/changes/freezes', icon: 'lock', permission: 'changes.read' },
  ],
  doings: [
    { rank: 3, label: 'Request a change', href: '/changes/new', icon: 'plus', permission: 'changes.create' },
  ],
} as const satisfies Words<'changes'>
