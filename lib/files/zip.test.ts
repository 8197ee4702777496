import { inflateRawSync, crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { stream } from '../../test/files.ts'
import { officeProblem } from './office.ts'
import { type ZipPart, zipOf } from './zip.ts'

const part = (name: string, text: string | Buffer): ZipPart => ({ name, at: new Date('2026-03-04T05:06:08Z'), body: async () => stream(text, 999) })

async function made(parts: ZipPart[]): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of zipOf(parts)) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** Read by the directory, as unzip does, checking what it says. */
function read(zip: Buffer): Record<string, string> {
  const files: Record<string, string> = {}
  const end = zip.length - 22
  expect(zip.readUInt32LE(end)).toBe(0x06054b50)
  for (let n = 0, at = zip.readUInt32LE(end + 16); n < zip.readUInt16LE(end + 10); n++) {
    const [crc, packed, size, length, start] = [zip.readUInt32LE(at + 16), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 24), zip.readUInt16LE(at + 28), zip.readUInt32LE(at + 42)]
    const from = start + 30 + zip.readUInt16LE(start + 26)
    const text = inflateRawSync(zip.subarray(from, from + packed))
    expect([text.length, crc32(text)]).toEqual([size, crc])
    files[zip.toString('utf8', at + 46, at + 46 + length)] = text.toString()
    at += 46 + length
  }
  return files
}

describe('an archive', () => {
  it('holds what was put in, whatever the names', async () => {
    const files = { 'SHA256SUMS': '', 'files/001 Prüfung 漢字.txt': 'hello', 'files/002 large.bin': 'x'.repeat(300_000) }
    expect(read(await made(Object.entries(files).map(([name, text]) => part(name, text))))).toEqual(files)
  })

  it('is one that our own reader takes for a document', async () => {
    const zip = await made([part('[Content_Types].xml', '<Types/>'), part('xl/workbook.xml', '<workbook/>')])
    expect(officeProblem(zip, zip.length, 'xlsx')).toBeNull()
  })

  it('has no directory when a part breaks', async () => {
    const pieces: Uint8Array[] = []
    const work = (async () => {
      for await (const piece of zipOf([part('a', 'a'), { name: 'b', at: new Date(), body: async () => { throw new Error('altered') } }])) pieces.push(piece)
    })()
    await expect(work).rejects.toThrow('altered')
    expect(Buffer.concat(pieces).includes(Buffer.from([0x50, 0x4b, 5, 6]))).toBe(false)
  })
})
