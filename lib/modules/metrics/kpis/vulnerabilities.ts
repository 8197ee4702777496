import type { Kpi } from './shape.ts'

export const vulnerabilities: Kpi = {
  name: 'vulnerability-remediation',
  title: 'Time until a vulnerability is mended',
  kind: 'security',
  definition: 'From when a vulnerability was known until it was mended.',
  numerator: 'Days, in all',
  denominator: 'Vulnerabilities mended',
  unit: 'hours',
  target: null,
  sources: [],
  measure: null,
  lacking: 'Nothing here records vulnerabilities. What a scanner exports, taken in as findings, would.',
}
