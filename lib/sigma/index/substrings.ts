import { Automaton } from './automaton.ts'
import { isAscii } from './characters.ts'
import { Grams, SHORTEST } from './grams.ts'
import { Pairs } from './pairs.ts'
import type { Sink } from './sink.ts'

/**
 * Finds which of many folded texts occur in a text: most by their trigrams, those of one or two characters by pairs, and
 * those beyond ASCII (a rule may list a thousand emoji) with an automaton that plain texts never meet.
 */
export class Substrings {
  private readonly long: Grams | null
  private readonly short: Pairs | null
  private readonly wide: Automaton | null
  private readonly all: Map<string, Int32Array>
  private last: Automaton | null = null

  constructor(patterns: Map<string, Int32Array>) {
    this.all = patterns
    const part = (belongs: (text: string) => boolean): Map<string, Int32Array> => new Map([...patterns].filter(([text]) => belongs(text)))
    const long = part((text) => isAscii(text) && text.length >= SHORTEST)
    const short = part((text) => isAscii(text) && text.length < SHORTEST)
    const wide = part((text) => !isAscii(text))
    this.long = long.size === 0 ? null : new Grams(long)
    this.short = short.size === 0 ? null : new Pairs(short)
    this.wide = wide.size === 0 ? null : new Automaton(wide)
  }

  /** Whether most characters of a text are passed over unread. */
  get skips(): boolean {
    return this.short === null && this.wide === null && this.long !== null && this.long.stride >= 8
  }

  scan(text: string, sink: Sink): void {
    if (this.long !== null && !this.long.scan(text, sink)) {
      this.last ??= new Automaton(this.all)
      return this.last.scan(text, sink)
    }
    if (this.short !== null) this.short.scan(text, sink)
    if (this.wide !== null && !isAscii(text)) this.wide.scan(text, sink)
  }
}
