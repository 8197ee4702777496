import type { Words } from '#lib/words/shape.ts'

export const runbookKinds = { database: 'Database lost', application: 'Application down', region: 'Region lost', other: 'Other' } as const
export const drillTimes = { quarterly: 'Every quarter', half_yearly: 'Every half year', yearly: 'Every year' } as const
export const drillResults = { passed: 'Passed', failed: 'Failed', not_evaluable: 'Not evaluable' } as const
export const drillStatuses = { posted: 'To be reviewed', accepted: 'Accepted', rejected: 'Rejected' } as const
export const metWords = { met: 'Met', missed: 'Missed', unknown: 'Could not tell' } as const

export const words = {
  subjects: { runbook: ['runbooks', 'Runbooks'], 'runbook-drill': ['runbook_drills', 'Drills'] },
  sentences: {
    'runbooks.create': 'wrote the runbook {label}',
    'runbooks.adopt': 'took over the runbook {label}',
    'runbooks.update': 'wrote another version of the runbook {label}',
    'runbooks.end': 'ended the runbook {label}',
    'runbooks.recordDrill': 'recorded {label}',
    'runbooks.attachFile': 'attached a file to {label}',
    'runbooks.accept': 'accepted {label}',
    'runbooks.reject': 'rejected {label}',
    'runbooks.noteOverdue': 'noted that a drill of {label} is overdue',
    'runbooks.export': 'exported a list: {label}',
  },
  acts: {
    'runbooks.read': 'reading runbooks',
    'runbooks.create': 'writing a runbook',
    'runbooks.adopt': 'taking over a shipped runbook',
    'runbooks.update': 'writing another version of a runbook',
    'runbooks.end': 'ending a runbook',
    'runbooks.recordDrill': 'recording a drill of a runbook',
    'runbooks.attachFile': 'attaching a file to a drill',
    'runbooks.accept': 'accepting a drill',
    'runbooks.reject': 'rejecting a drill',
    'runbooks.noteOverdue': 'noting an overdue drill',
    'runbooks.export': 'exporting drills of runbooks',
  },
  fields: {
    runbook: {
      title: 'Title', kind: { called: 'Kind', values: runbookKinds }, shipped: 'Shipped as', every: { called: 'Drill', values: drillTimes }, ownerId: { called: 'Owner', of: 'user' }, versionNumber: 'Version', endedAt: 'Ended', endReason: 'Why it ended', drillDueAt: 'Drill due', drillNoteAt: 'Drill noted next', summary: 'Summary', steps: 'Steps', rtoTarget: 'RTO target (minutes)', rpoTarget: 'RPO target (minutes)', why: 'Why', dueAt: 'Was due', missed: 'Due times missed',
    },
    'runbook-drill': {
      runbookId: 'Runbook', versionNumber: 'Version', drillKey: 'Drill', sha256: 'SHA-256 of what was recorded', beganAt: 'Began', endedAt: 'Ended', rtoSeconds: 'RTO achieved (seconds)', rpoSeconds: 'RPO achieved (seconds)', rtoTarget: 'RTO target (minutes)', rpoTarget: 'RPO target (minutes)', rto: { called: 'RTO', values: metWords }, rpo: { called: 'RPO', values: metWords }, result: { called: 'Result', values: drillResults }, found: 'What was found',
      performedById: { called: 'Performed by', of: 'user' }, performedByPersonId: 'Performed by the person', postedById: { called: 'Recorded by', of: 'user' }, postedByPersonId: 'Recorded by the person', status: { called: 'Review', values: drillStatuses }, note: 'Note', reviewedById: { called: 'Reviewed by', of: 'user' }, reviewedAt: 'Reviewed', file: 'File', type: 'Type', bytes: 'Bytes', retainUntil: 'Kept until', object: 'Object', objectVersion: 'Version of the object',
    },
  },
  unique: {
    runbooks_title: 'A runbook with this title is there already. Choose another title.',
    runbooks_shipped: 'This runbook was taken over already.',
    runbook_versions_number: 'Somebody else wrote a version meanwhile. Load the runbook again.',
    runbook_drills_once: 'This drill was recorded already. Load the runbook again.',
  },
  places: [{ group: 'Operations', rank: 9, label: 'Runbooks', href: '/runbooks', icon: 'list-checks', permission: 'runbooks.read' }],
  doings: [{ rank: 65, label: 'Write a runbook', href: '/runbooks/new', icon: 'list-checks', permission: 'runbooks.create' }],
} as const satisfies Words<'runbooks'>
