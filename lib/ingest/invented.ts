/** Source document 002, section 6.1: events of nobody, to look around with and to test with. */
const types = ['login_success', 'login_failed', 'pull_request_opened', 'pull_request_merged', 'role_changed'] as const
const people = ['alice', 'bob', 'carol', 'dave', 'erin'] as const

export type Invented = { sample: true; timestamp: string; user: string; event_type: (typeof types)[number] }

/**
 * The same seed makes the same events.
 * @param count 1 to 100,000
 * @param seed any whole number
 */
export function inventEvents({ count, seed, from, to }: { count: number; seed: number; from: Date; to: Date }): Invented[] {
  const next = numbers(seed)
  const one = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)] as T
  return Array.from({ length: count }, () => ({ sample: true as const, timestamp: new Date(Math.floor(from.getTime() + next() * (to.getTime() - from.getTime()))).toISOString(), user: one(people), event_type: one(types) }))
    .sort((first, second) => first.timestamp.localeCompare(second.timestamp))
}

/** mulberry32, public domain: between 0 and 1, the same for a seed everywhere. */
function numbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
