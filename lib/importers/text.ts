import { isUtf8 } from 'node:buffer'
import { refused } from './frame.ts'

/** Text as it came: UTF-8 with or without its mark, UTF-16 with one. Any other byte refuses the file and is named: a guess would change names. */
export type Text = { encoding: string; bytes: AsyncIterable<Buffer> }

/** @returns the same text as UTF-8 without a mark, each piece whole characters. @throws AppError, here and from `bytes` */
export async function textOf(body: AsyncIterable<Uint8Array>): Promise<Text> {
  const { head, whole: all } = await peeked(body, 4)
  if (head.length === 0) throw refused('This file is empty: it has not even a head.')
  const start = head.toString('latin1', 0, 4)
  if (start === '\xff\xfe\0\0' || start === '\0\0\xfe\xff') throw refused('This file is UTF-32: save it as UTF-8.')
  if (start.startsWith('\xff\xfe')) return { encoding: 'UTF-16, little end first', bytes: fromUtf16(all, false) }
  if (start.startsWith('\xfe\xff')) return { encoding: 'UTF-16, big end first', bytes: fromUtf16(all, true) }
  const marked = start.startsWith('\xef\xbb\xbf')
  return { encoding: marked ? 'UTF-8 with a byte order mark' : 'UTF-8', bytes: checked(all, marked ? 3 : 0) }
}

/** What becomes of a piece is held at once: small pieces are little memory. */
const most = 8 * 1024

function* pieces(bytes: Uint8Array): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += most) yield Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(most, bytes.length - at))
}

/** What was read to look at it, then the rest. */
async function* resumed(head: Buffer, source: AsyncIterator<Uint8Array>): AsyncGenerator<Buffer> {
  try {
    yield* pieces(head)
    for (let next = await source.next(); !next.done; next = await source.next()) yield* pieces(next.value)
  } finally {
    await source.return?.()
  }
}

/** The first bytes of a stream, at least so many unless it ends, and the whole of it again. */
export async function peeked(body: AsyncIterable<Uint8Array>, least: number): Promise<{ head: Buffer; whole: AsyncIterable<Buffer> }> {
  const source = body[Symbol.asyncIterator]()
  const parts: Uint8Array[] = []
  for (let size = 0; size < least;) {
    const next = await source.next()
    if (next.done) break
    parts.push(next.value)
    size += next.value.length
  }
  const head = Buffer.concat(parts)
  return { head, whole: resumed(head, source) }
}

/** Line breaks before a byte: \n, \r\n and \r alone are one each. */
class Lines {
  count = 1
  private afterReturn = false
  pass(bytes: Uint8Array): void {
    // What has no \r, which is most, is looked through by the machine.
    if (!this.afterReturn && !bytes.includes(13)) {
      for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) this.count++
      return
    }
    for (const byte of bytes) {
      if (byte === 13 || (byte === 10 && !this.afterReturn)) this.count++
      this.afterReturn = byte === 13
    }
  }
  at(bytes: Buffer, end: number): number {
    this.pass(bytes.subarray(0, end))
    return this.count
  }
}

const lengthOf = (lead: number) => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1)

/** How many bytes at the end begin a character that is not whole. */
function incomplete(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] as number
    if ((byte & 0xc0) !== 0x80) return lengthOf(byte) > back ? back : 0
  }
  return 0
}

function firstBroken(bytes: Buffer): number {
  let at = 0
  while (at < bytes.length) {
    const length = lengthOf(bytes[at] as number)
    if ((bytes[at] as number) > 0x7f && !isUtf8(bytes.subarray(at, at + length))) return at
    at += length
  }
  return at
}

const mark = Buffer.from('\ufeff')

