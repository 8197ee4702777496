import 'server-only'
import { createReadStream } from 'node:fs'
import { mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type { FilePart } from './frames.ts'
import type { StoredFile } from './write.ts'

/** Files of the data folder below one of its folders, by their paths in it. Half-written ones are left out; one that is removed meanwhile was let go. */
export async function* filesBelow(data: string, folder: 'artifacts' | 'anchors'): AsyncGenerator<StoredFile> {
  for await (const path of walk(join(data, folder))) {
    if (path.endsWith('.part')) continue
    const size = await stat(path).then((found) => (found.isFile() ? found.size : null), gone)
    if (size === null) continue
    yield { path: relative(data, path).split(sep).join('/'), size, read: () => createReadStream(path, { highWaterMark: 1024 * 1024 }) }
  }
}

async function* walk(folder: string): AsyncGenerator<string> {
  const there = await opendir(folder).catch(gone)
  if (!there) return
  for await (const entry of there) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* walk(path)
    else if (entry.isFile()) yield path
  }
}

const gone = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT') return null
  throw error
}

const known = /^(artifacts|anchors)(\/[\w.:-]+)+$/

/** Puts files back where they lay. What is there already stays as it is: it may be newer, and is verified by itself. @returns how many came */
export function fileTaker(data: string): { take: (part: FilePart, bytes: AsyncGenerator<Buffer>) => Promise<void>; taken: () => number } {
  let count = 0
  return {
    taken: () => count,
    async take(part, bytes) {
      if (!known.test(part.path) || part.path.split('/').includes('..')) throw new Error(`The backup names a file that has no place in the data folder: ${part.path}`)
      const path = join(data, part.path)
      if ((await stat(path).catch(gone)) !== null) {
        for await (const _ of bytes) continue
        return
      }
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const half = `${path}.restoring`
      await rm(half, { force: true })
      const file = await open(half, 'wx', part.path.startsWith('anchors/') ? 0o600 : 0o400)
      try {
        for await (const each of bytes) await file.writeFile(each)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(half, path)
      count++
    },
  }
}
