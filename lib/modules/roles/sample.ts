import type { SampleOf } from '../sample-shape.ts'
import { createRole } from './operations.ts'

export const sample: SampleOf = {
  after: ['organizations'],
  async fill({ person, past }) {
    await past(17, () =>
      createRole(person('admin'), { label: 'Night shift', grants: { 'events.read': 'any', 'deliveries.read': 'any', 'findings.read': 'any', 'findings.review': 'any', 'findings.flag': 'any', 'detectionRules.read': 'any' } }),
    )
  },
}
