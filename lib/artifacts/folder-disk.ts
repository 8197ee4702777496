import 'server-only'
import * as fs from 'node:fs/promises'
import { dirname } from 'node:path'
import { ArtifactError } from './store.ts'

/** What the folder store does to a disk, so that tests can break each step of it. */
export type Disk = Pick<typeof fs, 'open' | 'mkdir' | 'rename' | 'link' | 'unlink' | 'rmdir' | 'readdir' | 'readFile' | 'writeFile' | 'lstat' | 'statfs'>
export const realDisk: Disk = fs

export const codeOf = (error: unknown): string | undefined => (error as { code?: string } | undefined)?.code

/** For `.catch`: the answer instead of this one error. */
export const ignore = <T>(code: string, instead: T) => (error: unknown): T => {
  if (codeOf(error) === code) return instead
  throw error
}

/** What a folder lists is durable only once the folder itself is. */
export async function syncFolder(disk: Disk, folder: string): Promise<void> {
  const handle = await disk.open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes a folder and those above it; their names survive a power cut. */
export async function makeFolder(disk: Disk, folder: string): Promise<void> {
  const first = await disk.mkdir(folder, { recursive: true, mode: 0o700 })
  if (!first) return
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(disk, dirname(made))
}

/** A disk's error in the words of the store; others come back as they are. */
export function diskError(error: unknown, root: string): unknown {
  if (error instanceof ArtifactError) return error
  const code = codeOf(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') return new ArtifactError('full', 'The disk that holds the files is full. Nothing was stored; free space and try again.', { cause: error })
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return new ArtifactError('refused', `The portal may not write to ${root}. Give the folder to the user the portal runs as.`, { cause: error })
  if (code === 'ENOENT') return new ArtifactError('missing', 'The file is not in the store.', { cause: error })
  if (code && /^E[A-Z0-9]+$/.test(code)) return new ArtifactError('unavailable', `The disk that holds the files answered ${code}. Look at the machine's log.`, { cause: error })
  return error
}

/** How full the disk of a folder is, in thousandths, as df reckons: what is kept back for root is neither used nor free. 0 of a folder that is not there. */
export async function fullness(folder: string): Promise<number> {
  const found = await realDisk.statfs(folder).catch(ignore('ENOENT', null)).catch(ignore('ENOTDIR', null))
  const used = found ? found.blocks - found.bfree : 0
  return found && used > 0 ? Math.round((used / (used + found.bavail)) * 1_000) : 0
}
