/**
 * Numbers the characters that occur in a set of folded patterns, so that tables need few columns. Column 0 stands for
 * every other character. Unless `cased`, capital ASCII letters share the column of their small ones: ASCII text needs no
 * folding first.
 */
export class Alphabet {
  readonly size: number
  readonly ascii = new Uint8Array(128)
  private readonly others = new Map<number, number>()

  constructor(texts: Iterable<string>, cased = false) {
    const codes = new Set<number>()
    for (const text of texts) for (let at = 0; at < text.length; at++) codes.add(text.charCodeAt(at))
    let next = 1
    for (const code of [...codes].sort((a, b) => a - b)) {
      if (code < 128) this.ascii[code] = next
      else this.others.set(code, next)
      next++
    }
    if (!cased) for (let code = 65; code <= 90; code++) this.ascii[code] = this.ascii[code + 32] ?? 0
    this.size = next
  }

  columnOf(code: number): number {
    return code < 128 ? (this.ascii[code] ?? 0) : (this.others.get(code) ?? 0)
  }
}
