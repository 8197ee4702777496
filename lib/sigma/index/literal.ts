/**
 * Texts of which at least one stands in every match of a regular expression, or null when none can be told for sure.
 * Conservative: whatever is not plainly understood counts as unknown. In a caseless expression letters that fold to
 * something unexpected (the long s) break a literal.
 */
export function requiredLiterals(source: string, caseless: boolean): string[] | null {
  const reader = new LiteralReader(source, caseless || /\(\?[a-zA-Z]*i/.test(source))
  const found = reader.readAlternatives()
  return found !== null && reader.finished && found.every((text) => text.length > 0) ? found : null
}

class LiteralReader {
  private readonly source: string
  private readonly caseless: boolean
  private at = 0
  private lost = false

  constructor(source: string, caseless: boolean) {
    this.source = source
    this.caseless = caseless
  }

  get finished(): boolean {
    return !this.lost && this.at === this.source.length
  }

  readAlternatives(): string[] | null {
    const branches = [this.readSequence()]
    while (this.source[this.at] === '|') {
      this.at++
      branches.push(this.readSequence())
    }
    return branches.includes(null) ? null : branches.flatMap((branch) => branch ?? [])
  }

  /** The best of what a run of pieces requires: the alternatives whose shortest text is longest. */
  private readSequence(): string[] | null {
    let best: string[] | null = null
    let run = ''
    const offer = (texts: string[] | null): void => {
      if (texts !== null && texts.length > 0 && shortest(texts) > (best === null ? 0 : shortest(best))) best = texts
    }
    const close = (): void => {
      offer(run === '' ? null : [run])
      run = ''
    }
    while (this.at < this.source.length && !this.lost) {
      const character = this.source[this.at] ?? ''
      if (character === '|' || character === ')') break
      const piece = this.readPiece(character)
      const least = this.readQuantifier()
      if (piece.kind === 'literal' && least === 'once') {
        run += piece.text
      } else {
        if (piece.kind === 'literal' && least === 'some') run += piece.text
        close()
        if (piece.kind === 'group' && least !== 'maybe') offer(piece.texts)
      }
    }
    close()
    return best
  }

  private readPiece(character: string): { kind: 'literal'; text: string } | { kind: 'group'; texts: string[] | null } | { kind: 'other' } {
    if (character === '(') return { kind: 'group', texts: this.readGroup() }
    if (character === '[') return this.skipClass()
    if (character === '\\') {
      const escaped = this.source[this.at + 1] ?? ''
      this.at += 2
      // \Q, \x, \p and octal take more characters than one: not understood here.
      if (/[QExpPC0-9]/.test(escaped) || escaped === '') this.lost = true
      return /[A-Za-z0-9]/.test(escaped) ? { kind: 'other' } : { kind: 'literal', text: escaped }
    }
    this.at++
    if (/[.^$*+?{}]/.test(character)) return { kind: 'other' }
    if (this.caseless && !/^[\x20-\x7e]$/.test(character)) return { kind: 'other' }
    if (this.caseless && /[sSkK]/.test(character)) return { kind: 'other' }
    // Half of a character outside the basic plane: a quantifier would take both halves.
    return /[\ud800-\udfff]/.test(character) ? { kind: 'other' } : { kind: 'literal', text: character }
  }

  private readGroup(): string[] | null {
    this.at++
    if (this.source[this.at] === '?') {
      const opening = /^\?(?:P?<\w+>|:|[imsU-]+:)/.exec(this.source.slice(this.at))
      if (opening === null) {
        // Flags for the rest, such as (?i): no match text of their own.
        const flags = /^\?[imsU-]+\)/.exec(this.source.slice(this.at))
        if (flags === null) this.lost = true
        else this.at += flags[0].length
        return null
      }
      this.at += opening[0].length
    }
    const texts = this.readAlternatives()
    if (this.source[this.at] === ')') this.at++
    else this.lost = true
    return texts
  }

  private skipClass(): { kind: 'other' } {
    const found = /^\[\^?\]?(?:\[:\^?\w+:\]|\\[^]|[^\]\\])*\]/.exec(this.source.slice(this.at))
    if (found === null) this.lost = true
    else this.at += found[0].length
    return { kind: 'other' }
  }

  /** How often the piece before stands at least: `maybe` never, `some` once and perhaps more, `once` exactly once. */
  private readQuantifier(): 'once' | 'some' | 'maybe' {
    const found = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(this.source.slice(this.at, this.at + 24))
    if (found === null) return 'once'
    this.at += found[0].length
    const [sign] = found[0]
    return sign === '+' || (sign === '{' && Number(found[1]) > 0) ? 'some' : 'maybe'
  }
}

function shortest(texts: string[]): number {
  return Math.min(...texts.map((text) => text.length))
}
