import { createHash } from 'node:crypto'

/**
 * What is inside a backup: parts one after another, each with its beginning, its bytes and its end; last what all of it was. A frame is its kind (1 byte), its
 * length (4 bytes, big-endian) and that many bytes: JSON of one of `Said`, or bytes of the part that is open.
 */
export type TablePart = { kind: 'table'; name: string; columns: string[] }
export type FilePart = { kind: 'file'; path: string; size: number }
/** What there is to make room for before the first table comes. */
export type AboutPart = { kind: 'about' }
export type Part = AboutPart | TablePart | FilePart
/** Rows of a table; null: a file. SHA-256 of its bytes. */
export type Measure = { rows: number | null; bytes: number; sha256: string }
type Said = { begin: Part } | { end: Measure } | { whole: unknown }

const kinds = { said: 1, bytes: 2 } as const
/** Enough for one write, little enough to be held many times. */
const handful = 256 * 1024
const longest = 16 * 1024 * 1024

function frame(kind: number, bytes: Buffer): Buffer[] {
  const head = Buffer.alloc(5)
  head[0] = kind
  head.writeUInt32BE(bytes.length, 1)
  return [head, bytes]
}
const said = (what: Said) => Buffer.concat(frame(kinds.said, Buffer.from(JSON.stringify(what))))

const newline = 0x0a
/** In the text form of COPY a line is a row: what a value has of line ends is escaped. */
function linesOf(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) count++
  return count
}

/** Measures what passes. */
export class Measuring {
  #hash = createHash('sha256')
  #bytes = 0
  #rows = 0
  readonly #table: boolean
  constructor(part: Part) {
    this.#table = part.kind === 'table'
  }
  add(bytes: Buffer): void {
    this.#hash.update(bytes)
    this.#bytes += bytes.length
    if (this.#table) this.#rows += linesOf(bytes)
  }
  done(): Measure {
    return { rows: this.#table ? this.#rows : null, bytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }
}

/** One part as frames. @param measured told when it is over */
export async function* framed(part: Part, bytes: Iterable<Buffer> | AsyncIterable<Buffer>, measured: (measure: Measure) => void): AsyncGenerator<Buffer> {
  yield said({ begin: part })
  const measuring = new Measuring(part)
  let held: Buffer[] = []
  let size = 0
  for await (const each of bytes) {
    held.push(each)
    size += each.length
    if (size < handful) continue
    const all = Buffer.concat(held)
    measuring.add(all)
    yield* frame(kinds.bytes, all)
    held = []
    size = 0
  }
  if (size > 0) {
    const all = Buffer.concat(held)
    measuring.add(all)
    yield* frame(kinds.bytes, all)
  }
  const measure = measuring.done()
  measured(measure)
  yield said({ end: measure })
}

export const ending = (whole: unknown): Buffer => said({ whole })

/** What was inside is not as it was put there. */
export class Misframed extends Error {}

type Taken = { part: (part: Part, bytes: AsyncGenerator<Buffer>) => Promise<void> }

/**
 * Gives each part to whoever takes it, who reads it to its end; then compares it with what was measured.
 * @returns what was said of the whole
 * @throws Misframed
 */
export async function unframed(source: AsyncIterable<Buffer>, { part: take }: Taken): Promise<unknown> {
  const frames = read(source)
  for (;;) {
    const next = await frames.next()
    if (next.done) throw new Misframed('The backup ends before it says that it is whole.')
    const what = jsonOf(next.value)
    if ('whole' in what) {
      if (!(await frames.next()).done) throw new Misframed('The backup goes on after its end.')
      return what.whole
    }
    if (!('begin' in what)) throw new Misframed('The backup has an end where a part begins.')
    const measuring = new Measuring(what.begin)
    let end: Measure | null = null
    const bytes = async function* (): AsyncGenerator<Buffer> {
      for (;;) {
        const each = await frames.next()
        if (each.done) throw new Misframed(`The backup ends within ${nameOf(what.begin)}.`)
        if (each.value.kind === kinds.bytes) {
          measuring.add(each.value.bytes)
          yield each.value.bytes
          continue
        }
        const over = jsonOf(each.value)
        if (!('end' in over)) throw new Misframed(`${nameOf(what.begin)} has no end in the backup.`)
        end = over.end
        return
      }
    }
    await take(what.begin, bytes())
    if (!same(end, measuring.done())) throw new Misframed(`${nameOf(what.begin)} is not what was measured when the backup was made.`)
  }
}

export const nameOf = (part: Part) => (part.kind === 'table' ? `The table ${part.name}` : part.kind === 'file' ? `The file ${part.path}` : 'The list of tables')
const same = (one: Measure | null, other: Measure) => one !== null && one.rows === other.rows && one.bytes === other.bytes && one.sha256 === other.sha256

type Frame = { kind: number; bytes: Buffer }
function jsonOf({ kind, bytes }: Frame): Said {
  if (kind !== kinds.said) throw new Misframed('The backup has bytes outside of a part.')
  return JSON.parse(bytes.toString('utf8')) as Said
}

async function* read(source: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let held: Buffer = Buffer.alloc(0)
  for await (const bytes of source) {
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes])
    let at = 0
    while (held.length - at >= 5) {
      const length = held.readUInt32BE(at + 1)
      if (length > longest) throw new Misframed('The backup has a frame that is too long.')
      if (held.length - at < 5 + length) break
      yield { kind: held[at] ?? 0, bytes: held.subarray(at + 5, at + 5 + length) }
      at += 5 + length
    }
    held = held.subarray(at)
  }
  if (held.length > 0) throw new Misframed('The backup ends within a frame.')
}
