import { defineEvidence } from '../documents.ts'

export const environments = defineEvidence({
  key: 'environments',
  title: 'Map of environments', category: 'configuration', covers: 'within', freshnessDays: 200,
  shows: 'Accounts, networks and keys of each environment, what connects them, and who holds rights in production.',
  formats: ['PDF', 'PNG', 'JSON'],
  how: 'Draw it from what is there, not from what was planned, and put the day on it.',
})
