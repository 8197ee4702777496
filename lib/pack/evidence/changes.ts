import { defineEvidence } from '../documents.ts'

export const changes = defineEvidence({
  key: 'changes',
  title: 'Changes of the period', category: 'change_record', covers: 'whole', freshnessDays: 120,
  shows: 'Every change by number, without holes: who asked, who made it, who approved it and when, when it went live, how it was tested and can be taken back.',
  formats: ['CSV', 'JSON', 'PDF'],
  how: 'Reconcile the period in the portal, or export changes and reviews by the interface of the repository, all states.',
})
