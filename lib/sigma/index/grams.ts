import { fold } from '../text/fold.ts'
import { CLASS, classOf, LOWER } from './characters.ts'
import { trigramCount } from './ordinary.ts'
import type { Sink } from './sink.ts'

/** The shortest text `Grams` can look for. */
export const SHORTEST = 3

/** Patterns that may be compared per text, beside one per character. */
const PATIENCE = 1000

type Entry = { pattern: string; offset: number; rules: Int32Array; next: Entry | null }

/**
 * Finds which of many texts occur in a text by looking at three characters at every `stride`th place and asking only
 * the patterns that hold these three there. The longer the shortest pattern, the longer the stride; each step is
 * independent of the one before, which an automaton's is not.
 */
export class Grams {
  readonly stride: number
  private readonly heads: Uint16Array
  private readonly entries: (Entry | null)[] = [null]
  private readonly mask: number
  private patience = 0

  constructor(patterns: Map<string, Int32Array>) {
    const least = Math.min(...[...patterns.keys()].map((text) => text.length))
    this.stride = [32, 16, 8, 4, 2].find((stride) => least >= stride + 2) ?? 1
    this.mask = patterns.size * this.stride > 256 ? 0x7fff : 0x0fff
    this.heads = new Uint16Array(this.mask + 1)
    for (const [pattern, rules] of patterns) this.insert(pattern, rules)
  }

  /** Under each of `stride` neighbouring places, one of which a sample must meet: those with the rarest trigrams. */
  private insert(pattern: string, rules: Int32Array): void {
    let best = 0
    let least = Number.POSITIVE_INFINITY
    for (let from = 0; from + this.stride + 2 <= pattern.length; from++) {
      let common = 0
      for (let offset = from; offset < from + this.stride; offset++) common += trigramCount(pattern.slice(offset, offset + 3))
      if (common >= least) continue
      least = common
      best = from
    }
    for (let offset = best; offset < best + this.stride; offset++) {
      const slot = this.slotOf(pattern.charCodeAt(offset), pattern.charCodeAt(offset + 1), pattern.charCodeAt(offset + 2))
      const head = this.heads[slot] as number
      const entry: Entry = { pattern, offset, rules, next: head === 0 ? null : (this.entries[head] ?? null) }
      if (head !== 0) this.entries[head] = entry
      else this.heads[slot] = this.entries.push(entry) - 1
    }
  }

  private slotOf(first: number, second: number, third: number): number {
    return ((classOf(first) << 10) ^ (classOf(second) << 5) ^ classOf(third)) & this.mask
  }

  /** False when the text meets so many patterns at so many places that the time would not be proportional to its length: ask an automaton then. */
  scan(text: string, sink: Sink): boolean {
    this.patience = PATIENCE + text.length
    if (this.stride < 4) this.scanEvery(text, sink)
    else this.scanSome(text, sink)
    return this.patience > 0
  }

  /** Each character is read once: the hash of three rolls on. */
  private scanEvery(text: string, sink: Sink): void {
    const { heads, mask } = this
    // With stride 2 half of the places would do; asking at all of them is cheaper than choosing.
    let hash = 0
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      hash = ((hash << 5) ^ (code < 128 ? (CLASS[code] as number) : classOf(code))) & mask
      const head = heads[hash] as number
      if (head !== 0 && at > 1 && !this.check(text, at - 2, head, sink)) return
    }
  }

  private scanSome(text: string, sink: Sink): void {
    const { heads, mask, stride } = this
    for (let at = 0; at < text.length - 2; at += stride) {
      const first = text.charCodeAt(at)
      const second = text.charCodeAt(at + 1)
      const third = text.charCodeAt(at + 2)
      const slot = (first | second | third) < 128
        ? (((CLASS[first] as number) << 10) ^ ((CLASS[second] as number) << 5) ^ (CLASS[third] as number)) & mask
        : this.slotOf(first, second, third)
      const head = heads[slot] as number
      if (head !== 0 && !this.check(text, at, head, sink)) return
    }
  }

  private check(text: string, at: number, head: number, sink: Sink): boolean {
    for (let entry = this.entries[head] ?? null; entry !== null; entry = entry.next) {
      this.patience--
      if (holdsAt(text, at - entry.offset, entry.pattern)) sink.offer(entry.rules)
    }
    return this.patience > 0
  }
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
