import 'server-only'
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { artifactStore } from '#lib/artifacts/index.ts'
import { days } from '#lib/clock.ts'
import { NoBackup } from './format.ts'

/** A backup where it lies. `at`: when it came there. */
export type Kept = { name: string; version: string | null; size: number; at: Date }
export type Put = { name: string; version: string | null; size: number; sha256: string }

/** Where backups are kept. Whatever is written is read back and compared before it is said to be there. */
export type Place = {
  kind: 'folder' | 'store'
  called: string
  put(name: string, bytes: AsyncIterable<Buffer>, keepUntil: Date): Promise<Put>
  /** Newest first. */
  list(): Promise<Kept[]>
  read(kept: Pick<Kept, 'name' | 'version'>): Promise<AsyncIterable<Uint8Array>>
  remove(kept: Pick<Kept, 'name' | 'version'>): Promise<void>
}

const ending = '.backup'
export const nameFor = (at: Date, id: string) => `tickmark-${at.toISOString().slice(0, 16).replace(/[-:]/g, '')}Z-${id.slice(0, 8)}${ending}`

export function folderPlace(folder: string): Place {
  return {
    kind: 'folder',
    called: folder,
    async put(name, bytes) {
      const [part, final] = [join(folder, `${name}.part`), join(folder, name)]
      const hash = createHash('sha256')
      let size = 0
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await pipeline(bytes, async function* (source: AsyncIterable<Buffer>) {
          for await (const each of source) {
            hash.update(each)
            size += each.length
            yield each
          }
        }, createWriteStream(part, { mode: 0o600 }))
        const file = await open(part, 'r+')
        await file.sync().finally(() => file.close())
        const sha256 = hash.digest('hex')
        if ((await hashOf(createReadStream(part))) !== sha256) throw new Error(`What was written to ${part} does not read back as it was written.`)
        await rename(part, final)
        const parent = await open(folder, 'r')
        await parent.sync().finally(() => parent.close())
        return { name, version: null, size, sha256 }
      } catch (error) {
        await rm(part, { force: true }).catch(() => {})
        throw noRoom(error, folder) ?? error
      }
    },
    async list() {
      const names = (await readdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return []
        throw error
      })).filter((name) => name.endsWith(ending))
      const found = await Promise.all(names.map(async (name) => {
        const { size, mtime } = await stat(join(folder, name))
        return { name, version: null, size, at: mtime }
      }))
      // By the time in their names: a copy has another time.
      return found.sort((one, other) => (one.name < other.name ? 1 : -1))
    },
    read: async ({ name }) => createReadStream(join(folder, name), { highWaterMark: 1024 * 1024 }),
    remove: ({ name }) => rm(join(folder, name), { force: true }),
  }
}

/** What a disk, a quota or a limit of the process says when there is no more to be had. */
const full: Record<string, string> = {
  ENOSPC: 'There is no room left in', EDQUOT: 'The quota is used up in', EFBIG: 'A file of this size may not be written in',
}
function noRoom(error: unknown, folder: string): Error | null {
  const said = full[(error as NodeJS.ErrnoException).code ?? '']
  return said === undefined ? null : new Error(`${said} ${folder}: no backup was made, and those that were there are untouched. Make room, or name another folder in BACKUP_FOLDER.`, { cause: error })
}

async function hashOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const each of bytes) hash.update(each)
  return hash.digest('hex')
}

/** In the store no organization has this name: backups are nobody's alone. */
const everybody = '00000000-0000-0000-0000-000000000000'
const most = 16 * 1024 ** 4

/** The locked bucket: what is put there can be removed by nobody before its retention is over. It names objects by itself; which is which, the heads say. */
export function storePlace(): Place {
  const store = artifactStore()
  if (store.kind !== 'bucket') throw new NoBackup('No bucket is set (S3_BUCKET), so there is no locked store to keep backups in. Name a folder with --to or BACKUP_FOLDER.')
  return {
    kind: 'store',
    called: 'the bucket',
    async put(_, bytes, keepUntil) {
      const { key, version, size, sha256 } = await store.put(bytes, { orgId: everybody, type: 'application/octet-stream', maxBytes: most })
      await store.lock({ key, version }, { retainUntil: keepUntil })
      return { name: key, version, size, sha256 }
    },
    async list() {
      const found: Kept[] = []
      for await (const { key, version, size, storedAt } of store.list(everybody)) if (version !== null) found.push({ name: key, version, size, at: storedAt })
      return found.sort((one, other) => other.at.getTime() - one.at.getTime())
    },
    read: ({ name, version }) => store.read({ key: name, version }),
    remove: ({ name, version }) => store.remove({ key: name, version }),
  }
}

/** Of a folder those older than `keepDays`, but never the newest; of the store those past their lock. What still is locked stays, and that is no failure. @returns what is gone */
export async function removeOld(place: Place, keepDays: number, now: Date): Promise<Kept[]> {
  const gone: Kept[] = []
  for (const each of (await place.list()).slice(1)) {
    if (now.getTime() - each.at.getTime() < days(keepDays)) continue
    const removed = await place.remove(each).then(() => true, (error: unknown) => {
      if ((error as { problem?: string }).problem === 'locked') return false
      throw error
    })
    if (removed) gone.push(each)
  }
  return gone
}
