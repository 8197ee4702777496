import type { Words } from '#lib/words/shape.ts'

export const snapshotReasons = { manual: 'By hand', scheduled: 'Daily', audit_start: 'Start of an audit' } as const

export const words = {
  subjects: { snapshot: ['posture_snapshots', 'Posture snapshots'] },
  sentences: { 'postureSnapshots.take': 'took {label}', 'postureSnapshots.takeDue': 'took {label}', 'postureSnapshots.export': 'exported a list: {label}' },
  acts: { 'postureSnapshots.read': 'reading posture snapshots', 'postureSnapshots.take': 'taking a posture snapshot', 'postureSnapshots.takeDue': 'taking a posture snapshot that is due', 'postureSnapshots.export': 'exporting posture snapshots' },
  fields: {
    snapshot: {
      frameworkId: 'Framework', reason: { called: 'Why', values: snapshotReasons }, engagementId: 'Engagement', day: 'Day', takenAt: 'Taken', requirements: 'Requirements', excluded: 'Excluded', passed: 'Passed', failed: 'Failed', notEvaluable: 'Not evaluable', partly: 'Partly seen',
      weightPassed: 'Weight that passed', weight: 'Weight', controls: 'Controls', implemented: 'Implemented', evidenced: 'With current evidence', rows: 'Rows', sameAsId: 'Same as', facts: 'Facts', frameworks: 'Frameworks', score: 'Score',
    },
  },
  unique: { posture_snapshots_daily: null, posture_snapshots_audit: null },
  places: [],
  doings: [],
} as const satisfies Words<'postureSnapshots'>
