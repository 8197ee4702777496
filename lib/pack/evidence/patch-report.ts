import { defineEvidence } from '../documents.ts'

export const patchReport = defineEvidence({
  key: 'patch-report',
  title: 'Patches', category: 'report', covers: 'whole', freshnessDays: 60,
  shows: 'What is in use with versions, which patches were due in the period, when they were put in, and what is late.',
  formats: ['CSV', 'XLSX', 'PDF'],
  how: 'Export from the inventory or the scanner over all machines, those it could not reach too.',
})
