import { defineEvidence } from '../documents.ts'

export const incidents = defineEvidence({
  key: 'incidents',
  title: 'Incidents of the period', category: 'report', covers: 'whole', freshnessDays: 120,
  shows: 'Every incident by number, without holes, with severity, times, cause, whom it was told to, and measures. If there was none, that there was none.',
  formats: ['CSV', 'PDF'],
  how: 'Export from the service desk by number; add the report of each incident of high severity.',
})
