import { defineEvidence } from '../documents.ts'

export const backupJobs = defineEvidence({
  key: 'backup-jobs',
  title: 'Backup jobs', category: 'backup', covers: 'whole', freshnessDays: 60,
  shows: 'Every job of the month by system and night, the failed ones too, and when those were repeated.',
  formats: ['CSV', 'JSON'],
  how: 'Export the jobs of the month from the backup tool, in all states.',
})
