import { v7 } from 'uuid'
import { randomOnce } from './random.ts'

/** Of the counter's 32 bits; the rest leaves room for the largest batch to count up. */
const counterBits = 0x7fffffff

/** Many UUIDs of version 7 (RFC 9562, 6.2 method 1: a counter), in their own order; one draw of random bytes for all. */
export function ids(count: number): string[] {
  const random = randomOnce((count + 1) * 16)
  const first = random.readUInt32BE(count * 16) & counterBits
  const msecs = Date.now()
  return Array.from({ length: count }, (_, n) => v7({ random: random.subarray(n * 16, n * 16 + 16), msecs, seq: first + n }))
}
