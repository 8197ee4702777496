import { defineEvidence } from '../documents.ts'

export const doorLog = defineEvidence({
  key: 'door-log',
  title: 'Log of doors', category: 'physical_log', covers: 'whole', freshnessDays: 60,
  shows: 'Every entry of the month with badge and door, visitors, and what was found out about each that does not fit.',
  formats: ['CSV', 'PDF'],
  how: 'Export the month from the badge system, whole, and compare it with the list of those who may.',
})
