import 'server-only'
import { minutes } from '#lib/clock.ts'
import { round } from '#lib/door/work.ts'
import { runExpiry } from './jobs.ts'
import { lastExpired, nextExpiry } from './times.ts'

export const evidenceRounds = [
  round({ name: 'expire-evidence', every: minutes(1), run: ({ requestId }) => runExpiry(requestId), shown: { label: 'Expiry of evidence', often: 'Every minute', times: async (tx) => ({ last: await lastExpired(tx), next: await nextExpiry(tx) }) } }),
]
