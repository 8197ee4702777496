import type { Sink } from './sink.ts'
import { Substrings } from './substrings.ts'

/** A text that a number can be printed as although the JSON it was read from spells it differently (1e1 is 10). */
const NUMERIC = /^[0-9.e+-]*$/
/** How a number too large for JavaScript is printed (1e999). */
const INFINITE = '-infinity'

const NONE: Int32Array = new Int32Array(0)

/** Which rules the texts anywhere in an event make possible. */
export class KeywordIndex {
  /** Changes with the keywords: what was remembered under another is stale. */
  version = 0
  private readonly postings = new Map<string, Set<number>>()
  private inValues: Substrings | null = null
  private inJson: Substrings | null = null
  private numeric = NONE
  private infinite = NONE
  private yes = NONE
  private no = NONE

  /** Who may change it, as of a `FieldIndex`. */
  readonly owner: object

  constructor(owner: object) {
    this.owner = owner
  }

  copy(owner: object): KeywordIndex {
    const copied = new KeywordIndex(owner)
    for (const [text, rules] of this.postings) copied.postings.set(text, new Set(rules))
    return copied
  }

  get empty(): boolean {
    return this.postings.size === 0
  }

  add(text: string, rule: number): void {
    this.inValues = null
    this.version++
    const rules = this.postings.get(text)
    if (rules === undefined) this.postings.set(text, new Set([rule]))
    else rules.add(rule)
  }

  remove(text: string, rule: number): void {
    this.inValues = null
    this.version++
    const rules = this.postings.get(text)
    rules?.delete(rule)
    if (rules?.size === 0) this.postings.delete(text)
  }

  /** Look into one text of an event. */
  scan(text: string, sink: Sink): void {
    if (this.inValues === null) this.build()
    this.inValues?.scan(text, sink)
  }

  scanNumber(value: number, sink: Sink): void {
    if (this.inValues === null) this.build()
    if (!Number.isFinite(value)) sink.offer(this.infinite)
    else if (this.numeric.length > 0) this.inValues?.scan(String(value), sink)
  }

  scanBoolean(value: boolean, sink: Sink): void {
    if (this.inValues === null) this.build()
    sink.offer(value ? this.yes : this.no)
  }

  /**
   * Look into the JSON text instead, in one go. A value stands in it as JSON.stringify would write it, unless the text
   * uses the escapes nobody needs: false then, and nothing was offered. Also false when short keywords make every
   * character count: the values alone are then the shorter text.
   */
  scanJson(json: string, sink: Sink): boolean {
    if (this.inValues === null) this.build()
    if (this.inJson === null || !this.inJson.skips) return false
    if (json.includes('\\u') || json.includes('\\/')) return false
    sink.offer(this.numeric)
    sink.offer(this.infinite)
    this.inJson.scan(json, sink)
    return true
  }

  private build(): void {
    const patterns = new Map([...this.postings].map(([text, rules]) => [text, Int32Array.from(rules)]))
    const rulesWith = (belongs: (text: string) => boolean): Int32Array =>
      Int32Array.from(new Set([...patterns].filter(([text]) => belongs(text)).flatMap(([, rules]) => [...rules])))
    this.inValues = new Substrings(patterns)
    this.numeric = rulesWith((text) => NUMERIC.test(text))
    this.infinite = rulesWith((text) => INFINITE.includes(text))
    this.yes = rulesWith((text) => 'true'.includes(text))
    this.no = rulesWith((text) => 'false'.includes(text))
    this.inJson = new Substrings(new Map([...patterns].map(([text, rules]) => [JSON.stringify(text).slice(1, -1), rules])))
  }
}
