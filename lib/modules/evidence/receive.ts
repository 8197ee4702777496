import 'server-only'
import { artifactStore } from '#lib/artifacts/index.ts'
import { ArtifactError, type ArtifactStore } from '#lib/artifacts/store.ts'
import { type Actor, jobActor } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { admit } from '#lib/door/denials.ts'
import { AppError, type ErrorCode } from '#lib/errors.ts'
import { inspect } from '#lib/files/inspect.ts'
import { maxFile } from '#lib/files/kinds.ts'
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
 * first, row second: what is returned must become a row, or the sweeper removes the object once its short lock has run out.
 * @throws AppError `forbidden`, `unsupported`, `invalid`, `too_large`, `unavailable`; nothing is stored then
 */
export async function receive(actor: Actor, permission: Permission, incoming: Incoming, store: ArtifactStore = artifactStore()): Promise<StoredFile> {
  await admit(actor, permission, 'configuration')
  const body = await withinQuota(actor, permission, 'evidence', incoming.body)
  try {
    const { name, type, body: looked } = await inspect(body, { name: incoming.name, ...(incoming.claimedType ? { claimedType: incoming.claimedType } : {}), more: await moreExtensions(actor) })
    const stored = await store.put(looked, { orgId: actor.orgId, type, maxBytes: maxFile, ...(incoming.signal ? { signal: incoming.signal } : {}) })
    return { name, type, origin: 'upload', store: store.kind, key: stored.key, objectVersion: stored.version, sha256: `sha256:${stored.sha256}`, size: stored.size, lockedUntil: stored.lockedUntil }
  } catch (error) {
    throw publicStoreError(error)
  }
}
