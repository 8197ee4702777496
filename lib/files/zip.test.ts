import { setTimeout as later } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { fromBufferPromise } from 'yauzl'
import { stream } from '../../test/files.ts'
import { officeProblem } from './office.ts'
import { type ZipPart, zipOf } from './zip.ts'

const part = (name: string, text: string | Buffer): ZipPart => ({ name, at: new Date('2026-03-04T05:06:08Z'), body: async () => stream(text, 999) })

async function made(parts: ZipPart[]): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of zipOf(parts)) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function read(bytes: Buffer): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  const zip = await fromBufferPromise(bytes)
  for await (const entry of zip.eachEntry()) {
    const text = Buffer.concat(await (await zip.openReadStreamPromise(entry)).toArray())
    expect(crc32(text)).toBe(entry.crc32)
    expect(entry.getLastModDate()).toEqual(new Date('2026-03-04T05:06:08Z'))
    files[entry.fileName] = text.toString()
  }
  return files
}

describe('an archive', () => {
  it('holds what was put in, whatever the names', async () => {
    const files = { 'SHA256SUMS': '', 'files/001 Prüfung 漢字.txt': 'hello', 'files/002 large.bin': 'x'.repeat(300_000) }
    expect(await read(await made(Object.entries(files).map(([name, text]) => part(name, text))))).toEqual(files)
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

  it('has no directory when a part breaks half way, and reads no other', async () => {
    let asked = false
    const breaking = async function* () { yield Buffer.from('half'); throw new Error('altered') }
    const work = made([{ name: 'a', at: new Date(), body: async () => breaking() }, { name: 'b', at: new Date(), body: async () => { asked = true; return stream('b') } }])
    await expect(work).rejects.toThrow('altered')
    expect(asked).toBe(false)
  })

  it('takes no more of a part than is read, and lets go of it when its reader leaves', async () => {
    let [given, ended] = [0, false]
    const endless = async function* () {
      try {
        for (;;) { given++; yield crypto.getRandomValues(new Uint8Array(65_536)) }
      } finally { ended = true }
    }
    const zip = zipOf([{ name: 'endless', at: new Date(), body: async () => endless() }])
    zip.read()
    await later(300)
    expect(given).toBeLessThan(30)
    zip.destroy()
    await later(50)
    expect(ended).toBe(true)
  })
})
