import type { FileHandle } from 'node:fs/promises'
import { type Disk, realDisk } from '#lib/artifacts/folder-disk.ts'

/** Called before each step a store takes on the disk, by name; what it throws is what the step throws. */
export type Before = (step: string, count: number, args: unknown[]) => void | Promise<void>

/** A disk for tests whose every step can be broken, held up or counted, those on open files included. `reread` may alter bytes read. */
export function brokenDisk(before: Before, reread: (bytes: Uint8Array) => void = () => {}): Disk {
  let count = 0
  const step = <A extends unknown[], R>(name: string, run: (...args: A) => Promise<R>) => async (...args: A): Promise<R> => {
    await before(name, ++count, args)
    return run(...args)
  }
  const wrap = (handle: FileHandle): FileHandle => new Proxy(handle, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name, target)
      if (typeof found !== 'function' || typeof name === 'symbol') return found
      const run = found.bind(target) as (...args: unknown[]) => Promise<unknown>
      if (name === 'close') {
        // The descriptor goes with a process that dies.
        return async () => {
          await run()
          await before('close', ++count, [])
        }
      }
      return step(name, async (...args: unknown[]) => {
        const answer = await run(...args)
        if (name === 'read') reread((answer as { buffer: Uint8Array; bytesRead: number }).buffer.subarray(0, (answer as { bytesRead: number }).bytesRead))
        return answer
      })
    },
  })
  const steps = Object.fromEntries(Object.entries(realDisk).filter(([, run]) => typeof run === 'function').map(([name, run]) => [name, step(name, run as (...args: unknown[]) => Promise<unknown>)]))
  return { ...(steps as unknown as Disk), open: step('open', async (...args: Parameters<Disk['open']>) => wrap(await realDisk.open(...args))) }
}
