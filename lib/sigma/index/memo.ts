const MOST_TEXTS = 512
const LONGEST = 256
const ROUND = 1024
/** After a round in which fewer than this share of texts was known, remembering pauses. */
const WORTH = 0.6
const PAUSE = 16 * ROUND

/**
 * Remembers what came of a text. Values of a log repeat: the same programs, users and calls all day. A field whose values
 * do not repeat is left alone for a while.
 */
export class Memo {
  private readonly texts = new Map<string, Int32Array>()
  /** The text before: many fields say the same in event after event, and comparing is cheaper than hashing. */
  private last: string | null = null
  private lastRules: Int32Array | undefined = undefined
  private lookups = 0
  private known = 0
  private pause = 0

  /** What was remembered; undefined when it is new; null when this text should not be remembered. */
  get(text: string): Int32Array | undefined | null {
    if (text === this.last) {
      this.known++
      this.lookups++
      return this.lastRules
    }
    if (this.pause > 0) {
      this.pause--
      return null
    }
    if (text.length > LONGEST) return null
    if (++this.lookups > ROUND) this.judge()
    const rules = this.texts.get(text)
    if (rules === undefined) return undefined
    this.known++
    this.last = text
    this.lastRules = rules
    return rules
  }

  set(text: string, rules: Int32Array): void {
    if (this.texts.size >= MOST_TEXTS) this.texts.clear()
    this.texts.set(text, rules)
  }

  private judge(): void {
    if (this.known < this.lookups * WORTH) {
      this.pause = PAUSE
      this.texts.clear()
    }
    this.lookups = 0
    this.known = 0
  }
}
