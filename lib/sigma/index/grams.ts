import { fold } from '../text/fold.ts'
import { classOf, LOWER } from './characters.ts'
import { trigramCount } from './ordinary.ts'
import type { Sink } from './sink.ts'

/** The shortest text `Grams` can look for. */
export const SHORTEST = 3

/** Patterns that may be compared per text, beside one per character. */
const PATIENCE = 1000

/** How many characters are sampled, and at every how manieth place, by the length of the shortest pattern. */
const SAMPLES = [
  { least: 39, width: 8, stride: 32 },
  { least: 23, width: 8, stride: 16 },
  { least: 15, width: 8, stride: 8 },
  { least: 11, width: 4, stride: 8 },
  { least: 7, width: 4, stride: 4 },
  { least: 5, width: 4, stride: 2 },
  { least: SHORTEST, width: 3, stride: 1 },
] as const

/**
 * Finds which of many texts occur in a text by looking at three, four or eight characters at every `stride`th place and
 * asking only the patterns that hold these there. The longer the shortest pattern, the longer the stride; each step is
 * independent of the one before, which an automaton's is not.
 */
export class Grams {
  readonly stride: number
  private readonly width: 3 | 4 | 8
  /** A bit for each value of the top bits of a sample's hash: whether any pattern has it. Small enough to stay near, and nearly empty. */
  private readonly filter: Int32Array
  private readonly shift: number
  private readonly slotShift: number
  /** By fewer of these bits: the entries of a slot stand from `starts[slot]` to `starts[slot + 1]`. */
  private readonly starts: Int32Array
  private readonly samples: Int32Array
  private readonly offsets: Int32Array
  private readonly owners: Int32Array
  private readonly patterns: string[]
  private readonly rules: Int32Array[]
  private patience = 0

  constructor(patterns: Map<string, Int32Array>) {
    this.patterns = [...patterns.keys()]
    this.rules = [...patterns.values()]
    const least = this.patterns.reduce((shortest, text) => Math.min(shortest, text.length), Number.POSITIVE_INFINITY)
    const sample = SAMPLES.find((each) => least >= each.least)
    this.width = sample?.width ?? 3
    this.stride = sample?.stride ?? 1
    const { stride } = this
    const count = this.patterns.length * stride
    const bits = Math.max(6, Math.ceil(Math.log2(count)))
    this.shift = 32 - Math.min(21, bits + 5)
    this.slotShift = 32 - Math.min(16, bits)
    this.filter = new Int32Array(1 << (27 - this.shift))
    this.starts = new Int32Array((1 << (32 - this.slotShift)) + 1)
    this.samples = new Int32Array(count)
    this.offsets = new Int32Array(count)
    this.owners = new Int32Array(count)
    this.fill()
  }

  private fill(): void {
    const { stride, starts } = this
    const firsts = rarestWindow(this.patterns, stride, this.width)
    const each = (take: (hash: number, sample: number, owner: number, offset: number) => void): void => {
      this.patterns.forEach((pattern, owner) => {
        const first = firsts[owner] ?? 0
        for (let offset = first; offset < first + stride; offset++) {
          const sample = this.sampleAt(pattern, offset)
          take(Math.imul(sample, GOLDEN), sample, owner, offset)
        }
      })
    }
    each((hash) => {
      const bit = hash >>> this.shift
      this.filter[bit >>> 5] = (this.filter[bit >>> 5] as number) | (1 << (bit & 31))
      const slot = hash >>> this.slotShift
      starts[slot + 1] = (starts[slot + 1] as number) + 1
    })
    for (let slot = 1; slot < starts.length; slot++) starts[slot] = (starts[slot] as number) + (starts[slot - 1] as number)
    const next = starts.slice()
    each((hash, sample, owner, offset) => {
      const slot = hash >>> this.slotShift
      const entry = next[slot] as number
      next[slot] = entry + 1
      this.samples[entry] = sample
      this.owners[entry] = owner
      this.offsets[entry] = offset
    })
  }

  private sampleAt(text: string, at: number): number {
    if (this.width === 8) return (Math.imul(four(text, at), MIX) + four(text, at + 4)) | 0
    return this.width === 4 ? four(text, at) : four(text, at - 1) & THREE
  }

  /** False when the text meets so many patterns at so many places that the time would not be proportional to its length: ask an automaton then. */
  scan(text: string, sink: Sink): boolean {
    this.patience = PATIENCE + text.length
    if (this.stride <= 2) this.scanEvery(text, sink)
    else if (this.width === 8) this.scanEights(text, sink)
    else this.scanFours(text, sink)
    return this.patience > 0
  }

