import { days, now } from '#lib/clock.ts'
import type { SampleOf } from '../sample-shape.ts'
import { createApiToken } from './operations.ts'

export const sample: SampleOf = {
  after: ['organizations'],
  async fill({ person, past }) {
    await past(14, () => createApiToken(person('admin'), { name: 'CloudTrail shipper', scopes: ['events.ingest'], sources: ['cloudtrail'], expiresAt: new Date(now().getTime() + days(180)).toISOString() }))
  },
}
