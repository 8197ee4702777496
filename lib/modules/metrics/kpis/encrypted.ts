import type { Kpi } from './shape.ts'

export const encrypted: Kpi = {
  name: 'encrypted-data',
  title: 'Sensitive data that is encrypted',
  kind: 'security',
  definition: 'Of the places that hold sensitive data, how many encrypt it.',
  numerator: 'Encrypted',
  denominator: 'Places with sensitive data',
  unit: 'share',
  target: { sense: 'at_least', rate: 1 },
  sources: [],
  measure: null,
  lacking: 'The register of systems says which data one holds, not whether it is encrypted. A register of data with its protection would.',
}
