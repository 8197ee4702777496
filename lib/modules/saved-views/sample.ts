import type { SampleOf } from '../sample-shape.ts'
import { saveView } from './operations.ts'

export const sample: SampleOf = {
  after: ['organizations'],
  async fill({ person, past }) {
    await past(6, () => saveView(person('reviewer'), { name: 'Console sign-ins that failed', path: '/events', query: 'event_type=ConsoleLogin&outcome=failure' }))
    await past(4, () => saveView(person('compliance_manager'), { name: 'Expires within a month', path: '/evidence', query: 'status=approved&expiring=30' }))
  },
}
