import 'server-only'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { AnchorStore } from './anchor-store.ts'

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
