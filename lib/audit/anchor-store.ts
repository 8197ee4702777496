import 'server-only'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { bucketSettings } from '#lib/artifacts/bucket-client.ts'
import { env } from '#lib/env.ts'
import { bucketAnchors } from './anchor-bucket.ts'

/**
 * Where tiles and checkpoints go outside the database. `put` is for what never changes: the same bytes again are welcome, others are
 * refused. `replace` is for `checkpoint` and `keys`, which have a newest one.
 */
export interface AnchorStore {
  /** Whether what was put can be removed before its time. */
  readonly deletion: 'detected' | 'prevented'
  put(path: string, bytes: Uint8Array): Promise<void>
  replace(path: string, bytes: Uint8Array): Promise<void>
  read(path: string): Promise<Buffer | null>
  /**
   * Checkpoints the store can show, the one that claims the largest tree first. What somebody planted there may be among them: a note
   * counts only if it is signed and its tree has the size that `claims` says; null: the store claims nothing.
   * @param most of them, where the store has many
   */
  checkpoints(most?: number): AsyncIterable<{ path: string; claims: number | null; note: Buffer }>
}

/** `<DATA_DIR>/anchors/<organization>`: C2SP tiles, `checkpoint`, `keys`, and every anchored checkpoint under `checkpoints/<size>`. */
const anchorFolder = (orgId: string) => join(env().DATA_DIR, 'anchors', orgId)

/**
 * Where this installation anchors: beside its files, `anchors/<organization>/` in the bucket or a folder of the data folder.
 * @param years how long what is written from now on is locked, where there are locks; who only reads need not know
 */
export function anchorStore(orgId: string, years?: number): AnchorStore {
  const settings = bucketSettings(env())
  return settings ? bucketAnchors(settings, orgId, years) : folderStore(anchorFolder(orgId))
}

/** Read-only files in a folder. Whoever may write there can replace them: this detects what the database alone cannot, it prevents nothing. */
export function folderStore(folder: string): AnchorStore {
  const read = (path: string) => readFile(join(folder, path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  // Whole or not at all: a crash leaves a .part file, which the next try overwrites.
  const replace = async (path: string, bytes: Uint8Array) => {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await writeFile(`${file}.part`, bytes, { mode: 0o600 })
    await chmod(`${file}.part`, 0o400)
    await rename(`${file}.part`, file)
  }
  return {
    deletion: 'detected',
    read,
    replace,
    async put(path, bytes) {
      const there = await read(path)
      if (!there) await replace(path, bytes)
      else if (!there.equals(bytes)) throw new Error(`the anchor ${path} exists with other contents`)
    },
    async *checkpoints() {
      const note = await read('checkpoint')
      if (note) yield { path: 'checkpoint', claims: null, note }
    },
  }
}
