import { AsyncLocalStorage } from 'node:async_hooks'

const inside = new AsyncLocalStorage<string | null>()

/**
 * Two doors open at once take two connections for one piece of work: with a small pool that deadlocks, and the inner one could commit
 * what the outer one rolls back. So a door inside a door is a programming error.
 */
export function enterDoor<T>(name: string, work: () => Promise<T>): Promise<T> {
  const outer = inside.getStore()
  if (outer) throw new Error(`${name} was opened inside ${outer}: use call(), or the read function with the open transaction`)
  return inside.run(name, work)
}
