import 'server-only'
import { and, eq, isNull, ne } from 'drizzle-orm'
import { trailStreams } from '#db/schema/trail-streams.ts'
import { seconds } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { serveAll } from '#lib/door/outbox.ts'
import { round } from '#lib/door/work.ts'
import { sendBatch } from './sending.ts'

export const ship = (background: Background): Promise<void> => serveAll(background, 'trail streams',
  (tx) => tx.select({ id: trailStreams.id }).from(trailStreams).where(and(isNull(trailStreams.deletedAt), isNull(trailStreams.pausedReason), ne(trailStreams.kind, 'pull'), eq(trailStreams.sample, false))),
  (orgId, id) => sendBatch(orgId, id, background))

export const shipTrail = round({ name: 'ship-trail', every: seconds(0.5), run: ship })
