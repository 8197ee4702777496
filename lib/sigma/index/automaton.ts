import { fold } from '../text/fold.ts'
import { Alphabet } from './alphabet.ts'
import type { Sink } from './sink.ts'

/** Set in a table entry when the state it leads to ends a pattern. */
const ENDS = 0x40000000
const STATE = 0x3fffffff

/**
 * Finds which of many texts occur in a text, in one pass over it (Aho and Corasick 1975, as a full table). Entries are
 * row offsets, so that one step is one addition and one load.
 */
export class Automaton {
  private readonly alphabet: Alphabet
  private readonly table: Int32Array
  private readonly rules: (Int32Array | undefined)[]
  /** For each state the longest proper suffix that ends a pattern, or 0. */
  private readonly shorter: Int32Array
  private readonly width: number

  /** `cased`: patterns and texts are compared as they are, not folded. */
  constructor(patterns: Map<string, Int32Array>, cased = false) {
    this.alphabet = new Alphabet(patterns.keys(), cased)
    this.width = this.alphabet.size
    let states = 1
    for (const text of patterns.keys()) states += text.length
    const table = new Int32Array(states * this.width)
    const rules: (Int32Array | undefined)[] = []
    let count = 1
    for (const [text, own] of patterns) {
      let state = 0
      for (let at = 0; at < text.length; at++) {
        const entry = state * this.width + this.alphabet.columnOf(text.charCodeAt(at))
        if (table[entry] === 0) table[entry] = count++
        state = table[entry] as number
      }
      rules[state] = own
    }
    this.table = table.slice(0, count * this.width)
    this.rules = rules
    this.shorter = new Int32Array(count)
    this.link(count)
  }

  private link(count: number): void {
    const { table, width, rules, shorter } = this
    const failure = new Int32Array(count)
    const queue: number[] = []
    for (let column = 0; column < width; column++) {
      const child = table[column] as number
      if (child !== 0) queue.push(child)
    }
    for (const state of queue) {
      const back = failure[state] as number
      shorter[state] = rules[back] === undefined ? (shorter[back] as number) : back
      for (let column = 0; column < width; column++) {
        const entry = state * width + column
        const child = table[entry] as number
        if (child === 0) {
          table[entry] = table[back * width + column] as number
        } else {
          failure[child] = table[back * width + column] as number
          queue.push(child)
        }
      }
    }
    for (let entry = 0; entry < table.length; entry++) {
      const state = table[entry] as number
      const ends = rules[state] !== undefined || shorter[state] !== 0
      table[entry] = (state * width) | (ends ? ENDS : 0)
    }
  }

  /** Offer the rules of every pattern in the text. */
  scan(text: string, sink: Sink): void {
    const { table } = this
    const { ascii } = this.alphabet
    let row = 0
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code > 127) return this.scanWide(fold(text), sink)
      row = table[row + (ascii[code] as number)] as number
      if (row >= ENDS) {
        row &= STATE
        this.emit(row, sink)
      }
    }
  }

  /** The first number of a pattern that occurs in the text, which is in the patterns' form already; -1: none does. */
  first(text: string): number {
    let row = 0
    for (let at = 0; at < text.length; at++) {
      row = this.table[row + this.alphabet.columnOf(text.charCodeAt(at))] as number
      if (row < ENDS) continue
      const state = (row & STATE) / this.width
      return (this.rules[state] ?? this.rules[this.shorter[state] as number])?.[0] ?? -1
    }
    return -1
  }

  private scanWide(folded: string, sink: Sink): void {
    let row = 0
    for (let at = 0; at < folded.length; at++) {
      row = this.table[row + this.alphabet.columnOf(folded.charCodeAt(at))] as number
      if (row >= ENDS) {
        row &= STATE
        this.emit(row, sink)
      }
    }
  }

  private emit(row: number, sink: Sink): void {
    let state = row / this.width
    do {
      const rules = this.rules[state]
      if (rules !== undefined) sink.offer(rules)
      state = this.shorter[state] as number
    } while (state !== 0)
  }
}
