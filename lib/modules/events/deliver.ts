import 'server-only'
import { chunks } from '#lib/audit/append.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { admit, deny } from '#lib/door/denials.ts'
import { AppError } from '#lib/errors.ts'
import { batchSize } from '#lib/ingest/limits.ts'
import { deliverable, type Source } from '#lib/ingest/normalize.ts'
import { type Accepted, type Delivery, type Form, readDelivery, type Reject } from '#lib/ingest/read.ts'
import { mustHaveRoom } from '../stats/queries.ts'
import { ingestEvents, sizeOf } from './operations.ts'
import { keepRaw } from './raw.ts'

export type DeliveryAnswer = {
  /** The batches it became, for following detection. */
  batches: string[]
  sha256: string
  received: number
  accepted: number
  /** Of the accepted: their id was known, and they say something else. Each delivery with such events makes a finding. */
  contradicting: number
  duplicates: number
  rejected: number
  /** First 1,000, with the line (or the position in the array) and the reason. */
  rejects: Reject[]
}

export const isSource = (name: string): name is Source | 'auto' => name === 'auto' || (deliverable as readonly string[]).includes(name)

/**
 * A delivery from any door: HTTP body, uploaded file, command line. The caller is checked before a byte is read. Each batch is a
 * transaction of its own; sent again after a failure in between, what was stored already counts as duplicates.
 */
export async function deliver(actor: Actor, body: AsyncIterable<Uint8Array>, options: { label: string; source: string; gzip: boolean; form?: Form; /** Besides what is read: what the door itself could not take, with its place. */ refused?: Reject[]; progress?: (done: number, of: number) => void }): Promise<DeliveryAnswer> {
  await admit(actor, 'events.ingest', 'data access')
  if (!isSource(options.source)) throw new AppError('invalid', 'This source is not known.', { fields: { source: `is one of auto, ${deliverable.join(', ')}` } })
  const bound = actor.kind === 'token' ? actor.sources : null
  if (bound && options.source !== 'auto' && !bound.includes(options.source)) throw await deny(actor, 'events.ingest', 'data access', `This token delivers events of ${bound.join(', ')} alone.`)
  const { keepDeliveries } = await mustHaveRoom(actor, 'events.ingest', 'events')
  const raw = keepDeliveries ? await keepRaw(actor, body, { name: options.label, gzip: options.gzip }) : null
  const delivery = withinSources(await readDelivery(raw?.bytes ?? (keepDeliveries ? none() : body), { source: options.source, gzip: options.gzip, at: now(), form: options.form }), bound)
  delivery.rejects.push(...(options.refused ?? []))
  const answer: DeliveryAnswer = { batches: [], sha256: delivery.sha256, received: 0, accepted: 0, contradicting: 0, duplicates: 0, rejected: 0, rejects: delivery.rejects.slice(0, 1_000) }
  const parts: Accepted[][] = delivery.events.length > 0 ? [...chunks(delivery.events, batchSize)] : delivery.rejects.length > 0 ? [[]] : []
  for (const [n, events] of parts.entries()) {
    const counts = await ingestEvents(actor, {
      label: parts.length > 1 ? `${options.label} (part ${n + 1} of ${parts.length})` : options.label,
      source: options.source === 'auto' ? (events[0]?.source ?? 'other') : options.source,
      sha256: delivery.sha256,
      events,
      rejects: n === 0 ? delivery.rejects : [],
      // All of it fits, or none is stored.
      bytes: n === 0 ? sizeOf(delivery.events) : 0,
      ...(n === 0 && raw ? { file: raw.file } : {}),
    })
    answer.batches.push(counts.id)
    answer.received += counts.received
    answer.accepted += counts.accepted
    answer.contradicting += counts.contradicting
    answer.duplicates += counts.duplicates
    answer.rejected += counts.rejected
    options.progress?.(n + 1, parts.length)
  }
  return answer
}

async function* none(): AsyncIterable<Uint8Array> {}

/** What a token bound to sources sends of another one is rejected where it stands. */
function withinSources(delivery: Delivery, bound: string[] | null): Delivery {
  if (!bound) return delivery
  const others = delivery.events.filter((event) => !bound.includes(event.source)).map((event) => ({ line: event.line, reason: `is of the source ${event.source.slice(0, 60)}; this token delivers events of ${bound.join(', ')} alone` }))
  return { ...delivery, events: delivery.events.filter((event) => bound.includes(event.source)), rejects: [...delivery.rejects, ...others].sort((one, other) => one.line - other.line) }
}
