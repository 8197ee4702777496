import { randomBytes } from 'node:crypto'

const draw = 4_096
let left: Buffer = Buffer.alloc(0)

/** Random bytes, each given out once. Drawn many at a time: a draw costs more than most callers then do with it. */
export function randomOnce(size: number): Buffer {
  if (size > draw) return randomBytes(size)
  if (left.length < size) left = randomBytes(draw)
  const given = left.subarray(0, size)
  left = left.subarray(size)
  return given
}
