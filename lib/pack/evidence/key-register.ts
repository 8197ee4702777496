import { defineEvidence } from '../documents.ts'

export const keyRegister = defineEvidence({
  key: 'key-register',
  title: 'Keys, secrets and certificates', category: 'configuration', covers: 'within', freshnessDays: 60,
  shows: 'All of them with owner, age, last renewal and end, never their values.',
  formats: ['CSV', 'JSON'],
  how: 'Export names and dates from the vault and the cloud accounts. Never export a value.',
})
