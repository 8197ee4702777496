/** Is this JSON (RFC 8259), byte by byte, in memory that does not grow with it? Pure. Whether it is UTF-8 is looked at elsewhere. */
const quote = 0x22
const backslash = 0x5c
const maxDepth = 100
const maxWord = 400

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing'

export class JsonCheck {
  private readonly open: ('{' | '[')[] = []
  private expected: Expected = 'value'
  private inString = false
  private escaped = false
  private hex = 0
  private word = ''
  private seen = 0
  /** It is a list or an object, and not one word, number or text alone. */
  holds = false
  /** What is wrong, once something is. */
  problem: string | null = null

  push(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.problem) return
      this.seen++
      // A byte order mark stands before many files of spreadsheets and consoles.
      if (this.seen <= 3 && byte === [0xef, 0xbb, 0xbf][this.seen - 1]) continue
      if (this.inString) this.character(byte)
      else this.token(byte)
    }
  }

  end(): void {
    if (this.problem) return
    this.endWord()
    if (!this.problem && (this.expected !== 'nothing' || this.inString)) this.fail('ends too early')
  }

  private character(byte: number): void {
    if (this.hex > 0) {
      if (!/[0-9a-fA-F]/.test(String.fromCharCode(byte))) return this.fail('has a broken \\u escape')
      this.hex--
    } else if (this.escaped) {
      this.escaped = false
      if (byte === 0x75) this.hex = 4
      else if (!'"\\/bfnrt'.includes(String.fromCharCode(byte))) this.fail('has an unknown escape')
    } else if (byte === backslash) this.escaped = true
    else if (byte === quote) {
      this.inString = false
      this.expected = this.expected === 'key' || this.expected === 'key or end' ? 'colon' : this.afterValue()
    } else if (byte < 0x20) this.fail('has a line break inside a text')
  }

  private token(byte: number): void {
    const sign = String.fromCharCode(byte)
    if (/[A-Za-z0-9+.-]/.test(sign)) {
      if (this.word.length >= maxWord) return this.fail('has a number that never ends')
      this.word += sign
      return
    }
    this.endWord()
    if (this.problem || byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d) return
    const value = this.expected === 'value' || this.expected === 'value or end'
    const key = this.expected === 'key' || this.expected === 'key or end'
    if (byte === quote && (value || key)) this.inString = true
    else if ((sign === '{' || sign === '[') && value) {
      this.open.push(sign)
      this.holds = true
      if (this.open.length > maxDepth) this.fail(`is nested deeper than ${maxDepth} levels`)
      this.expected = sign === '{' ? 'key or end' : 'value or end'
    } else if (sign === ':' && this.expected === 'colon') this.expected = 'value'
    else if (sign === ',' && this.expected === 'comma or end') this.expected = this.open.at(-1) === '{' ? 'key' : 'value'
    else if (sign === '}' && this.open.at(-1) === '{' && (this.expected === 'comma or end' || this.expected === 'key or end')) this.close()
    else if (sign === ']' && this.open.at(-1) === '[' && (this.expected === 'comma or end' || this.expected === 'value or end')) this.close()
    else this.fail('has a sign where none may stand')
  }

  private close(): void {
    this.open.pop()
    this.expected = this.afterValue()
  }

  private afterValue(): Expected {
    return this.open.length > 0 ? 'comma or end' : 'nothing'
  }

  private endWord(): void {
    if (this.word === '') return
    const good = /^(true|false|null|-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)$/.test(this.word)
    if (!good || (this.expected !== 'value' && this.expected !== 'value or end')) return this.fail('has a word that is no value')
    this.word = ''
    this.expected = this.afterValue()
  }

  private fail(problem: string): void {
    this.problem ??= `${problem} (byte ${this.seen})`
  }
}
