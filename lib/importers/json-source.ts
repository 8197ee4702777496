import { refused } from './frame.ts'

const blank = /[ \t\r\n]*/y

/** Text of JSON as it comes in, of which no more is held than the value that is being read. Whether a value is one, `JSON.parse` says. */
export class JsonSource {
  private text = ''
  private at = 0
  private line_ = 1
  private readonly pieces: AsyncIterator<Buffer>
  constructor(pieces: AsyncIterable<Buffer>) {
    this.pieces = pieces[Symbol.asyncIterator]()
  }

  /** As much again as is held, so that a long value is not copied for each piece of it. */
  private async more(): Promise<boolean> {
    const held = this.text.length - this.at
    const parts: string[] = []
    for (let size = 0; size === 0 || size < held;) {
      const next = await this.pieces.next()
      if (next.done) break
      parts.push(next.value.toString('utf8'))
      size += next.value.length
    }
    if (parts.length === 0) return false
    this.countLines(this.text, this.at)
    this.text = this.text.slice(this.at) + parts.join('')
    this.at = 0
    return true
  }

  private countLines(text: string, end: number): void {
    for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) this.line_++
  }

  private broken(what: string): never {
    this.countLines(this.text, this.at)
    throw refused(`This file is broken JSON: ${what} (line ${this.line_}). Export it again; nothing of it was taken.`)
  }

  private cut(): never {
    return this.broken('it ends in the middle, so it is cut')
  }

  /** What stands next, past blanks; empty at the end. */
  async sign(): Promise<string> {
    for (;;) {
      blank.lastIndex = this.at
      blank.test(this.text)
      this.at = blank.lastIndex
      if (this.at < this.text.length) return this.text[this.at] as string
      if (!(await this.more())) return ''
    }
  }

  /** Passes a sign that was seen. */
  take(sign: string): void {
    if (this.text[this.at] !== sign) this.broken(`“${sign}” is missing`)
    this.at++
  }

  /** Whether another element comes, after `count` of them; passes the comma before it, or the end. */
  async next(count: number, end: ']' | '}'): Promise<boolean> {
    const sign = await this.sign()
    if (sign === '') this.cut()
    if (sign === end) {
      this.at++
      return false
    }
    if (count === 0) return true
    if (sign !== ',') this.broken('a comma is missing')
    this.at++
    const after = await this.sign()
    if (after === '') this.cut()
    if (after === end || after === ',') this.broken('nothing stands after a comma')
    return true
  }

  /** The name of a member, and the colon behind it. */
  async name(): Promise<string> {
    if ((await this.sign()) !== '"') this.broken('a name is missing')
    const text = await this.value(10_000)
    if ((await this.sign()) !== ':') this.broken('a colon is missing')
    this.at++
    try {
      return JSON.parse(text) as string
    } catch {
      return this.broken('a name is none')
    }
  }

  /** Whether the array that begins here has a first element that is an object. An empty one has no record either way: it is a list of none. */
  async isList(): Promise<boolean> {
    let at = this.at + 1
    for (;;) {
      blank.lastIndex = at
      blank.test(this.text)
      at = blank.lastIndex
      const sign = this.text[at]
      if (sign !== undefined) return sign === '{'
      at -= this.at
      if (!(await this.more())) this.cut()
    }
  }

  /** Passes the value that begins here without holding it: of what is skipped brackets and quotes are followed, and nothing is judged. */
  async skip(): Promise<void> {
    if ((await this.sign()) === '') this.cut()
    let depth = 0
    let quoted = false
    let begun = false
    for (;;) {
      const end = quoted ? this.closing(this.at) : -1
      if (quoted && end !== -1) {
        quoted = false
        this.at = end
        if (depth === 0) return
      } else if (quoted || this.at >= this.text.length) {
        if (quoted) this.at = Math.max(this.at, this.safe(this.at))
        if (!(await this.more())) {
          if (depth === 0 && !quoted && begun) return
          this.cut()
        }
      }
      for (; !quoted && this.at < this.text.length; this.at++) {
        const sign = this.text.charCodeAt(this.at)
        if (sign === 0x22) quoted = true
        else if (sign === 0x7b || sign === 0x5b) depth++
        else if (sign === 0x7d || sign === 0x5d) {
          if (depth === 0) return begun ? undefined : this.broken('a value is missing')
          if (--depth === 0) {
            this.at++
            return
          }
        } else if (depth === 0 && (sign === 0x2c || sign === 0x3a || sign <= 0x20)) return begun ? undefined : this.broken('a value is missing')
        begun = true
      }
    }
  }

  /** The text of the value that begins here. @param most characters it may have */
  async value(most: number): Promise<string> {
    if ((await this.sign()) === '') this.cut()
    let at = this.at
    let depth = 0
    let quoted = false
    for (;;) {
      const end = quoted ? this.closing(at) : -1
      if (quoted && end !== -1) {
        quoted = false
        at = end
        if (depth === 0) return this.upTo(at, most)
      } else if (quoted || at >= this.text.length) {
        // Within a text, what was looked through stays so: only a backslash may reach over the edge.
        const seen = (quoted ? Math.max(at, this.safe(at)) : at) - this.at
        if (seen > most) this.tooLarge(most)
        if (!(await this.more())) {
          if (depth === 0 && !quoted && this.text.length > this.at) return this.upTo(this.text.length, most)
          this.cut()
        }
        at = this.at + seen
      }
      for (; !quoted && at < this.text.length; at++) {
        const sign = this.text.charCodeAt(at)
        if (sign === 0x22) quoted = true
        else if (sign === 0x7b || sign === 0x5b) depth++
        else if (sign === 0x7d || sign === 0x5d) {
          if (depth === 0) return this.upTo(at, most)
          if (--depth === 0) return this.upTo(at + 1, most)
        } else if (depth === 0 && (sign === 0x2c || sign === 0x3a || sign <= 0x20)) return this.upTo(at, most)
      }
    }
  }

  /** Past the quote that closes the text `at` is within, or -1. */
  private closing(at: number): number {
    for (let quote = this.text.indexOf('"', at); quote !== -1; quote = this.text.indexOf('"', quote + 1)) {
      let before = quote
      while (before > at && this.text.charCodeAt(before - 1) === 0x5c) before--
      if ((quote - before) % 2 === 0) return quote + 1
    }
    return -1
  }

  /** How far a text without its end is known: up to the backslashes it ends with. */
  private safe(at: number): number {
    let end = this.text.length
    while (end > at && this.text.charCodeAt(end - 1) === 0x5c) end--
    return end
  }

  private tooLarge(most: number): never {
    return this.broken(`a value is larger than ${Math.round(most / 1_000_000)} MB`)
  }

  private upTo(end: number, most: number): string {
    if (end - this.at > most) this.tooLarge(most)
    const text = this.text.slice(this.at, end)
    if (text === '') this.broken('a value is missing')
    this.at = end
    return text
  }

  /** The next line without its end, or null behind the last. */
  async line(most: number): Promise<string | null> {
    let from = 0
    for (;;) {
      const end = this.text.indexOf('\n', this.at + from)
      if (end !== -1) {
        const text = this.text.slice(this.at, end)
        this.at = end + 1
        return text.endsWith('\r') ? text.slice(0, -1) : text
      }
      from = this.text.length - this.at
      if (from > most) this.broken('a line is longer than 10 MB')
      if (await this.more()) continue
      if (from === 0) return null
      const text = this.text.slice(this.at)
      this.at = this.text.length
      return text
    }
  }
}
