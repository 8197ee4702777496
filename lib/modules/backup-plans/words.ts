import type { Words } from '#lib/words/shape.ts'

export const planKinds = { postgres: 'PostgreSQL database', folder: 'Folder of files', other: 'Other' } as const
export const backupTimes = { hourly: 'Every hour', six_hours: 'Every six hours', daily: 'Every day', weekly: 'Every week', monthly: 'Every month' } as const
export const restoreTimes = { weekly: 'Every week', monthly: 'Every month', quarterly: 'Every quarter', half_yearly: 'Every half year', yearly: 'Every year' } as const
export const runKinds = { backup: 'Backup', restore_test: 'Restore test' } as const
export const runStatuses = { posted: 'To be reviewed', accepted: 'Accepted', rejected: 'Rejected' } as const
export const comparisons = { same: 'Same', different: 'Different', not_evaluable: 'Not evaluable' } as const
export const metWords = { met: 'Met', missed: 'Missed', unknown: 'Could not tell' } as const
export const resultWords = { succeeded: 'Succeeded', failed: 'Failed' } as const
/** What can be wrong with the newest runs of a plan. */
export const markWords = {
  backup_failed: 'Backup failed', backup_shrunk: 'Backup shrunk', restore_failed: 'Restore failed', restore_different: 'Restored differently', restore_not_compared: 'Restore not compared', rto_missed: 'RTO missed', rpo_missed: 'RPO missed',
} as const

const ofRun = {
  planId: 'Backup plan', kind: { called: 'Kind', values: runKinds }, runKey: 'Run', sha256: 'SHA-256 of what was posted', backupRef: 'Backup', takenAt: 'Backup taken', lostSince: 'Lost since', beganAt: 'Began', endedAt: 'Ended', succeeded: 'Succeeded', said: 'What it says', bytes: 'Bytes', checksum: 'Checksum', parts: 'Parts', comparison: { called: 'Compared', values: comparisons }, basis: { called: 'Told by', values: { checksum: 'Checksums', counts: 'Counts' } }, comparisonSaid: 'Comparison',
  rtoSeconds: 'RTO measured (seconds)', rpoSeconds: 'RPO measured (seconds)', rtoTarget: 'RTO target (minutes)', rpoTarget: 'RPO target (minutes)', rto: { called: 'RTO', values: metWords }, rpo: { called: 'RPO', values: metWords }, formerBytes: 'Bytes of the one before', shrunk: 'Shrunk', performedById: { called: 'Performed by', of: 'user' }, performedByPersonId: 'Performed by the person', postedByPersonId: 'Posted by the person', postedById: { called: 'Posted by', of: 'user' },
  result: { called: 'Result', values: resultWords }, status: { called: 'Review', values: runStatuses }, note: 'Note', reviewedById: { called: 'Reviewed by', of: 'user' }, reviewedAt: 'Reviewed', differing: 'Parts that differ', file: 'File', type: 'Type', retainUntil: 'Kept until', object: 'Object', objectVersion: 'Version of the object',
} as const

export const words = {
  subjects: { 'backup-plan': ['backup_plans', 'Backup plans'], 'backup-run': ['backup_runs', 'Backup runs'] },
  sentences: {
    'backupPlans.create': 'made the backup plan {label}',
    'backupPlans.update': 'changed the backup plan {label}',
    'backupPlans.end': 'ended the backup plan {label}',
    'backupPlans.postRun': 'posted {label}',
    'backupPlans.attachLog': 'attached a log to {label}',
    'backupPlans.accept': 'accepted {label}',
    'backupPlans.reject': 'rejected {label}',
    'backupPlans.noteOverdue': 'noted that {label} is overdue',
    'backupPlans.export': 'exported a list: {label}',
    'backupPlans.freezeTests': 'froze the restore tests of a system as the population {label}',
  },
  acts: {
    'backupPlans.read': 'reading backup plans',
    'backupPlans.create': 'making a backup plan',
    'backupPlans.update': 'changing a backup plan',
    'backupPlans.end': 'ending a backup plan',
    'backupPlans.postRun': 'posting a run of a backup plan',
    'backupPlans.attachLog': 'attaching a log to a backup run',
    'backupPlans.accept': 'accepting a backup run',
    'backupPlans.reject': 'rejecting a backup run',
    'backupPlans.noteOverdue': 'noting an overdue backup or restore test',
    'backupPlans.export': 'exporting backup runs',
    'backupPlans.freezeTests': 'freezing restore tests as a population',
  },
  fields: {
    'backup-plan': {
      systemId: 'System', title: 'Title', kind: { called: 'Kind', values: planKinds }, what: 'What', keptAt: 'Kept at', backupEvery: { called: 'Backup', values: backupTimes }, restoreEvery: { called: 'Restore test', values: restoreTimes }, rtoTarget: 'RTO target (minutes)', rpoTarget: 'RPO target (minutes)', retentionDays: 'Kept for (days)', shrinkPercent: 'May shrink by (percent)',
      ownerId: { called: 'Owner', of: 'user' }, endedAt: 'Ended', endReason: 'Why it ended', backupDueAt: 'Backup due', restoreDueAt: 'Restore test due', backupNoteAt: 'Backup noted next', restoreNoteAt: 'Restore test noted next', marks: 'Attention', overdue: { called: 'Overdue', values: runKinds }, dueAt: 'Was due', missed: 'Due times missed',
    },
    'backup-run': ofRun,
  },
  unique: {
    backup_plans_title: 'A backup plan with this title is there already. Choose another title.',
    backup_runs_once: 'This run was posted already. Load the plan again.',
  },
  places: [{ group: 'Operations', rank: 1, label: 'Backups & restores', href: '/backup-plans', icon: 'database-backup', permission: 'backupPlans.read' }],
  doings: [{ rank: 64, label: 'Make a backup plan', href: '/backup-plans/new', icon: 'database-backup', permission: 'backupPlans.create' }],
} as const satisfies Words<'backupPlans'>
