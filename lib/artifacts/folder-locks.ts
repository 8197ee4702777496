import 'server-only'
import { randomUUID } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { now } from '#lib/clock.ts'
import type { Disk } from './folder-disk.ts'
import { codeOf, ignore, syncFolder } from './folder-disk.ts'
import { ArtifactError, lockedMessage } from './store.ts'

export type Lock = { until: Date | null; hold: boolean }

const HOLD = 'hold'
const UNTIL = 'until-'
const folderOf = (file: string) => `${file}.lock`

/**
 * A lock is a folder beside the file, `<file>.lock/`, with an empty file for each end (`until-2033-01-01T00:00:00.000Z`) and one for a
 * hold; the latest end counts. Ends are only ever added, so that two processes extending at once cannot shorten what the other wrote.
 */
export async function readLock(disk: Disk, file: string): Promise<Lock> {
  const names = await disk.readdir(folderOf(file)).catch(ignore('ENOENT', [] as string[]))
  const last = endsOf(names).at(-1)
  return { until: last ? new Date(last.slice(UNTIL.length)) : null, hold: names.includes(HOLD) }
}

const endsOf = (names: string[]) => names.filter((name) => name.startsWith(UNTIL) && !Number.isNaN(Date.parse(name.slice(UNTIL.length)))).sort()

/** Adds the end, then drops the earlier ones. An end that is not later changes nothing. @returns the end that holds now */
export async function extendLock(disk: Disk, file: string, until: Date): Promise<Date> {
  const folder = folderOf(file)
  const name = UNTIL + until.toISOString()
  const former = await readLock(disk, file)
  if (former.until && former.until >= until) return former.until
  await addTo(disk, folder, name)
  const ends = endsOf(await disk.readdir(folder))
  for (const earlier of ends.slice(0, -1)) await disk.unlink(join(folder, earlier)).catch(ignore('ENOENT', undefined))
  return new Date((ends.at(-1) ?? name).slice(UNTIL.length))
}

export async function setHold(disk: Disk, file: string, hold: boolean): Promise<void> {
  const folder = folderOf(file)
  if (hold) return addTo(disk, folder, HOLD)
  await disk.unlink(join(folder, HOLD)).catch(ignore('ENOENT', undefined))
  await syncFolder(disk, folder).catch(ignore('ENOENT', undefined))
}

async function addTo(disk: Disk, folder: string, name: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await disk.mkdir(folder, { recursive: true, mode: 0o700 })
      // Read-only from its birth: one that another process made in the same moment is as good, and could not be opened for writing.
      const handle = await disk.open(join(folder, name), 'wx', 0o400).catch(ignore('EEXIST', null))
      await handle?.close()
      await syncFolder(disk, folder)
      return await syncFolder(disk, dirname(folder))
    } catch (error) {
      // Somebody removed the empty folder between the two: once more.
      if (codeOf(error) !== 'ENOENT' || tries === 5) throw error
    }
  }
}

/** Removes the ends that `seen` covers and the folder if nothing was added since. */
export async function dropLock(disk: Disk, file: string, seen: Lock): Promise<void> {
  const folder = folderOf(file)
  for (const name of endsOf(await disk.readdir(folder).catch(ignore('ENOENT', [] as string[])))) {
    if (seen.until && new Date(name.slice(UNTIL.length)) <= seen.until) await disk.unlink(join(folder, name)).catch(ignore('ENOENT', undefined))
  }
  await disk.rmdir(folder).catch((error: unknown) => {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(codeOf(error) ?? '')) throw error
  })
}

/** The file a lock folder is beside of, or null when the name is no lock folder's. */
export const lockedFile = (folder: string): string | null => (folder.endsWith('.lock') ? join(dirname(folder), basename(folder, '.lock')) : null)

/** @throws ArtifactError `locked` */
export function assertOpen(lock: Lock, time: Date): void {
  if (lock.hold || (lock.until && lock.until > time)) throw new ArtifactError('locked', lockedMessage(lock.until, lock.hold))
}

/**
 * The latest time this folder has seen, kept in `.clock`. A clock that was set back must not shorten a lock that is being set (the later
 * of the two counts), and opens nothing: what it says of locks that have run out is not to be believed.
 */
export class SeenClock {
  private readonly disk: Disk
  private readonly file: string
  constructor(disk: Disk, root: string) {
    this.disk = disk
    this.file = join(root, '.clock')
  }

  async forLocking(): Promise<Date> {
    return (await this.look()).latest
  }

  /** @throws ArtifactError `locked` while the clock is behind what was seen */
  async forOpening(): Promise<Date> {
    const { time, latest } = await this.look()
    if (latest.getTime() - time.getTime() > TOLERANCE) {
      throw new ArtifactError('locked', `The clock of this machine is behind ${latest.toISOString()}, a time already seen here, so nothing is unlocked. Set the clock right; if that time was wrong, remove ${this.file}.`)
    }
    return time
  }

  private async look(): Promise<{ time: Date; latest: Date }> {
    const time = now()
    const text = await this.disk.readFile(this.file, 'utf8').catch(ignore('ENOENT', ''))
    const seen = Date.parse(text.trim())
    if (Number.isNaN(seen) || time.getTime() - seen > TOLERANCE) {
      await this.write(time)
    }
    return { time, latest: new Date(Math.max(time.getTime(), Number.isNaN(seen) ? 0 : seen)) }
  }

  private async write(time: Date): Promise<void> {
    const part = `${this.file}.${randomUUID()}.part`
    try {
      await this.disk.mkdir(dirname(this.file), { recursive: true, mode: 0o700 })
      await this.disk.writeFile(part, `${time.toISOString()}\n`, { mode: 0o600, flush: true })
      await this.disk.rename(part, this.file)
    } catch (error) {
      await this.disk.unlink(part).catch(() => {})
      throw error
    }
  }
}

/** Written down no oftener than this; clocks are set right by seconds all the time. */
const TOLERANCE = 60_000
