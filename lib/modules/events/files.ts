import 'server-only'
import { chunks } from '#lib/audit/append.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { sha256Hex } from '#lib/crypto/canonical.ts'
import { AppError } from '#lib/errors.ts'
import { batchSize } from '#lib/ingest/limits.ts'
import type { Source } from '#lib/ingest/normalize.ts'
import { type Accepted, readEvents, type Reject } from '#lib/ingest/read.ts'
import { mustHaveRoom } from '../stats/queries.ts'
import { ingestEvents } from './operations.ts'
import { keepRaw } from './raw.ts'

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
