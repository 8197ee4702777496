import 'server-only'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, opendir, rename, rm, stat as statOf } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type postgres from 'postgres'
import type { ArtifactAddress } from '#lib/artifacts/store.ts'
import type { FilePart } from './frames.ts'
import type { StoredFile } from './write.ts'

/** Files of the data folder below one of its folders, by their paths in it. Half-written ones are left out; one that is removed meanwhile was let go. */
export async function* filesBelow(data: string, folder: 'artifacts' | 'anchors'): AsyncGenerator<StoredFile> {
  for await (const path of walk(join(data, folder))) {
    if (path.endsWith('.part')) continue
    const size = await statOf(path).then((found) => (found.isFile() ? found.size : null), gone)
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
      if ((await statOf(path).catch(gone)) !== null) {
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

export type Files = { read: number; wrong: number; /** Nobody could tell: the store did not answer, or is not set. */ unasked: number; names: string[] }

/** Of a folder every file is hashed; a bucket is asked for each, as its versions are locked and the nightly check reads them. */
export async function readFiles(sql: postgres.Sql, data: string, stat: (at: ArtifactAddress) => Promise<{ size: number } | null>): Promise<Files> {
  const rows = await sql<{ key: string; version: string | null; sha256: string; size: string }[]>`select key, object_version as version, sha256, size from artifacts where deleted_at is null order by key`
  const told: Files = { read: 0, wrong: 0, unasked: 0, names: [] }
  for (const { key, version, sha256, size } of rows) {
    const right = version === null
      ? await hashOf(join(data, 'artifacts', key)).then((found) => `sha256:${found}` === sha256 || found === sha256, () => false)
      : await stat({ key, version }).then((found) => found?.size === Number(size), () => null)
    if (right === null) {
      told.unasked++
      continue
    }
    told.read++
    if (right) continue
    told.wrong++
    if (told.names.length < 5) told.names.push(key)
  }
  return told
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const each of createReadStream(path)) hash.update(each as Buffer)
  return hash.digest('hex')
}
