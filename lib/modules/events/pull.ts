import 'server-only'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { pullCursors } from '#db/schema/events.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { sha256Hex } from '#lib/crypto/canonical.ts'
import { query } from '#lib/door/query.ts'
import { AppError } from '#lib/errors.ts'
import type { Source } from '#lib/ingest/normalize.ts'
import { readEvents } from '#lib/ingest/read.ts'
import { mustHaveRoom } from '../stats/queries.ts'
import { ingestEvents } from './operations.ts'
import { keepRaw } from './raw.ts'
import type { Position } from './within.ts'

/** A page of somebody else's log, oldest entries first, and where the next one begins; null: this is the last for now. */
export type LogPage = { text: string; next: string | null }

export type Pulled = { pages: number; accepted: number; duplicates: number; rejected: number }

const positionOf = query({
  name: 'events.pulled',
  permission: 'events.ingest',
  summary: 'Get how far a log was pulled',
  input: z.object({ source: z.string().max(60), scope: z.string().max(200) }),
  statements: 1,
  run: async ({ tx, input }): Promise<Position | null> => {
    const [found] = await tx.select({ cursor: pullCursors.cursor, sha256: pullCursors.sha256 }).from(pullCursors).where(and(eq(pullCursors.source, input.source), eq(pullCursors.scope, input.scope)))
    return found ?? null
  },
})

/**
 * Pulls a log from where the last pull ended. Each page is a delivery, and the cursor moves in the transaction that stores it: cut off anywhere,
 * the next pull goes on there, and nothing is stored twice or left out. The last page is read again, as entries are added to it.
 * @param pageAt reads the page at a cursor; null: the first
 * @throws AppError `conflict` when another pull of the same log was there first, `unavailable` when its pages lead in a circle; whatever `pageAt` throws
 */
export async function pullLog(actor: Actor, { source, scope, pageAt }: { source: Source; scope: string; pageAt: (cursor: string | null) => Promise<LogPage> }): Promise<Pulled> {
  const { keepDeliveries } = await mustHaveRoom(actor, 'events.ingest', 'events')
  let stored = await positionOf(actor, { source, scope })
  let here: Position = stored ?? { cursor: null, sha256: null }
  const pulled: Pulled = { pages: 0, accepted: 0, duplicates: 0, rejected: 0 }
  const seen = new Set<string>()
  for (;;) {
    const { text, next } = await pageAt(here.cursor)
    if (next !== null && (next === here.cursor || seen.has(next))) throw new AppError('unavailable', `The log of ${scope} leads in a circle: a page names one as its next that was read already. What was pulled before stays.`)
    if (next !== null) seen.add(next)
    const bytes = Buffer.from(text)
    const sha256 = `sha256:${sha256Hex(bytes)}`
    const to: Position = next === null ? { cursor: here.cursor, sha256 } : { cursor: next, sha256: null }
    const { events, rejects } = sha256 === here.sha256 ? { events: [], rejects: [] } : readEvents(bytes, source, now())
    if (events.length + rejects.length > 0) {
      const raw = keepDeliveries ? await keepRaw(actor, [bytes], { name: `${source} ${scope}`, gzip: false }) : null
      const counts = await ingestEvents(actor, { ...(raw ? { file: raw.file } : {}), label: `Pulled from ${scope}`, source, sha256, events, rejects, pulled: { scope, from: stored, to } })
      stored = to
      pulled.pages++
      for (const name of ['accepted', 'duplicates', 'rejected'] as const) pulled[name] += counts[name]
    }
    if (next === null) return pulled
    here = to
  }
}
