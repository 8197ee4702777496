import { defineEvidence } from '../documents.ts'

export const jobLog = defineEvidence({
  key: 'job-log',
  title: 'Runs of jobs', category: 'report', covers: 'whole', freshnessDays: 60,
  shows: 'Every run of the month with its outcome, when failures were mended, and the totals of both sides.',
  formats: ['CSV', 'JSON'],
  how: 'Export the month from the scheduler, in all states.',
})
