import 'server-only'
import { and, asc, inArray } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import type { Scope } from '#lib/door/contract.ts'
import { type FileKind, fileKindOf } from '#lib/door/file-kinds.ts'
import type { SubjectType } from '#lib/words/index.ts'
import { readSettings } from '../settings/queries.ts'
import { take } from '../stats/within.ts'
import { knowable } from './knowable.ts'
import { isLinked, retainedUntil, type StoredFile } from './model.ts'

export type Artifact = typeof artifacts.$inferSelect

/**
 * The row of a file that lies in the store, and whose it is, in the transaction that makes its owner. The full lock follows as a job.
 * @returns its id, and what an entry of its owner tells of it
 * @throws AppError `too_large` when the quota is used up
 */
export async function keepFile({ tx, actor, at, send }: Pick<Scope<unknown>, 'tx' | 'actor' | 'at' | 'send'>, kind: FileKind, file: StoredFile, ownerId: string) {
  const settings = await readSettings(tx)
  const retainUntil = retainedUntil(kind.retention, settings, at)
  const by = userOf(actor)
  const id = v7()
  await tx.insert(artifacts).values({
    orgId: actor.orgId, id, kind: kind.name, ownerType: kind.ownerType, ownerId, name: file.name, sha256: file.sha256, size: file.size, crc32: file.crc32, pieces: file.pieces, type: file.type, store: file.store, key: file.key, objectVersion: file.objectVersion,
    retentionClass: kind.retention, retainUntil, lockedUntil: file.lockedUntil && file.lockedUntil > retainUntil ? retainUntil : file.lockedUntil, createdAt: at, updatedAt: at, createdById: by, updatedById: by,
  })
  if (!isLinked(file.key)) {
    await take(tx, actor.orgId, 'evidence', file.size, settings, at)
    send('artifacts.lock', { id })
  }
  return { id, told: { file: file.name, type: file.type, bytes: file.size, sha256: file.sha256, retainUntil, ...(file.objectVersion ? { object: file.key, objectVersion: file.objectVersion } : {}) } }
}

/** What an entry about a file is about: the record it belongs to; when that is not there any more, the file by its own name. */
export type FileSubject = { type: SubjectType; id: string; label: string }

/** By the id of the file. One statement a kind. */
export async function subjectsOf(tx: Tx, files: Pick<Artifact, 'id' | 'kind' | 'ownerType' | 'ownerId' | 'name'>[]): Promise<Map<string, FileSubject>> {
  const found = new Map<string, FileSubject>()
  for (const name of new Set(files.map((file) => file.kind))) {
    const own = files.filter((file) => file.kind === name)
    const labels = await fileKindOf(name)?.labels(tx, [...new Set(own.map((file) => file.ownerId))])
    for (const file of own) found.set(file.id, { type: file.ownerType as SubjectType, id: file.ownerId, label: labels?.get(file.ownerId) ?? `stored file ${file.name}` })
  }
  return found
}

/** Of these files those the actor may know of. In the order of their ids, so that two who lock several cannot deadlock. */
export const lockedFiles = (tx: Tx, actor: Actor, ids: string[]) => tx.select().from(artifacts).where(and(inArray(artifacts.id, ids), knowable(actor))).orderBy(asc(artifacts.id)).for('update')