async function* checked(body: AsyncIterable<Buffer>, skip: number): AsyncGenerator<Buffer> {
  const lines = new Lines()
  let carry: Buffer = Buffer.alloc(0)
  let offset = skip
  let last = 10
  let first = true
  for await (const given of body) {
    const part = first ? given.subarray(skip) : given
    first = false
    const bytes = carry.length > 0 ? Buffer.concat([carry, part]) : part
    const whole = bytes.subarray(0, bytes.length - incomplete(bytes))
    if (!isUtf8(whole)) {
      const at = firstBroken(whole)
      throw refused(`This file is not UTF-8: byte ${offset + at + 1}, in line ${lines.at(whole, at)}, belongs to no character. Part of it, or all, is in another encoding: save it as UTF-8.`)
    }
    const zero = whole.indexOf(0)
    if (zero !== -1) throw refused(`Byte ${offset + zero + 1}, in line ${lines.at(whole, zero)}, is zero: part of the file, or all, is UTF-16 without its mark. Save it as UTF-8.`)
    for (let at = whole.indexOf(mark); at !== -1; at = whole.indexOf(mark, at + 1)) {
      const before = at === 0 ? last : whole[at - 1]
      if (before === 10 || before === 13) throw refused(`Line ${lines.at(whole, at)} begins with a byte order mark: two files were put together. Upload each by itself.`)
    }
    if (whole.length > 0) {
      lines.pass(whole)
      last = whole.at(-1) as number
      offset += whole.length
      yield whole
    }
    carry = Buffer.from(bytes.subarray(whole.length))
  }
  if (carry.length > 0) throw refused(`This file ends in the middle of a character (line ${lines.count}): it is cut.`)
}

async function* fromUtf16(body: AsyncIterable<Buffer>, bigFirst: boolean): AsyncGenerator<Buffer> {
  const lines = new Lines()
  let carry: Buffer = Buffer.alloc(0)
  let offset = 2
  let first = true
  for await (const given of body) {
    const part = first ? given.subarray(2) : given
    first = false
    const bytes = Buffer.concat([carry, part])
    let length = bytes.length - (bytes.length % 2)
    const high = (at: number) => (bytes[bigFirst ? at : at + 1] as number) >> 2 === 0x36
    if (length > 0 && high(length - 2)) length -= 2
    const units = Buffer.from(bytes.subarray(0, length))
    if (bigFirst) units.swap16()
    const text = units.toString('utf16le')
    const wrong = wrongUnit(text)
    if (wrong !== -1) {
      const line = lines.at(Buffer.from(text.slice(0, wrong)), text.length * 3)
      throw refused(`This file begins as UTF-16, but byte ${offset + wrong * 2 + 1}, in line ${line}, belongs to no character of it: part of it is in another encoding. Save it as UTF-8.`)
    }
    const out = Buffer.from(text)
    lines.pass(out)
    offset += length
    if (out.length > 0) yield out
    carry = Buffer.from(bytes.subarray(length))
  }
  if (carry.length > 0) throw refused(`This file ends in the middle of a character (line ${lines.count}): it is cut, or not UTF-16 to its end.`)
}

/** Characters whose two bytes are both letters of ASCII: two dozen in a row are text of one byte a letter, read two by two. */
const bothAscii = (unit: number) => (unit & 0xff) >= 0x20 && (unit & 0xff) < 0x7f && unit >> 8 >= 0x20 && unit >> 8 < 0x7f
const suspects = /[\u2020-\u7e7e]{24}/

/** Where text stops being UTF-16: half a pair, NUL, or bytes of another encoding; -1 when nowhere. */
function wrongUnit(text: string): number {
  if (text.isWellFormed() && !text.includes('\0') && !suspects.test(text)) return -1
  let run = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    run = bothAscii(unit) ? run + 1 : 0
    if (run === 24) return at - 23
    const pair = unit >= 0xd800 && unit < 0xdc00
    if (unit === 0 || (unit >= 0xdc00 && unit < 0xe000) || (pair && !(text.charCodeAt(at + 1) >> 10 === 0x37))) return at
    if (pair) at++
  }
  return -1
}
