import { defineEvidence } from '../documents.ts'

export const sessionReview = defineEvidence({
  key: 'session-review',
  title: 'Reviewed privileged sessions', category: 'security_log', covers: 'whole', freshnessDays: 120,
  shows: 'Which sessions there were, who looked at them, when, and what was found out about the unusual ones.',
  formats: ['CSV', 'PDF'],
  how: 'Export the sessions of the period from the log, and add the decision about each that stands out.',
})
