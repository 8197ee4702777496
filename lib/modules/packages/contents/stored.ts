import 'server-only'
import type { artifacts } from '#db/schema/artifacts.ts'
import { artifactStore } from '#lib/artifacts/index.ts'
import { ArtifactError } from '#lib/artifacts/store.ts'
import { verified } from '#lib/artifacts/stream.ts'
import type { Actor } from '#lib/auth/actor.ts'
import type { ManifestFile, MissingFile, Role } from '#lib/package/manifest.ts'
import { readAgain } from '../../artifacts/jobs.ts'
import type { Given } from './shape.ts'

type Stored = Pick<typeof artifacts.$inferSelect, 'id' | 'name' | 'key' | 'objectVersion' | 'sha256' | 'size' | 'crc32' | 'pieces'>

/** A file of a package that lies in the store. */
export type OfStore = Given & { stored: NonNullable<Given['stored']> }
export const isStored = (file: Given): file is OfStore => file.stored !== undefined

/** @param what it is, where it is told that it is missing */
export function fromStore({ id, key, objectVersion: version, sha256, size, crc32, pieces }: Stored, path: string, role: Role, what: string): OfStore {
  const hash = sha256.replace('sha256:', '')
  return {
    path, role, stored: { id, what, sha256, size, key, version, measure: crc32 === null ? null : { crc32, ...(pieces === null ? {} : { pieces }) } },
    body: async function* () {
      // All of it by its length, so that it is hashed here and not by the store as well.
      yield* verified(await artifactStore().read({ key, version }, { from: 0, to: size - 1 }), hash)
    },
  }
}

/** What is asked of a store that is far away at once. */
const atOnce = 16

/** What became of stored files since they were taken in. Whatever is read for it is written down as a check of stored files. */
export class Shelf {
  /** By path. */
  readonly lost = new Map<string, 'missing' | 'mismatch'>()
  readonly #actor: Actor

  constructor(actor: Actor) {
    this.#actor = actor
  }

  /**
   * @param whole reads them; otherwise the store is asked whether they are there and how large, and only what was never measured is read
   * @throws ArtifactError `unavailable` | `refused`: "could not tell" is never "missing"
   */
  async look(files: OfStore[], whole = false): Promise<void> {
    const store = artifactStore()
    const asBefore = async ({ stored }: OfStore) => !whole && stored.measure !== null && (await store.stat(stored).catch(ifMismatch))?.size === stored.size
    const known = files.filter(({ path }) => !this.lost.has(path))
    for (let at = 0; at < known.length; at += atOnce) {
      const some = known.slice(at, at + atOnce)
      const fine = await Promise.all(some.map(asBefore))
      const doubtful = some.filter((_, n) => !fine[n])
      for (const [n, { outcome, measure }] of (await readAgain(this.#actor, doubtful.map(({ stored }) => stored))).entries()) {
        const { path, stored } = doubtful[n] as OfStore
        if (outcome !== 'match') this.lost.set(path, outcome)
        else stored.measure ??= measure ?? null
      }
    }
  }
}

const ifMismatch = (error: unknown) => {
  if (error instanceof ArtifactError && error.problem === 'mismatch') return null
  throw error
}

/** As the manifest says it. */
export const aboutStored = ({ path, role, stored: { size, sha256, measure } }: OfStore): ManifestFile => ({ path, role, size, sha256: sha256.replace('sha256:', ''), ...(measure as NonNullable<typeof measure>) })

export function missingOf({ path, role, stored: { what, sha256, size } }: OfStore, outcome: 'missing' | 'mismatch'): MissingFile {
  const hash = sha256.replace('sha256:', '')
  const why = outcome === 'missing' ? `The store does not have it any more. It hashed to ${hash} and had ${size} bytes.` : `What the store has is not what was stored: that hashed to ${hash} and had ${size} bytes.`
  return { path, role, what, why }
}
