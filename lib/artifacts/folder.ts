import 'server-only'
import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { dirname, join } from 'node:path'
import { hours } from '#lib/clock.ts'
import { type Disk, codeOf, diskError, ignore, makeFolder, realDisk, syncFolder } from './folder-disk.ts'
import { SeenClock, assertOpen, dropLock, extendLock, lockedFile, readLock, setHold } from './folder-locks.ts'
import { type ArtifactAddress, ArtifactError, type ArtifactStore, PROVISIONAL_HOURS, assertLockEnd, assertOrgId, lockedMessage } from './store.ts'
import { measureOf, metered, verified } from './stream.ts'

const CHUNK = 256 * 1024
const KEY = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\/([0-9a-f]{2})\/(\1[0-9a-f]{62})$/
const LOW_SPACE = 2 ** 30

/**
 * Files under `<root>/<organization>/<aa>/<sha256>`, read-only, each with its lock beside it. Whoever may write to the folder can still
 * remove or replace one: reading notices that, nothing here prevents it.
 *
 * A put writes `<organization>/<uuid>.part`, makes it durable, reads it back, sets the lock and renames. The same content again is one
 * file with the longer lock: the new copy, just compared, replaces the former.
 */
export function folderStore(root: string, disk: Disk = realDisk): ArtifactStore {
  const clock = new SeenClock(disk, root)
  const told = <T>(work: Promise<T>): Promise<T> => work.catch((error: unknown) => {
    throw diskError(error, root)
  })
  const fileOf = ({ key, version }: ArtifactAddress): string => {
    if (version !== null || !KEY.test(key)) throw new ArtifactError('refused', 'This is not the address of a file in the folder.')
    return join(root, key)
  }
  /** Of a file that is there, and is one. */
  const sizeOf = async (file: string) => {
    const found = await disk.lstat(file)
    if (!found.isFile()) throw new ArtifactError('mismatch', 'In place of the file stands something else. Restore it from a backup.')
    return { size: found.size }
  }

  async function put(body: AsyncIterable<Uint8Array>, options: Parameters<ArtifactStore['put']>[1]) {
    assertOrgId(options.orgId)
    const home = join(root, options.orgId)
    const part = join(home, `${randomUUID()}.part`)
    const { meter, bytes } = metered(body, options)
    try {
      await makeFolder(disk, home)
      await writeDurably(disk, part, bytes)
      const sha256 = meter.sha256()
      const back = await measureOf(pieces(disk, part, { reuse: true }))
      if (back.sha256 !== sha256 || back.size !== meter.size) throw new ArtifactError('mismatch', 'What was read back differs from what was written. Nothing was stored; check the disk.')
      const key = `${options.orgId}/${sha256.slice(0, 2)}/${sha256}`
      const file = join(root, key)
      await makeFolder(disk, dirname(file))
      // The lock first: a removal that runs meanwhile looks for one once more before it lets go.
      const lockedUntil = await extendLock(disk, file, new Date((await clock.forLocking()).getTime() + hours(PROVISIONAL_HOURS)))
      await disk.rename(part, file)
      await syncFolder(disk, dirname(file))
      return { key, version: null, ...back, lockedUntil }
    } catch (error) {
      await disk.unlink(part).catch(() => {})
      throw error === meter.failed ? error : diskError(error, root)
    }
  }

  async function lock(at: ArtifactAddress, wanted: { retainUntil?: Date; legalHold?: boolean }) {
    const file = fileOf(at)
    await sizeOf(file)
    if (wanted.retainUntil) {
      assertLockEnd(wanted.retainUntil)
      const there = await readLock(disk, file)
      if (there.until && wanted.retainUntil < there.until) throw new ArtifactError('locked', lockedMessage(there.until, false))
      await extendLock(disk, file, wanted.retainUntil)
    }
    if (wanted.legalHold !== undefined) await setHold(disk, file, wanted.legalHold)
    // A removal that ran meanwhile has either seen this lock or taken the file: then nothing is locked, and that is said.
    await sizeOf(file)
  }

  /** Out of its place, then the lock looked at once more: a put of the same content that came between keeps the file. */
  async function remove(at: ArtifactAddress) {
    const file = fileOf(at)
    const time = await clock.forOpening()
    assertOpen(await readLock(disk, file), time)
    const gone = `${file}.gone-${randomUUID()}`
    if (await disk.rename(file, gone).then(() => true, ignore('ENOENT', false))) await letGo(gone, file, time)
    await dropLock(disk, file, await readLock(disk, file).then((lock) => ({ ...lock, until: lock.until && lock.until <= time ? lock.until : null })))
    await syncFolder(disk, dirname(file)).catch(ignore('ENOENT', undefined))
  }

  async function letGo(gone: string, file: string, time: Date) {
    try {
      assertOpen(await readLock(disk, file), time)
    } catch (error) {
      await disk.link(gone, file).catch(ignore('EEXIST', undefined)).catch(ignore('ENOENT', undefined))
      await syncFolder(disk, dirname(file))
      await disk.unlink(gone).catch(ignore('ENOENT', undefined))
      throw error
    }
    await disk.unlink(gone).catch(ignore('ENOENT', undefined))
  }

  async function* shelves(orgId: string): AsyncGenerator<{ folder: string; names: string[] }> {
    assertOrgId(orgId)
    const home = join(root, orgId)
    const names = await disk.readdir(home).catch(ignore('ENOENT', [] as string[]))
    for (const name of names.filter((each) => /^[0-9a-f]{2}$/.test(each)).sort()) {
      const folder = join(home, name)
      yield { folder, names: (await disk.readdir(folder)).sort() }
    }
  }

  async function dropUnfinished(orgId: string, before: Date): Promise<number> {
    let count = 0
    const home = join(root, orgId)
    const old = async (path: string) => (await disk.lstat(path).catch(ignore('ENOENT', null)))?.mtime.getTime() ?? Infinity
    for await (const { folder, names } of shelves(orgId)) {
      for (const path of names.map((name) => join(folder, name))) {
        const of = /^(.*)\.gone-[^/]+$/.exec(path)?.[1]
        if (of && (await old(path)) < before.getTime()) {
          await letGo(path, of, await clock.forOpening()).catch((error: unknown) => {
            if (!(error instanceof ArtifactError && error.problem === 'locked')) throw error
          })
          count++
        }
        const locked = lockedFile(path)
        if (locked && !names.includes(locked.slice(folder.length + 1)) && !(await exists(locked)) && (await old(path)) < before.getTime()) {
          const lock = await readLock(disk, locked)
          if (!lock.hold && lock.until && lock.until < before) await dropLock(disk, locked, lock).then(() => count++)
        }
      }
    }
    for (const folder of [root, home]) {
      for (const name of await disk.readdir(folder).catch(ignore('ENOENT', [] as string[]))) {
        if (!name.endsWith('.part') || (await old(join(folder, name))) >= before.getTime()) continue
        await disk.unlink(join(folder, name)).catch(ignore('ENOENT', undefined))
        count++
      }
    }
    return count
  }
  const exists = (file: string) => disk.lstat(file).then(() => true, ignore('ENOENT', false))

  return {
    kind: 'folder',
    deletion: 'detected',
    put,
    async read(at, range) {
      const file = fileOf(at)
      await told(sizeOf(file))
      const bytes = toldWhileReading(pieces(disk, file, { range }), root)
      // A whole file is its own proof: the key is its hash.
      return range ? bytes : verified(bytes, at.key.slice(-64))
    },
    async stat(at) {
      const file = fileOf(at)
      const found = await told(sizeOf(file).catch(ignore('ENOENT', null)))
      if (!found) return null
      const { until, hold } = await told(readLock(disk, file))
      return { size: found.size, lockedUntil: until, legalHold: hold }
    },
    lock: (at, wanted) => told(lock(at, wanted)),
    remove: (at) => told(remove(at)),
    async *list(orgId) {
      for await (const { folder, names } of shelves(orgId)) {
        for (const name of names.filter((each) => /^[0-9a-f]{64}$/.test(each))) {
          const found = await told(disk.lstat(join(folder, name)).catch(ignore('ENOENT', null)))
          if (found?.isFile()) yield { key: `${orgId}/${name.slice(0, 2)}/${name}`, version: null, size: found.size, storedAt: found.mtime }
        }
      }
    },
    dropUnfinished: (orgId, before) => told(dropUnfinished(orgId, before)),
    downloadUrl: async () => null,
    ping: () => told(ping(root, disk)),
    problems: () => folderProblems(root, disk),
  }
}

