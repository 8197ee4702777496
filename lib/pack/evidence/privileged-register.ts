import { defineEvidence } from '../documents.ts'

export const privilegedRegister = defineEvidence({
  key: 'privileged-register',
  title: 'Privileged accounts', category: 'access_review', covers: 'within', freshnessDays: 60,
  shows: 'Every account that may do everything in a system, its holder, the reason, who agreed, and its second factor.',
  formats: ['CSV', 'XLSX', 'PDF'],
  how: 'Export who holds the privileged roles, with groups resolved, and add holder and reason.',
})
