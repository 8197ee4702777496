/**
 * Every piece a socket delivers is memory of its own until V8 collects it, and V8 lets some 64 MiB of that gather before it looks. A look at
 * what is young, about a millisecond, after every 8 MiB that passed by, in whatever streams, keeps a gigabyte passing through in a few.
 * Needs Node's --expose-gc, which `npm start` gives; without it only the memory is more.
 */
const often = 8 * 2 ** 20
let passed = 0

export function collectAfter(bytes: number): void {
  passed += bytes
  if (passed < often) return
  passed = 0
  const gc = globalThis.gc as ((options: { type: 'minor' }) => void) | undefined
  gc?.({ type: 'minor' })
}
