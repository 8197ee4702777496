import { defineEvidence } from '../documents.ts'

export const developmentRules = defineEvidence({
  key: 'development-rules',
  title: 'Rules of development', category: 'policy', covers: 'within', freshnessDays: 400,
  shows: 'The approved version of the year with who approved it, and who was taught when.',
  formats: ['PDF'],
  how: 'Keep the signed version of the year, and the list of those who were taught beside it.',
})
