import type { SampleOf } from '../sample-shape.ts'
import { requestResponse } from './operations/ask.ts'

/** One that waits for a second person: in the sample nothing acts by itself. */
export const sample: SampleOf = {
  after: ['organizations', 'detection-rules'],
  async fill({ person }) {
    await requestResponse(person('reviewer'), { ruleId: 'portal-trail-wrong', actions: ['open_incident', 'notify_role'], role: 'admin', reason: 'Whoever alters the trail is to be met at once, also at night.' } as never)
  },
}
