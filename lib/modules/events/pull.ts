import 'server-only'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { pullCursors } from '#db/schema/events.ts'
import { chunks } from '#lib/audit/append.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { sha256Hex } from '#lib/crypto/canonical.ts'
import { query } from '#lib/door/query.ts'
import { AppError } from '#lib/errors.ts'
import { batchSize } from '#lib/ingest/limits.ts'
import type { Source } from '#lib/ingest/normalize.ts'
import { type Accepted, readEvents, type Reject } from '#lib/ingest/read.ts'
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

/** A file of a log that lies somewhere else, unpacked. */
export type LogFile = { key: string; bytes: Buffer; sha256: string }
export type FileCounts = { received: number; accepted: number; duplicates: number; rejected: number; refused: string | null }

/**
 * Stores the events of files that others wrote, several files a delivery. Each event once by its id, however often its file comes.
 * @returns what became of each file. Of accepted events only the sum is known where files share a delivery: those known already count with the last of them.
 */
export async function ingestFiles(actor: Actor, files: LogFile[], { source, label }: { source: Source; label: string }): Promise<FileCounts[]> {
  const { keepDeliveries } = await mustHaveRoom(actor, 'events.ingest', 'events')
  const found: { events: Accepted[]; rejects: Reject[]; refused: string | null }[] = files.map(({ bytes, sha256 }) => {
    try {
      const { events, rejects } = readEvents(bytes, source, now())
      return { events: events.map((event) => (event.externalId === null ? { ...event, key: sha256 + event.key } : event)), rejects, refused: null }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      // A file of an hour in which nothing happened.
      const isEmpty = /^\s*\{\s*"Records"\s*:\s*\[\s*\]\s*\}\s*$/.test(bytes.toString('latin1', 0, 200))
      return { events: [], rejects: [], refused: isEmpty ? null : error.message.slice(0, 500) }
    }
  })
  const events = found.flatMap((each) => each.events)
  const rejects = found.flatMap((each) => each.rejects)
  if (events.length + rejects.length === 0) return found.map(({ refused }) => ({ received: 0, accepted: 0, duplicates: 0, rejected: 0, refused }))
  const raw = keepDeliveries ? await keepRaw(actor, files.flatMap(({ bytes }) => [bytes, Buffer.from('\n')]), { name: label, gzip: false }) : null
  const sha256 = `sha256:${sha256Hex(Buffer.from(files.map((file) => file.sha256).join('\n')))}`
  let known = 0
  for (const [n, part] of (events.length > 0 ? [...chunks(events, batchSize)] : [[]]).entries()) {
    const counts = await ingestEvents(actor, { label, source, sha256, events: part, rejects: n === 0 ? rejects : [], ...(n === 0 && raw ? { file: raw.file } : {}) })
    known += counts.duplicates
  }
  // Which of them were known nobody asks; each file counts no more than it has.
  return found.map(({ events: of, rejects: bad, refused }) => {
    const duplicates = Math.min(known, of.length)
    known -= duplicates
    return { received: of.length + bad.length, accepted: of.length - duplicates, duplicates, rejected: bad.length, refused }
  })
}
