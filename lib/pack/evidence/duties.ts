import { defineEvidence } from '../documents.ts'

export const duties = defineEvidence({
  key: 'duties',
  title: 'Conflicting duties', category: 'access_review', covers: 'whole', freshnessDays: 120,
  shows: 'The rules with who approved them, every conflict of the period, and how it ended or what makes up for it until when.',
  formats: ['CSV', 'PDF'],
  how: 'Export rules and conflicts of the period, and the test of each compensating control.',
})
