import { defineEvidence } from '../documents.ts'

export const weaknesses = defineEvidence({
  key: 'weaknesses',
  title: 'Scan for weaknesses', category: 'report', covers: 'within', freshnessDays: 60,
  shows: 'What was looked at and with which rights, what could not be reached, what was found, and when it was closed.',
  formats: ['CSV', 'PDF'],
  how: 'Export the report of the scanner with the list of its targets, and compare that with the inventory.',
})
