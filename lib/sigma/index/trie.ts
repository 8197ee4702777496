import { fold } from '../text/fold.ts'
import { Alphabet } from './alphabet.ts'
import type { Sink } from './sink.ts'

/** Rules that a text leads to: `through` when it begins with the way here, `whole` when it is the way here. */
export type Stop = { through: Int32Array | null; whole: Int32Array | null }

/**
 * Walks a text from one end, as far as any of its patterns goes: most texts are left after a few characters. Read from
 * the front it finds whole texts and beginnings, read from the back endings.
 */
export class Trie {
  private readonly alphabet: Alphabet
  private readonly table: Int32Array
  private readonly stops: (Stop | undefined)[] = []
  private readonly backwards: boolean

  constructor(patterns: Map<string, Stop>, backwards: boolean) {
    this.backwards = backwards
    this.alphabet = new Alphabet(patterns.keys())
    const width = this.alphabet.size
    let states = 1
    for (const text of patterns.keys()) states += text.length
    const table = new Int32Array(states * width)
    let count = 1
    for (const [text, stop] of patterns) {
      let state = 0
      for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(backwards ? text.length - 1 - at : at)
        const entry = state * width + this.alphabet.columnOf(code)
        if (table[entry] === 0) table[entry] = count++ * width
        state = (table[entry] as number) / width
      }
      this.stops[state * width] = stop
    }
    this.table = table.slice(0, count * width)
  }

  scan(text: string, sink: Sink): void {
    const { table, stops, backwards } = this
    const { ascii } = this.alphabet
    const last = text.length - 1
    let row = 0
    for (let at = 0; at <= last; at++) {
      const code = text.charCodeAt(backwards ? last - at : at)
      if (code > 127) return this.scanWide(fold(text), sink)
      row = table[row + (ascii[code] as number)] as number
      if (row === 0) return
      const stop = stops[row]
      if (stop !== undefined && stop.through !== null) sink.offer(stop.through)
    }
    const stop = stops[row]
    if (stop !== undefined && stop.whole !== null) sink.offer(stop.whole)
  }

  private scanWide(folded: string, sink: Sink): void {
    const last = folded.length - 1
    let row = 0
    for (let at = 0; at <= last; at++) {
      row = this.table[row + this.alphabet.columnOf(folded.charCodeAt(this.backwards ? last - at : at))] as number
      if (row === 0) return
      const through = this.stops[row]?.through
      if (through !== null && through !== undefined) sink.offer(through)
    }
    const whole = this.stops[row]?.whole
    if (whole !== null && whole !== undefined) sink.offer(whole)
  }
}
