import 'server-only'
import { artifactStore } from '#lib/artifacts/index.ts'
import { ArtifactError, type ArtifactStore } from '#lib/artifacts/store.ts'
import { type Actor, jobActor } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { admit } from '#lib/door/denials.ts'
import type { FileKind } from '#lib/door/file-kinds.ts'
import { AppError, type ErrorCode } from '#lib/errors.ts'
import { inspect } from '#lib/files/inspect.ts'
import { cleanFileName } from '#lib/files/name.ts'
import { getSettings } from '../settings/queries.ts'
import { withinQuota } from '../stats/queries.ts'
import type { StoredFile } from './model.ts'

export type Incoming = { name: string; claimedType?: string; body: AsyncIterable<Uint8Array>; signal?: AbortSignal }

const codes: Record<ArtifactError['problem'], ErrorCode> = {
  too_large: 'too_large', empty: 'invalid', mismatch: 'unavailable', missing: 'not_found', locked: 'conflict', full: 'unavailable', unavailable: 'unavailable', refused: 'invalid',
}

/** What a store refused, as the one error of the edges. */
export function publicStoreError(error: unknown): unknown {
  if (!(error instanceof ArtifactError)) return error
  return new AppError(codes[error.problem], error.message, { cause: error, ...(error.problem === 'too_large' || error.problem === 'empty' ? { fields: { file: error.message } } : {}) })
}

/** What the organization takes beyond the kinds that are told by their content. The portal asks, so a token of one scope need not read settings. */
export async function moreExtensions(actor: Actor): Promise<string[]> {
  const { settings } = await getSettings(jobActor(actor.orgId, 'upload', actor.request.id), {})
  return settings.evidence.moreExtensions.split(',').map((each) => each.trim()).filter(Boolean)
}

/**
 * The first half of an upload: bytes into the store, looked at while they go by. Whoever may not is refused before a byte is read. Object
 * first, row second: what is returned must become a row (`keepFile`), or the sweeper removes the object once its short lock has run out.
 * @param kind says how large it may be
 * @throws AppError `forbidden`, `unsupported`, `invalid`, `too_large`, `unavailable`; nothing is stored then
 */
export async function receive(actor: Actor, permission: Permission, kind: FileKind, incoming: Incoming, store: ArtifactStore = artifactStore()): Promise<StoredFile> {
  await admit(actor, permission, 'configuration')
  const body = await withinQuota(actor, permission, 'evidence', incoming.body)
  try {
    const { name, type, body: looked } = await inspect(body, { name: incoming.name, ...(incoming.claimedType ? { claimedType: incoming.claimedType } : {}), more: await moreExtensions(actor) })
    return await put(actor, kind, { name, type, body: looked, signal: incoming.signal }, store)
  } catch (error) {
    throw publicStoreError(error)
  }
}

/**
 * The same for bytes that the portal keeps as they came, whatever they are: what delivers them was admitted already.
 * @throws AppError `too_large`, `invalid` when there are none, `unavailable`; nothing is stored then
 */
export async function receiveRaw(actor: Actor, permission: Permission, kind: FileKind, incoming: Incoming & { type?: string }, store: ArtifactStore = artifactStore()): Promise<StoredFile> {
  try {
    const body = await withinQuota(actor, permission, 'evidence', incoming.body)
    return await put(actor, kind, { name: cleanFileName(incoming.name), type: incoming.type ?? 'application/octet-stream', body, signal: incoming.signal }, store)
  } catch (error) {
    throw publicStoreError(error)
  }
}

/** A few bytes that the portal wrote itself, in the `prepare` of an operation, where no other door opens: the quota is asked when they become a row. @throws AppError `unavailable` */
export async function putOwn(actor: Actor, kind: FileKind, { name, type, bytes }: { name: string; type: string; bytes: Buffer }, store: ArtifactStore = artifactStore()): Promise<StoredFile> {
  try {
    return await put(actor, kind, { name, type, body: (async function* () { yield bytes })(), signal: undefined }, store)
  } catch (error) {
    throw publicStoreError(error)
  }
}

async function put(actor: Actor, kind: FileKind, file: { name: string; type: string; body: AsyncIterable<Uint8Array>; signal: AbortSignal | undefined }, store: ArtifactStore): Promise<StoredFile> {
  const { name, type } = file
  const stored = await store.put(file.body, { orgId: actor.orgId, type, maxBytes: kind.maxBytes, ...(file.signal ? { signal: file.signal } : {}) })
  return { name, type, origin: 'upload', store: store.kind, key: stored.key, objectVersion: stored.version, sha256: `sha256:${stored.sha256}`, size: stored.size, crc32: stored.crc32, pieces: stored.pieces ?? null, lockedUntil: stored.lockedUntil }
}
