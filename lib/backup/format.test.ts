import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { backupBytes, type Head, openBackup } from './format.ts'
import { ending, framed, type Part, unframed } from './frames.ts'
import { openStream, sealStream } from './sealed-stream.ts'

const key = randomBytes(32)
const head: Head = { id: '01890000-0000-4000-8000-000000000001', takenAt: '2026-11-30T02:30:00.000Z', migration: { tag: '0001_x', when: 1, count: 1 }, postgres: '18', encryptionKey: 'ab'.repeat(8), key: 'e1:x', files: true }

async function* once(...pieces: Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces
}
async function gather(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const each of source) all.push(Buffer.from(each))
  return Buffer.concat(all)
}
/** In pieces of odd sizes, as a disk or a network gives them. */
function* cutUp(bytes: Buffer): Generator<Buffer> {
  for (let at = 0, n = 1; at < bytes.length; at += n, n = (n * 7) % 9_973 || 1) yield bytes.subarray(at, at + n)
}

const rows = Buffer.from(Array.from({ length: 30_000 }, (_, n) => `${n}\tä“${n}”\\n\n`).join(''))
const file = randomBytes(300_000)
async function* inside(): AsyncGenerator<Buffer> {
  yield* framed({ kind: 'table', name: 'things', columns: ['n', 'name'] }, once(rows.subarray(0, 100_000), rows.subarray(100_000)), () => {})
  yield* framed({ kind: 'table', name: 'empty', columns: ['n'] }, once(), () => {})
  yield* framed({ kind: 'file', path: 'artifacts/a', size: file.length }, once(file), () => {})
  yield ending({ tables: 2 })
}
const whole = () => gather(backupBytes(head, key, inside()))
async function read(bytes: Buffer, under = key): Promise<{ parts: [Part, Buffer][]; said: unknown }> {
  const parts: [Part, Buffer][] = []
  const opened = await openBackup(once(...cutUp(bytes)))
  const said = await unframed(opened.inside(under), { part: async (part, source) => void parts.push([part, await gather(source)]) })
  return { parts, said }
}

describe('a sealed stream', () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 131_072, 200_001])('gives back %i bytes as they were', async (size) => {
    const plain = randomBytes(size)
    const sealed = await gather(sealStream(key, Buffer.from('about'), once(...cutUp(plain))))
    expect(sealed.length).toBe(size + 16 * Math.max(1, Math.ceil(size / 65_536)))
    expect(await gather(openStream(key, Buffer.from('about'), once(...cutUp(sealed))))).toEqual(plain)
  })

  it('opens under another key, with another head, altered, cut, swapped or longer not at all', async () => {
    const piece = 65_536 + 16
    const sealed = await gather(sealStream(key, Buffer.from('about'), once(randomBytes(200_000))))
    const open = (bytes: Buffer, under = key, about = 'about') => gather(openStream(under, Buffer.from(about), once(bytes)))
    await expect(open(sealed, randomBytes(32))).rejects.toThrow('does not open')
    await expect(open(sealed, key, 'other')).rejects.toThrow('does not open')
    for (const at of [0, 1, piece - 1, piece, 2 * piece + 5, sealed.length - 1]) {
      const altered = Buffer.from(sealed)
      altered[at] = (altered[at] as number) ^ 1
      await expect(open(altered), String(at)).rejects.toThrow(/altered|cut off/)
    }
    // At the very end of a piece too: what is not the last one does not open as such.
    for (const length of [0, 10, piece, 2 * piece, 3 * piece, sealed.length - 1]) await expect(open(sealed.subarray(0, length)), String(length)).rejects.toThrow(/altered|cut off|does not open/)
    await expect(open(Buffer.concat([sealed.subarray(piece, 2 * piece), sealed.subarray(0, piece), sealed.subarray(2 * piece)]))).rejects.toThrow(/does not open/)
    await expect(open(Buffer.concat([sealed, sealed.subarray(0, 100)]))).rejects.toThrow(/altered|cut off/)
  })
})

describe('a backup', () => {
  it('holds tables and files as they were, and its head in plain', async () => {
    const bytes = await whole()
    const { parts, said } = await read(bytes)
    expect(said).toEqual({ tables: 2 })
    expect(parts.map(([part]) => part)).toEqual([{ kind: 'table', name: 'things', columns: ['n', 'name'] }, { kind: 'table', name: 'empty', columns: ['n'] }, { kind: 'file', path: 'artifacts/a', size: file.length }])
    expect(parts.map(([, each]) => each)).toEqual([rows, Buffer.alloc(0), file])
    expect((await openBackup(once(bytes))).head).toEqual(head)
    expect(bytes.includes('things')).toBe(false)
  })

  it('that is cut anywhere, or altered in its head, is refused', async () => {
    const bytes = await whole()
    for (const length of [0, 5, 20, 200, 400, 1_000, 70_000, bytes.length - 1]) await expect(read(bytes.subarray(0, length)), String(length)).rejects.toThrow(/cut off|altered|no backup/)
    const other = Buffer.from(bytes.toString('latin1').replace('0001_x', '0002_x'), 'latin1')
    await expect(read(other)).rejects.toThrow('does not open')
    await expect(read(Buffer.from('PK\u0003\u0004 a zip'))).rejects.toThrow('no backup of Tickmark')
    await expect(read(Buffer.from('tickmark backup 1\n{"id":1}\n'))).rejects.toThrow('head of the backup cannot be read')
    await expect(read(Buffer.from(`tickmark backup 1\n${'x'.repeat(100_000)}`))).rejects.toThrow('cut off before its head ends')
  })

  it('says when its frames are not what was measured, whoever had the key', async () => {
    const open = (source: AsyncIterable<Buffer>) => unframed(source, { part: async (_, bytes) => void (await gather(bytes)) })
    const frames = await gather(inside())
    const at = frames.indexOf('ä“7”')
    const altered = Buffer.from(frames)
    altered[at + 5] = 0x39
    await expect(open(once(altered))).rejects.toThrow('things is not what was measured')
    await expect(open(once(frames.subarray(0, frames.length - 30)))).rejects.toThrow(/ends/)
    await expect(open(once(frames, Buffer.from([1, 0, 0, 0, 2, 0x7b, 0x7d])))).rejects.toThrow('goes on after its end')
    await expect(open(once(Buffer.from([1, 0xff, 0xff, 0xff, 0xff])))).rejects.toThrow('too long')
  })
})
