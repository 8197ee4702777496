import { defineEvidence } from '../documents.ts'

export const findingDecisions = defineEvidence({
  key: 'finding-decisions',
  title: 'Decided findings', category: 'security_log', covers: 'whole', freshnessDays: 120,
  shows: 'Every finding of the period with severity, when it was raised, who decided it when, and why.',
  formats: ['CSV', 'PDF'],
  how: 'Export the findings of the period from the portal.',
})
