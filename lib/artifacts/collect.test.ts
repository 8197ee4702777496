import { afterEach, expect, it, vi } from 'vitest'
import { collectAfter } from './collect.ts'
import { hashOf, metered, verified } from './stream.ts'

const known = globalThis.gc
afterEach(() => Object.assign(globalThis, { gc: known }))

const MIB = 2 ** 20
async function* pieces(mib: number) {
  for (let n = 0; n < mib * 4; n++) yield new Uint8Array(MIB / 4)
}

it('what passes by is collected every 8 MiB, in each way of reading a file, and only what is young', async () => {
  const gc = vi.fn()
  Object.assign(globalThis, { gc })
  const { sha256 } = await hashOf(pieces(32))
  expect(gc).toHaveBeenCalledTimes(4)
  for await (const _ of metered(pieces(32), { maxBytes: 64 * MIB }).bytes) void _
  expect(gc).toHaveBeenCalledTimes(8)
  for await (const _ of verified(pieces(32), sha256)) void _
  expect(gc).toHaveBeenCalledTimes(12)
  expect(new Set(gc.mock.calls.map(([options]) => (options as { type: string }).type))).toEqual(new Set(['minor']))
})

it('a process started without --expose-gc reads as well', () => {
  Object.assign(globalThis, { gc: undefined })
  expect(() => collectAfter(64 * MIB)).not.toThrow()
})
