import { JsonCheck } from './json-check.ts'
import type { Kind } from './kinds.ts'
import { officeProblem, zipEnd } from './office.ts'

/**
 * Is a file what its kind says, from its first byte to its last? Looked at while the bytes go by, in bounded memory. A file that is two
 * kinds at once (a ZIP behind a picture, a PDF behind a page) is refused: nothing may stand before or after.
 */
export interface Check {
  push(bytes: Uint8Array): void
  /** What is wrong with the whole, said after "This file …"; null when nothing is. */
  end(): string | null
}

class Tail {
  bytes: Buffer = Buffer.alloc(0)
  size = 0
  private readonly keep: number
  constructor(keep: number) {
    this.keep = keep
  }
  push(bytes: Uint8Array): void {
    this.size += bytes.length
    this.bytes = bytes.length >= this.keep ? Buffer.from(bytes.subarray(bytes.length - this.keep)) : Buffer.concat([this.bytes.subarray(Math.max(0, this.bytes.length + bytes.length - this.keep)), bytes])
  }
}

const zipTail = 22 + 0xffff
const zipBehind = 'has a ZIP archive behind it'

class PdfCheck implements Check {
  private readonly tail = new Tail(zipTail)
  push = (bytes: Uint8Array) => this.tail.push(bytes)
  end(): string | null {
    if (zipEnd(this.tail.bytes) >= 0) return zipBehind
    const last = this.tail.bytes.lastIndexOf('%%EOF', undefined, 'latin1')
    if (last < 0) return 'is a PDF that is cut: its end is missing'
    return /^[\s\0]*$/.test(this.tail.bytes.toString('latin1', last + 5)) ? null : 'has something behind the end of its PDF'
  }
}

class JpegCheck implements Check {
  private readonly tail = new Tail(zipTail)
  push = (bytes: Uint8Array) => this.tail.push(bytes)
  end(): string | null {
    if (zipEnd(this.tail.bytes) >= 0) return zipBehind
    return this.tail.bytes.at(-2) === 0xff && this.tail.bytes.at(-1) === 0xd9 ? null : 'is a JPEG that is cut, or has something behind its picture: open it and save it again'
  }
}

/** Walks the chunks: length, type, data, checksum, until IEND, which must be the last byte. */
class PngCheck implements Check {
  private head: Buffer = Buffer.alloc(0)
  private skip = 8
  private chunks = 0
  private state: 'open' | 'ending' | 'ended' = 'open'
  private problem: string | null = null
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && !this.problem;) {
      if (this.skip > 0) {
        const step = Math.min(this.skip, bytes.length - at)
        this.skip -= step
        at += step
        if (this.skip === 0 && this.state === 'ending') this.state = 'ended'
        continue
      }
      if (this.state === 'ended') {
        this.problem = 'has something behind the end of its PNG'
        return
      }
      const part = bytes.subarray(at, at + 8 - this.head.length)
      this.head = Buffer.concat([this.head, part])
      at += part.length
      if (this.head.length === 8) this.chunk()
    }
  }
  private chunk(): void {
    const [length, type] = [this.head.readUInt32BE(0), this.head.toString('latin1', 4, 8)]
    if (!/^[A-Za-z]{4}$/.test(type) || (this.chunks++ === 0) !== (type === 'IHDR')) this.problem = 'is a PNG with a broken part'
    this.skip = length + 4
    if (type === 'IEND') this.state = 'ending'
    this.head = Buffer.alloc(0)
  }
  end = (): string | null => this.problem ?? (this.state === 'ended' ? null : 'is a PNG that is cut: its end is missing')
}

const officeHead = 256 * 1024

class OfficeCheck implements Check {
  private readonly tail = new Tail(1024 * 1024)
  private readonly head: Buffer[] = []
  private headSize = 0
  private readonly kind: 'xlsx' | 'docx'
  constructor(kind: 'xlsx' | 'docx') {
    this.kind = kind
  }
  push(bytes: Uint8Array): void {
    this.tail.push(bytes)
    // Those who write a document begin with what says which of its parts is the main one.
    const part = bytes.subarray(0, officeHead - this.headSize)
    if (part.length === 0) return
    this.head.push(Buffer.from(part))
    this.headSize += part.length
  }
  end = (): string | null => officeProblem(this.tail.bytes, this.tail.size, this.kind, Buffer.concat(this.head))
}

/** UTF-8, no control characters but those of text and terminals. */
class TextCheck implements Check {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true })
  private readonly json = new JsonCheck()
  private readonly kind: 'text' | 'csv' | 'json'
  private problem: string | null = null
  constructor(kind: 'text' | 'csv' | 'json') {
    this.kind = kind
  }
  push(bytes: Uint8Array): void {
    if (this.problem) return
    try {
      if (/[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f\u007f]/.test(this.decoder.decode(bytes, { stream: true }))) this.problem = 'holds bytes that are no text'
    } catch {
      this.problem = 'is not text in UTF-8: save it as UTF-8'
    }
    if (this.kind !== 'text') this.json.push(bytes)
  }
  end(): string | null {
    if (this.problem) return this.problem
    try {
      this.decoder.decode()
    } catch {
      return 'ends in the middle of a character'
    }
    this.json.end()
    if (this.kind === 'json') return this.json.problem && `is called JSON, but ${this.json.problem}`
    // A head alone, or one number, is JSON to the letter and a table all the same.
    return this.kind === 'csv' && this.json.problem === null && this.json.holds ? 'is called CSV, but is JSON: give it its own extension' : null
  }
}

export function checkOf(kind: Kind): Check {
  switch (kind) {
    case 'pdf':
      return new PdfCheck()
    case 'png':
      return new PngCheck()
    case 'jpeg':
      return new JpegCheck()
    case 'xlsx':
    case 'docx':
      return new OfficeCheck(kind)
    case 'other':
      return { push: () => {}, end: () => null }
    default:
      return new TextCheck(kind)
  }
}