async function writeDurably(disk: Disk, file: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const handle = await disk.open(file, 'wx', 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.chmod(0o400)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * A link in the place of a file is not followed.
 * @param how.reuse every piece lies in the same buffer: for who is done with one before asking for the next
 */
async function* pieces(disk: Disk, file: string, how: { range?: { from: number; to: number } | undefined; reuse?: boolean }): AsyncGenerator<Uint8Array> {
  const handle = await disk.open(file, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    let at = how.range?.from ?? 0
    const end = how.range ? how.range.to + 1 : Infinity
    const buffer = how.reuse ? Buffer.allocUnsafe(CHUNK) : null
    while (at < end) {
      const bytes = buffer ?? Buffer.allocUnsafe(CHUNK)
      const { bytesRead } = await handle.read(bytes, 0, Math.min(CHUNK, end - at), at)
      if (bytesRead === 0) return
      at += bytesRead
      yield bytes.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}

async function* toldWhileReading(bytes: AsyncIterable<Uint8Array>, root: string): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch (error) {
    throw diskError(error, root)
  }
}

/** Tries what a put does, on a file of its own. */
/** A folder that is there may still be one that takes nothing. What a crash leaves of it the sweeper clears. */
async function ping(root: string, disk: Disk): Promise<void> {
  const probe = join(root, `${randomUUID()}.part`)
  await disk.mkdir(root, { recursive: true, mode: 0o700 })
  try {
    await disk.writeFile(probe, 'probe', { mode: 0o600 })
  } finally {
    await disk.unlink(probe).catch(() => {})
  }
}

async function folderProblems(root: string, disk: Disk): Promise<string[]> {
  const problems: string[] = []
  const probe = join(root, `${randomUUID()}.part`)
  try {
    await disk.mkdir(root, { recursive: true, mode: 0o700 })
    const { mode } = await disk.lstat(root)
    if ((mode & 0o077) !== 0) problems.push(`${root} may be read or written by other users of the machine. Run: chmod 700 ${root}`)
    await disk.writeFile(probe, 'probe', { mode: 0o600, flush: true })
    if ((await disk.readFile(probe, 'utf8')) !== 'probe') problems.push(`${root} gives back other bytes than were written. Check the disk.`)
    await disk.unlink(probe)
    const space = await disk.statfs(root)
    const free = space.bavail * space.bsize
    if (free < LOW_SPACE) problems.push(`Only ${Math.floor(free / 2 ** 20)} MB are free where ${root} lies. Free space or move the folder to a larger disk.`)
  } catch (error) {
    await disk.unlink(probe).catch(() => {})
    const known = diskError(error, root)
    problems.push(known instanceof ArtifactError ? known.message : `${root} cannot be used: ${codeOf(error) ?? 'unknown error'}.`)
  }
  return problems
}
