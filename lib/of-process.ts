const state = new Map<string, unknown>()
const whole = globalThis as typeof globalThis & { statesOfProcess?: Map<string, unknown>[] }
;(whole.statesOfProcess ??= []).push(state)

/**
 * What a process remembers beside its database, for tests to let it begin anew with each file (`test/setup.ts`) without loading our modules again. Each bundle of Next.js has its
 * own, as it has its own classes: what one made is not handed to another.
 */
export function ofProcess<T extends object>(name: string, make: () => T): T {
  const found = state.get(name) as T | undefined
  if (found) return found
  const made = make()
  state.set(name, made)
  return made
}
