import type { Kpi } from './shape.ts'

export const auditFindings: Kpi = {
  name: 'audit-findings',
  title: 'Minor findings of an audit',
  kind: 'business',
  definition: 'How many minor findings an audit comes to.',
  numerator: 'Minor findings',
  denominator: 'Audits',
  unit: 'count',
  target: { sense: 'below', rate: 5 },
  sources: [],
  measure: null,
  lacking: 'Nothing here records audits and their results. A register of engagements would.',
}
