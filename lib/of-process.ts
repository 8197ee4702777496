const whole = globalThis as typeof globalThis & { tickmarkState?: Map<string, unknown> }

/** What a process remembers beside its database. It hangs on globalThis, so that tests let it begin anew with each file without loading our modules again. */
export function ofProcess<T extends object>(name: string, make: () => T): T {
  whole.tickmarkState ??= new Map()
  const found = whole.tickmarkState.get(name) as T | undefined
  if (found) return found
  const made = make()
  whole.tickmarkState.set(name, made)
  return made
}
