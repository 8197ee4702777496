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

  it('is a document by the relationship of its main part, which may lie far from its end', async () => {
    const parts = (main: string, more = '') => [
      part('[Content_Types].xml', `<Types>${more}<Override ContentType='application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml' PartName='/word/document2.xml'/></Types>`),
      part('_rels/.rels', `<!-- <Relationship Type="x/relationships/officeDocument" Target="elsewhere"/> --><p:Relationships><p:Relationship Target="${main}" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"/></p:Relationships>`),
      part('word/document2.xml', '<document/>'),
      part('word/media/image1.png', Buffer.concat(Array.from({ length: 300_000 }, (_, n) => Buffer.from([n * 7, n >> 3, n * n, n >> 7, n * 13])))),
    ]
    const whole = await made(parts('word/document2.xml'))
    const cut = whole.subarray(-50_000)
    expect(whole.length).toBeGreaterThan(100_000)
    expect(officeProblem(cut, whole.length, 'docx', whole.subarray(0, 10_000))).toBeNull()
    expect(officeProblem(cut, whole.length, 'docx', Buffer.alloc(0))).toBe('is a ZIP, but not a document')
    expect(officeProblem(whole, whole.length, 'docx')).toBeNull()
    const other = await made(parts('elsewhere'))
    expect(officeProblem(other, other.length, 'docx')).toBe('is a ZIP, but not a document')
    // Nothing that is written to keep us busy does.
    const began = performance.now()
    for (const nasty of ['<!--'.repeat(60_000), 'a'.repeat(250_000), `<Override ${'a="'.repeat(80_000)}>`, '<Override '.repeat(25_000)]) {
      const busy = await made(parts('word/document2.xml', nasty).slice(0, 3))
      officeProblem(busy, busy.length, 'docx')
    }
    expect(performance.now() - began).toBeLessThan(8_000)
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
