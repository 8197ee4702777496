import { defineEvidence } from '../documents.ts'

export const testResults = defineEvidence({
  key: 'test-results',
  title: 'Results of tests', category: 'change_record', covers: 'whole', freshnessDays: 120,
  shows: 'For each change which checks were required, how they ended, on which commit, and what people tested.',
  formats: ['CSV', 'JSON', 'PDF'],
  how: 'Export the checks of each change from the pipeline, with the commit they ran on.',
})
