import { Automaton } from './automaton.ts'
import { Grams, SHORTEST } from './grams.ts'
import type { Sink } from './sink.ts'

/** Finds which of many folded texts occur in a text: the very short ones with an automaton, the others by their trigrams. */
export class Substrings {
  private readonly short: Automaton | null
  private readonly long: Grams | null

  constructor(patterns: Map<string, Int32Array>) {
    const long = new Map([...patterns].filter(([text]) => text.length >= SHORTEST))
    const short = new Map([...patterns].filter(([text]) => text.length < SHORTEST))
    this.short = short.size === 0 ? null : new Automaton(short)
    this.long = long.size === 0 ? null : new Grams(long)
  }

  scan(text: string, sink: Sink): void {
    if (this.long !== null) this.long.scan(text, sink)
    if (this.short !== null) this.short.scan(text, sink)
  }
}
