import { background } from '#lib/door/background.ts'
import type { SampleOf } from '../sample-shape.ts'
import { countDays } from './counting.ts'

export const sample: SampleOf = {
  after: ['events', 'findings'],
  async fill({ orgId }) {
    await countDays(orgId, background('sample'))
  },
}
