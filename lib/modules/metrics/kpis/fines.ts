import type { Kpi } from './shape.ts'

export const fines: Kpi = {
  name: 'fine-exposure',
  title: 'Exposure to fines',
  kind: 'business',
  definition: 'What breaches of law could cost.',
  numerator: 'Amount',
  denominator: null,
  unit: 'count',
  target: null,
  sources: [],
  measure: null,
  lacking: 'Nothing here records breaches and the turnover that fines are reckoned from.',
}
