import type { SampleOf } from '../sample-shape.ts'
import { delegateDecisions } from './operations.ts'

export const sample: SampleOf = {
  after: ['organizations', 'users'],
  async fill({ person, past }) {
    const manager = person('compliance_manager')
    const in10Days = new Date(Date.now() + 10 * 86_400_000).toISOString()
    await past(2, () => delegateDecisions(manager, { toId: person('reviewer').userId, endsAt: in10Days, reason: 'On leave until the 2nd week; the reviewer knows the open cases.' }))
  },
}
