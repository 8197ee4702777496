import type { Kpi } from './shape.ts'

export const breaches: Kpi = {
  name: 'data-breaches',
  title: 'Data breaches',
  kind: 'security',
  definition: 'How many breaches of personal or confidential data there were in the last 12 months.',
  numerator: 'Breaches',
  denominator: null,
  unit: 'count',
  target: { sense: 'at_most', rate: 0 },
  sources: [],
  measure: null,
  lacking: 'Nothing here records data breaches. A register of incidents would.',
}
