import { LOWER } from './characters.ts'
import { rarestWindow } from './grams.ts'

/** The shortest part that can be looked for: four places in a row with three characters at each. */
export const SHORTEST_PART = 6
const STRIDE = 4
/** A longer text is not worth a second copy. */
const LONGEST = 1 << 20

const GOLDEN = 0x9e3779b1
/** How many times two more bits than samples the filter has: it is to be nearly empty. */
const SPARE = 5
/** Sets the bit that tells small letters from capitals, in four characters at once; what else it makes alike is told apart later. */
const SMALL = 0x20202020
/** The first three of four bytes, whatever the byte order. */
const [THREE = -1] = new Int32Array(Uint8Array.of(255, 255, 255, 0).buffer)

const encoder = new TextEncoder()

/**
 * Finds which of some hundred parts, in small letters of ASCII, occur in a text, by looking at every fourth place of its
 * bytes, four at once. For texts of a kilobyte, of which hardly any hold a part.
 */
export class ByteSearch {
  private readonly parts: string[]
  private readonly mask: number
  /** A bit for each value of the top bits of a sample's hash: whether any part has it. */
  private readonly filter: Int32Array
  private readonly shift: number
  /** Samples in order of their hash, with the part and place each comes from; from `starts` of a slot, the hash's top bits, on. */
  private readonly starts: Int32Array
  private readonly samples: Int32Array
  private readonly owners: Int32Array
  private readonly offsets: Int32Array
  private bytes = new Uint8Array(8192)
  private words = new Int32Array(this.bytes.buffer)

  constructor(parts: string[]) {
    this.parts = parts
    const width = parts.every((part) => part.length > SHORTEST_PART) ? 4 : 3
    this.mask = width === 4 ? -1 : THREE
    this.shift = 32 - Math.max(11, Math.ceil(Math.log2(parts.length * STRIDE)) + SPARE)
    this.filter = new Int32Array(1 << (27 - this.shift))
    const windows = rarestWindow(parts, STRIDE, width)
    const entries = parts.flatMap((text, owner) => Array.from({ length: STRIDE }, (_, place) => {
      const offset = (windows[owner] ?? 0) + place
      const sample = this.sampleOf(text, offset)
      return { owner, offset, sample, bit: Math.imul(sample, GOLDEN) >>> this.shift }
    })).sort((one, other) => one.bit - other.bit)
    this.samples = Int32Array.from(entries, (entry) => entry.sample)
    this.owners = Int32Array.from(entries, (entry) => entry.owner)
    this.offsets = Int32Array.from(entries, (entry) => entry.offset)
    this.starts = new Int32Array((1 << (32 - this.shift - SPARE)) + 1)
    for (const { bit } of entries) {
      this.filter[bit >>> 5] = (this.filter[bit >>> 5] as number) | (1 << (bit & 31))
      this.starts[(bit >>> SPARE) + 1] = (this.starts[(bit >>> SPARE) + 1] as number) + 1
    }
    for (let slot = 1; slot < this.starts.length; slot++) this.starts[slot] = (this.starts[slot] as number) + (this.starts[slot - 1] as number)
  }

  private sampleOf(text: string, offset: number): number {
    const four = Uint8Array.from({ length: 4 }, (_, at) => text.charCodeAt(offset + at) || 0)
    return ((new Int32Array(four.buffer)[0] as number) | SMALL) & this.mask
  }

  /**
   * Whether some part stands in the text at a place that `fits`. True also when that is not known: the text is too long, or
   * holds a part beside characters beyond ASCII, whose places are not those of its bytes.
   */
  finds(text: string, fits: (part: number, at: number) => boolean): boolean {
    if (text.length > LONGEST) return true
    if (text.length > this.bytes.length) this.grow(text.length)
    const { read, written } = encoder.encodeInto(text, this.bytes)
    const ascii = read === text.length && written === read
    // The Kelvin sign folds to a letter of ASCII, and hides it.
    if (!ascii && (read < text.length || text.includes('\u212a'))) return true
    const { words, filter, shift, mask } = this
    const end = (written + 3) >>> 2
    for (let at = 0; at < end; at++) {
      const sample = ((words[at] as number) | SMALL) & mask
      const bit = Math.imul(sample, GOLDEN) >>> shift
      if (((filter[bit >>> 5] as number) & (1 << (bit & 31))) === 0) continue
      const last = this.starts[(bit >>> SPARE) + 1] as number
      for (let entry = this.starts[bit >>> SPARE] as number; entry < last; entry++) {
        if (this.samples[entry] !== sample) continue
        const owner = this.owners[entry] as number
        const start = at * STRIDE - (this.offsets[entry] as number)
        if (this.holdsAt(start, written, this.parts[owner] as string) && (!ascii || fits(owner, start))) return true
      }
    }
    return false
  }

  private holdsAt(start: number, length: number, part: string): boolean {
    if (start < 0 || start + part.length > length) return false
    for (let index = 0; index < part.length; index++) {
      const code = this.bytes[start + index] as number
      if (code > 127 || LOWER[code] !== part.charCodeAt(index)) return false
    }
    return true
  }

  private grow(length: number): void {
    this.bytes = new Uint8Array(length * 2 + (4 - ((length * 2) % 4)))
    this.words = new Int32Array(this.bytes.buffer)
  }
}
