import 'server-only'
import { inArray } from 'drizzle-orm'
import { eventBatches } from '#db/schema/events.ts'
import { artifactStore } from '#lib/artifacts/index.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { fileKind } from '#lib/door/file-kinds.ts'
import { maxBody } from '#lib/ingest/limits.ts'
import type { StoredFile } from '../artifacts/model.ts'
import { publicStoreError, receiveRaw } from '../artifacts/receive.ts'

/** The bytes of a delivery as they came, where the settings have them kept. Parts of one delivery share the file of the first. They name people, as raw records do. */
export const deliveryFile = fileKind({
  name: 'events.delivery', label: 'Delivery of events, as it came', ownerType: 'event-batch', maxBytes: maxBody, retention: 'events', ends: 'removed', permission: 'events.view',
  labels: async (tx, ids) => new Map((await tx.select({ id: eventBatches.id, label: eventBatches.label }).from(eventBatches).where(inArray(eventBatches.id, ids))).map((row) => [row.id, row.label])),
  href: (ownerId) => `/events/deliveries/${ownerId}`,
  download: null,
})

/** As it came, before anything is read of it: stored, hashed, read back. `bytes`: the same again. Null: it holds nothing. */
export type Raw = { file: StoredFile; bytes: AsyncIterable<Uint8Array> }

/**
 * @param name of the file, without its ending
 * @throws AppError `too_large`, `unavailable`; nothing is stored then
 */
export async function keepRaw(actor: Actor, body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, { name, gzip }: { name: string; gzip: boolean }): Promise<Raw | null> {
  const filled = await nonEmpty(body)
  if (!filled) return null
  const file = await receiveRaw(actor, 'events.ingest', deliveryFile, { name: `${name}${gzip ? '.gz' : '.txt'}`, type: gzip ? 'application/gzip' : 'application/octet-stream', body: filled })
  try {
    return { file, bytes: await artifactStore().read({ key: file.key, version: file.objectVersion }) }
  } catch (error) {
    throw publicStoreError(error)
  }
}

/** Null when it ends without a byte: what is empty is no file. */
async function nonEmpty(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<AsyncIterable<Uint8Array> | null> {
  const parts = (async function* () { yield* body })()
  for (;;) {
    const next = await parts.next()
    if (next.done) return null
    if (next.value.byteLength === 0) continue
    const first = next.value
    return (async function* () {
      yield first
      yield* parts
    })()
  }
}
