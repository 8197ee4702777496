import { defineEvidence } from '../documents.ts'

export const accessRequests = defineEvidence({
  key: 'access-requests',
  title: 'Approved access requests', category: 'access_review', covers: 'whole', freshnessDays: 120,
  shows: 'Every request of the period by number, without holes: who asked, for whom, which right, who approved and when, when it was granted.',
  formats: ['CSV', 'XLSX', 'PDF'],
  how: 'Export the requests from the portal, or from the service desk by their number, the rejected ones too.',
})
