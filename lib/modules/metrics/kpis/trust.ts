import type { Kpi } from './shape.ts'

export const trust: Kpi = {
  name: 'customer-trust',
  title: 'Customer trust',
  kind: 'business',
  definition: 'What customers say of how their data is kept.',
  numerator: 'Points',
  denominator: 'Answers',
  unit: 'share',
  target: null,
  sources: [],
  measure: null,
  lacking: 'Nothing here asks customers. A score that somebody enters with its source would.',
}