  /** Each character is read once: the sample rolls on. With stride 2 half of the places would do; asking at all of them is cheaper than choosing. */
  private scanEvery(text: string, sink: Sink): void {
    const { filter, shift, width } = this
    const mask = width === 3 ? THREE : FOUR
    let sample = 0
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      sample = ((sample << 7) | (code < 128 ? (LOWER[code] as number) : classOf(code))) & mask
      const hash = Math.imul(sample, GOLDEN)
      const bit = hash >>> shift
      if (((filter[bit >>> 5] as number) & (1 << (bit & 31))) !== 0 && !this.check(text, at - width + 1, hash, sample, sink)) return
    }
  }

  private scanFours(text: string, sink: Sink): void {
    const { filter, shift, stride } = this
    const end = text.length - 4
    for (let at = 0; at <= end; at += stride) {
      const sample = four(text, at)
      const hash = Math.imul(sample, GOLDEN)
      const bit = hash >>> shift
      if (((filter[bit >>> 5] as number) & (1 << (bit & 31))) !== 0 && !this.check(text, at, hash, sample, sink)) return
    }
  }

  private scanEights(text: string, sink: Sink): void {
    const { filter, shift, stride } = this
    const end = text.length - 8
    for (let at = 0; at <= end; at += stride) {
      const sample = (Math.imul(four(text, at), MIX) + four(text, at + 4)) | 0
      const hash = Math.imul(sample, GOLDEN)
      const bit = hash >>> shift
      if (((filter[bit >>> 5] as number) & (1 << (bit & 31))) !== 0 && !this.check(text, at, hash, sample, sink)) return
    }
  }

  private check(text: string, at: number, hash: number, sample: number, sink: Sink): boolean {
    const slot = hash >>> this.slotShift
    const end = this.starts[slot + 1] as number
    for (let entry = this.starts[slot] as number; entry < end; entry++) {
      this.patience--
      if (this.samples[entry] !== sample) continue
      const owner = this.owners[entry] as number
      if (holdsAt(text, at - (this.offsets[entry] as number), this.patterns[owner] as string)) sink.offer(this.rules[owner] as Int32Array)
    }
    return this.patience > 0
  }
}

const GOLDEN = 0x9e3779b1
const MIX = 0x85ebca6b
const THREE = 0x1fffff
const FOUR = 0xfffffff

/** Four folded characters as one number of 28 bits; before the text stand zeros. */
function four(text: string, at: number): number {
  const first = text.charCodeAt(at)
  const second = text.charCodeAt(at + 1)
  const third = text.charCodeAt(at + 2)
  const last = text.charCodeAt(at + 3)
  if ((first | second | third | last) < 128) {
    return ((LOWER[first] as number) << 21) | ((LOWER[second] as number) << 14) | ((LOWER[third] as number) << 7) | (LOWER[last] as number)
  }
  return ((classOf(first) << 21) | (classOf(second) << 14) | (classOf(third) << 7) | classOf(last)) & FOUR
}

/** A pattern more to compare is paid only where texts have the trigram. */
const SHARED = 0.05

/** How common a trigram is: in ordinary texts, and among these patterns (five thousand hashes all begin with 'imphash='). */
function commonness(patterns: string[]): (trigram: string) => number {
  const counts = new Map<string, number>()
  for (const pattern of patterns) {
    for (let at = 0; at + 3 <= pattern.length; at++) {
      const trigram = pattern.slice(at, at + 3)
      counts.set(trigram, (counts.get(trigram) ?? 0) + 1)
    }
  }
  return (trigram) => trigramCount(trigram) + SHARED * ((counts.get(trigram) ?? 1) - 1)
}

/**
 * Of each pattern the first of `stride` neighbouring places, one of which a sample of `width` characters must meet: those
 * where the characters are rarest.
 */
export function rarestWindow(patterns: string[], stride: number, width: number): number[] {
  const common = commonness(patterns)
  return patterns.map((pattern) => {
    // How common the sample at a place is: not more than its rarest trigram.
    const costs: number[] = []
    for (let at = 0; at + width <= pattern.length; at++) {
      let cost = Number.POSITIVE_INFINITY
      for (let inner = at; inner + 3 <= at + width; inner++) cost = Math.min(cost, common(pattern.slice(inner, inner + 3)))
      costs.push(cost)
    }
    let best = 0
    let least = Number.POSITIVE_INFINITY
    let sum = 0
    for (let at = 0; at < costs.length; at++) {
      sum += costs[at] as number
      if (at >= stride) sum -= costs[at - stride] as number
      if (at < stride - 1 || sum >= least) continue
      least = sum
      best = at - stride + 1
    }
    return best
  })
}

/** Whether the folded text holds the pattern at a place; folds only when it must. */
function holdsAt(text: string, start: number, pattern: string): boolean {
  if (start < 0 || start + pattern.length > text.length) return false
  for (let index = 0; index < pattern.length; index++) {
    const code = text.charCodeAt(start + index)
    if (code > 127) return fold(text).startsWith(pattern, start)
    if (LOWER[code] !== pattern.charCodeAt(index)) return false
  }
  return true
}
