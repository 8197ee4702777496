import { defineEvidence } from '../documents.ts'

export const acceptance = defineEvidence({
  key: 'acceptance',
  title: 'Acceptance of a release', category: 'change_record', covers: 'within', freshnessDays: 400,
  shows: 'Which tests those who use it made, with which result, who accepted it when, and the counts and sums of moved data on both sides.',
  formats: ['PDF', 'XLSX'],
  how: 'Keep the signed acceptance, and counts and sums taken at the same moment on both sides.',
})
