import { defineEvidence } from '../documents.ts'

export const accessList = defineEvidence({
  key: 'access-list',
  title: 'Accounts and their rights', category: 'access_review', covers: 'within', freshnessDays: 120,
  shows: 'Every account of the system with its kind, state and every right, by whatever path it is held; when it was taken, by whom, with which query, and how many rows the system itself counts.',
  formats: ['CSV', 'JSON', 'XLSX'],
  how: 'Export all accounts and rights without a filter, or have the portal pull them. Keep the query and the count of the system beside the file.',
})
