import type { Kpi } from './shape.ts'

export const incidentCost: Kpi = {
  name: 'incident-cost',
  title: 'Cost of incidents',
  kind: 'business',
  definition: 'What incidents of the last 12 months cost.',
  numerator: 'Cost',
  denominator: null,
  unit: 'count',
  target: null,
  sources: [],
  measure: null,
  lacking: 'Nothing here records incidents. A register of incidents with their cost would.',
}
