import 'server-only'
import { and, eq, isNull, ne } from 'drizzle-orm'
import { trailStreams } from '#db/schema/trail-streams.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { now, seconds } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { round } from '#lib/door/work.ts'
import { log } from '#lib/log.ts'
import { sendBatch } from './sending.ts'

/** Milliseconds a stream is served before the round looks for others; what is left comes half a second later. */
const turn = seconds(3)
/** Streams served at once by one worker. */
const together = 8

/** All streams side by side: a receiver that does not answer holds up no other. */
export async function ship(background: Background): Promise<void> {
  const waiting: [orgId: string, streamId: string][] = []
  await background.among(await organizationsWith('trail streams', now()), 'looking for streams', async (orgId) => {
    const streams = await background.read(orgId, (tx) => tx.select({ id: trailStreams.id }).from(trailStreams).where(and(isNull(trailStreams.deletedAt), isNull(trailStreams.pausedReason), ne(trailStreams.kind, 'pull'), eq(trailStreams.sample, false))))
    waiting.push(...streams.map(({ id }): [string, string] => [orgId, id]))
  })
  const serve = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [orgId, streamId] = next
      const until = Date.now() + turn
      try {
        while ((await sendBatch(orgId, streamId, background)) && Date.now() < until);
      } catch (error) {
        log.error({ error, orgId, streamId }, 'sending a stream of the audit trail')
      }
    }
  }
  await Promise.all(Array.from({ length: together }, serve))
}

export const shipTrail = round({ name: 'ship-trail', every: seconds(0.5), run: ship })
