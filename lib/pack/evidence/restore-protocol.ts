import { defineEvidence } from '../documents.ts'

export const restoreProtocol = defineEvidence({
  key: 'restore-protocol',
  title: 'Restore test', category: 'restore_test', covers: 'within', freshnessDays: 200,
  shows: 'Which backup, where to, what was compared with which result, begin and end, who did it and who looked at it.',
  formats: ['PDF', 'CSV'],
  how: 'Restore the newest backup into another place, compare counts and sums with production, and write the times down.',
})
