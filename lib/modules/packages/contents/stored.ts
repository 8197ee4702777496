import 'server-only'
import type { artifacts } from '#db/schema/artifacts.ts'
import { artifactStore } from '#lib/artifacts/index.ts'
import { ArtifactError } from '#lib/artifacts/store.ts'
import { verified } from '#lib/artifacts/stream.ts'
import { measured } from '#lib/package/build.ts'
import type { ManifestFile, MissingFile, Role } from '#lib/package/manifest.ts'
import type { Given } from './shape.ts'

type Stored = Pick<typeof artifacts.$inferSelect, 'name' | 'key' | 'objectVersion' | 'sha256' | 'size'>

/** A stored file as part of a package. @param what it is, where it is told that it is missing */
export function fromStore(file: Stored, path: string, role: Role, what: string): Given {
  const [at, hash] = [{ key: file.key, version: file.objectVersion }, file.sha256.replace('sha256:', '')]
  return {
    path, role, sha256: hash, stored: { what, hash, size: file.size },
    body: async function* () {
      yield* verified(await artifactStore().read(at), hash)
    },
  }
}

/**
 * What the manifest says of it. What is gone or altered behind our back is in the package as missing, by name; a store that does not answer ends
 * the making: "could not tell" is never "missing".
 */
export async function measuredOrMissing(file: Given): Promise<{ found: ManifestFile } | { missing: MissingFile }> {
  try {
    return { found: await measured(file) }
  } catch (error) {
    if (!file.stored || !(error instanceof ArtifactError) || (error.problem !== 'missing' && error.problem !== 'mismatch')) throw error
    const { what, hash, size } = file.stored
    const why = error.problem === 'missing' ? `The store does not have it any more. It hashed to ${hash} and had ${size} bytes.` : `What the store has is not what was stored: that hashed to ${hash} and had ${size} bytes.`
    return { missing: { path: file.path, role: file.role, what, why } }
  }
}
