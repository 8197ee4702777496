import { defineEvidence } from '../documents.ts'

export const testData = defineEvidence({
  key: 'test-data',
  title: 'Register of test data', category: 'report', covers: 'within', freshnessDays: 250,
  shows: 'Which data is in which test system, where it came from, how it was masked, on whose approval, and until when.',
  formats: ['CSV', 'PDF'],
  how: 'Export the register, and take some records of each test system that show what is in there.',
})
