import 'server-only'
import type { artifacts } from '#db/schema/artifacts.ts'
import { artifactStore } from '#lib/artifacts/index.ts'
import { ArtifactError } from '#lib/artifacts/store.ts'
import { verified } from '#lib/artifacts/stream.ts'
import type { PackagedFile } from '#lib/package/build.ts'
import type { MissingFile, Role } from '#lib/package/manifest.ts'

type Stored = Pick<typeof artifacts.$inferSelect, 'name' | 'key' | 'objectVersion' | 'sha256' | 'size'>

/**
 * A stored file as part of a package. What is gone or altered behind our back is in the package as missing, by name; a store that does not
 * answer ends the making: "could not tell" is never "missing".
 */
export async function fromStore(file: Stored, path: string, role: Role, what: string): Promise<PackagedFile | MissingFile> {
  const at = { key: file.key, version: file.objectVersion }
  const hash = file.sha256.replace('sha256:', '')
  try {
    const state = await artifactStore().stat(at)
    if (state === null) return { path, role, what, why: `The store does not have it any more. It hashed to ${hash} and had ${file.size} bytes.` }
    for await (const _ of verified(await artifactStore().read(at), hash));
  } catch (error) {
    if (!(error instanceof ArtifactError) || (error.problem !== 'missing' && error.problem !== 'mismatch')) throw error
    return { path, role, what, why: error.problem === 'missing' ? `The store does not have it any more. It hashed to ${hash} and had ${file.size} bytes.` : `What the store has is not what was stored: that hashed to ${hash}.` }
  }
  return { path, role, body: () => bytesOf(at, hash) }
}

async function* bytesOf(at: { key: string; version: string | null }, hash: string): AsyncGenerator<Uint8Array> {
  yield* verified(await artifactStore().read(at), hash)
}

export const isMissing = (of: PackagedFile | MissingFile): of is MissingFile => !('body' in of)
