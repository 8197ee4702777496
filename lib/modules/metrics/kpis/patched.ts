import type { Kpi } from './shape.ts'

export const patched: Kpi = {
  name: 'patched-systems',
  title: 'Systems with current patches',
  kind: 'security',
  definition: 'Of the systems in scope, how many have every patch that is due.',
  numerator: 'Systems with current patches',
  denominator: 'Systems in scope',
  unit: 'share',
  target: { sense: 'at_least', rate: 0.95 },
  sources: [{ label: 'Systems', href: '/systems' }],
  measure: null,
  lacking: 'Nothing here knows which patches a system has. An inventory with patch levels would.',
}
