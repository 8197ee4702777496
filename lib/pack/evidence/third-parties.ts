import { defineEvidence } from '../documents.ts'

export const thirdParties = defineEvidence({
  key: 'third-parties',
  title: 'Access of other companies', category: 'access_review', covers: 'within', freshnessDays: 120,
  shows: 'Accounts of outsiders with company, owner inside, purpose and end, beside the contracts that run.',
  formats: ['CSV', 'XLSX'],
  how: 'Export the accounts of outsiders and compare them with the register of suppliers.',
})
