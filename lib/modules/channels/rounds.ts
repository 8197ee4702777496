import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { channels } from '#db/schema/channels.ts'
import { seconds } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { serveAll } from '#lib/door/outbox.ts'
import { round } from '#lib/door/work.ts'
import { postNext } from './posting.ts'

export const postAll = (background: Background): Promise<void> => serveAll(background, 'channels',
  (tx) => tx.select({ id: channels.id }).from(channels).where(and(isNull(channels.deletedAt), isNull(channels.pausedReason), eq(channels.sample, false))),
  (orgId, id) => postNext(orgId, id, background))

export const postChannels = round({ name: 'post-channels', every: seconds(2), run: postAll })
