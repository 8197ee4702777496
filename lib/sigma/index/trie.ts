import { fold } from '../text/fold.ts'
import { Alphabet } from './alphabet.ts'
import type { Sink } from './sink.ts'

/** Rules that a text leads to: `through` when it begins with the way here, `whole` when it is the way here. */
export type Stop = { through: Int32Array | null; whole: Int32Array | null }

/** Set in a table entry when there is a stop at the state it leads to. */
const STOPS = 0x40000000
const STATE = 0x3fffffff

/**
 * Walks a text from one end, as far as any of its patterns goes: most texts are left after a few characters. Read from
 * the front it finds whole texts and beginnings, read from the back endings.
 */
export class Trie {
  private readonly alphabet: Alphabet
  private readonly table: Int32Array
  private readonly stops: (Stop | undefined)[]
  private readonly backwards: boolean
  private readonly width: number

  constructor(patterns: Map<string, Stop>, backwards: boolean) {
    this.backwards = backwards
    this.alphabet = new Alphabet(patterns.keys())
    this.width = this.alphabet.size
    let states = 1
    for (const text of patterns.keys()) states += text.length
    const table = new Int32Array(states * this.width)
    const stops: (Stop | undefined)[] = [undefined]
    for (const [text, stop] of patterns) {
      let state = 0
      for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(backwards ? text.length - 1 - at : at)
        const entry = state * this.width + this.alphabet.columnOf(code)
        if (table[entry] === 0) table[entry] = stops.push(undefined) - 1
        state = table[entry] as number
      }
      stops[state] = stop
    }
    this.table = table.slice(0, stops.length * this.width)
    this.stops = stops
    for (let entry = 0; entry < this.table.length; entry++) {
      const state = this.table[entry] as number
      if (state !== 0) this.table[entry] = (state * this.width) | (stops[state] === undefined ? 0 : STOPS)
    }
  }

  scan(text: string, sink: Sink): void {
    const { table, backwards } = this
    const { ascii } = this.alphabet
    const last = text.length - 1
    let row = 0
    for (let at = 0; at <= last; at++) {
      const code = text.charCodeAt(backwards ? last - at : at)
      if (code > 127) return this.scanWide(fold(text), sink)
      const entry = table[row + (ascii[code] as number)] as number
      if (entry === 0) return
      row = entry & STATE
      if (entry >= STOPS) this.stop(row, at === last, sink)
    }
    if (last < 0) this.stop(0, true, sink)
  }

  private scanWide(folded: string, sink: Sink): void {
    const last = folded.length - 1
    let row = 0
    for (let at = 0; at <= last; at++) {
      const code = folded.charCodeAt(this.backwards ? last - at : at)
      const entry = this.table[row + this.alphabet.columnOf(code)] as number
      if (entry === 0) return
      row = entry & STATE
      if (entry >= STOPS) this.stop(row, at === last, sink)
    }
  }

  private stop(row: number, whole: boolean, sink: Sink): void {
    const stop = this.stops[row / this.width]
    if (stop === undefined) return
    if (stop.through !== null) sink.offer(stop.through)
    if (whole && stop.whole !== null) sink.offer(stop.whole)
  }
}
