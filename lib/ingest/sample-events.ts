/** Sample events of source document 002, section 6.1. */
export const sampleTypes = ['login_success', 'login_failed', 'pull_request_opened', 'pull_request_merged', 'role_changed'] as const
export const sampleUsers = ['ada', 'ben', 'chen', 'dana', 'eli', 'fatima', 'grace', 'hiro'] as const
export type SampleEvent = { source: 'fake'; timestamp: string; user: string; event_type: (typeof sampleTypes)[number]; sample: true }

/** mulberry32: the same seed, the same numbers, everywhere. */
function numbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * The same `seed`, count and range make the same events, in the order of their times.
 * @param count 0 to 100,000
 * @param range from inclusive, to exclusive
 */
export function sampleEvents(count: number, seed: number, { from, to }: { from: Date; to: Date }): SampleEvent[] {
  if (!Number.isInteger(count) || count < 0 || count > 100_000) throw new RangeError('The count is a whole number from 0 to 100,000.')
  if (!Number.isInteger(seed)) throw new RangeError('The seed is a whole number.')
  if (!(from < to)) throw new RangeError('The range must begin before it ends; write 2026-01-31 or 2026-01-31T12:00:00Z.')
  const next = numbers(seed)
  const one = <T>(list: readonly T[]) => list[Math.floor(next() * list.length)] as T
  return Array.from({ length: count }, (): SampleEvent => ({
    source: 'fake', timestamp: new Date(from.getTime() + Math.floor(next() * (to.getTime() - from.getTime()))).toISOString(), user: one(sampleUsers), event_type: one(sampleTypes), sample: true,
  })).sort((a, b) => a.timestamp.localeCompare(b.timestamp))
}

/** As a delivery: one a line. */
export const sampleLines = (events: SampleEvent[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('')
