import { defineEvidence } from '../documents.ts'

export const leavers = defineEvidence({
  key: 'leavers',
  title: 'Joiners, movers and leavers', category: 'report', covers: 'whole', freshnessDays: 120,
  shows: 'Everybody who came, changed job or left in the period, with the moment and its time zone, as HR has it.',
  formats: ['CSV', 'XLSX'],
  how: 'Export from the HR system by the date on which it takes effect, not by the date on which it was entered.',
})
