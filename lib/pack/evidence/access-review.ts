import { defineEvidence } from '../documents.ts'

export const accessReview = defineEvidence({
  key: 'access-review',
  title: 'Signed access review', category: 'access_review', covers: 'within', freshnessDays: 200,
  shows: 'The frozen list, a decision for each row with who made it and when, what was rejected, and who signed off.',
  formats: ['PDF', 'CSV'],
  how: 'Sign the review off; the portal writes the report and the list of rows.',
})
