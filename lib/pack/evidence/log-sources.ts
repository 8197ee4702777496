import { defineEvidence } from '../documents.ts'

export const logSources = defineEvidence({
  key: 'log-sources',
  title: 'Log sources', category: 'security_log', covers: 'whole', freshnessDays: 120,
  shows: 'For each source and day of the period how many events came, and what explains a day without any.',
  formats: ['CSV', 'JSON'],
  how: 'Export the days of each source from the portal.',
})
