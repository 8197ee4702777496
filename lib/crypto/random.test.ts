import { expect, it } from 'vitest'
import { randomOnce } from './random.ts'

it('no byte is given out twice, whatever the sizes asked for', () => {
  const given = Array.from({ length: 2_000 }, (_, n) => randomOnce(n % 40 === 39 ? 5_000 : 16 + (n % 40)))
  given.forEach((each, n) => expect(each).toHaveLength(n % 40 === 39 ? 5_000 : 16 + (n % 40)))
  expect(new Set(given.map((each) => each.toString('hex', 0, 16))).size).toBe(given.length)
  const places = new Map<ArrayBufferLike, [number, number][]>()
  for (const each of given) places.set(each.buffer, [...(places.get(each.buffer) ?? []), [each.byteOffset, each.byteOffset + each.length]])
  for (const all of places.values()) for (const [n, [from]] of all.toSorted((one, other) => one[0] - other[0]).entries()) expect(from).toBeGreaterThanOrEqual(n === 0 ? 0 : (all.toSorted((one, other) => one[0] - other[0])[n - 1]?.[1] ?? 0))
})
