import { fold } from '../text/fold.ts'
import { classOf, LOWER } from './characters.ts'
import type { Sink } from './sink.ts'

/** Finds which of a few texts of one or two characters occur in a text. */
export class Pairs {
  private readonly patterns: { text: string; rules: Int32Array }[]
  /** Whether a pattern begins with a character of this class, and which patterns hold this pair of classes. */
  private readonly pairs = new Uint8Array(0x1000)

  constructor(patterns: Map<string, Int32Array>) {
    this.patterns = [...patterns].map(([text, rules]) => ({ text, rules }))
    for (const { text } of this.patterns) {
      const first = classOf(text.charCodeAt(0))
      if (text.length > 1) this.pairs[slotOf(first, classOf(text.charCodeAt(1)))] = 1
      else for (let second = 0; second < 128; second++) this.pairs[slotOf(first, second)] = 1
    }
  }

  scan(text: string, sink: Sink): void {
    const { pairs } = this
    let last = 0
    let found = 0
    for (let at = text.length - 1; at >= 0 && found === 0; at--) {
      const code = text.charCodeAt(at)
      const own = code < 128 ? (LOWER[code] as number) : classOf(code)
      found = pairs[slotOf(own, last)] as number
      last = own
    }
    if (found === 0) return
    const folded = fold(text)
    for (const pattern of this.patterns) if (folded.includes(pattern.text)) sink.offer(pattern.rules)
  }
}

function slotOf(first: number, second: number): number {
  return ((first << 5) ^ second) & 0xfff
}
