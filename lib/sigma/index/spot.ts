import { fold } from '../text/fold.ts'
import type { Atom } from './atom.ts'
import { SHORTEST_PART } from './byte-search.ts'

/** What JSON writes as it is, and only inside one text, number or word: all else may be escaped, or stand between. */
const PLAIN = /[ !#-+\-./0-9;-Z^_`a-z|~]+/g
const ONLY_PLAIN = /^[ !#-+\-./0-9;-Z^_`a-z|~]+$/
/** What a number or a word of JSON can be printed as: these may be spelled differently (1e1 is 10). */
const NUMERIC = /^[0-9.e+-]*$/
const WORDS = ['-infinity', 'true', 'false']

const [QUOTE, COLON, COMMA, BRACKET] = [34, 58, 44, 91]

/**
 * Something that stands in the JSON text of an event: a part of it, and what must be around that part. `start`: the part
 * opens the value of a field; `key`: it closes the name of a field; `inside`: it is anywhere, and the field somewhere too.
 */
export class Spot {
  readonly part: string
  readonly kind: 'start' | 'key' | 'inside'
  /** How keys that lead there end; null: not known, any will do. */
  private readonly names: string[] | null
  /** Of a key: what its value must be, folded; null: anything. */
  private values: ((value: string) => boolean)[] | null

  constructor(part: string, kind: 'start' | 'key' | 'inside', names: string[] | null, value: ((value: string) => boolean) | null) {
    this.part = part
    this.kind = kind
    this.names = names
    this.values = value === null ? null : [value]
  }

  get key(): string {
    return JSON.stringify([this.part, this.kind, this.names])
  }

  /** Take over the values of a spot with the same key. */
  take(other: Spot): void {
    this.values = this.values === null || other.values === null ? null : [...this.values, ...other.values]
  }

  /** Whether the part, which stands at `at` in valid JSON, is where it should be; in doubt, it is. */
  fits(json: string, at: number): boolean {
    if (this.kind === 'key') return this.fitsKey(json, at)
    if (this.names === null) return true
    return this.kind === 'start' ? this.fitsStart(json, at, this.names) : this.names.some((name) => json.includes(`${name}"`))
  }

  private fitsStart(json: string, at: number, names: string[]): boolean {
    let before = backOver(json, at - 1)
    const sign = json.charCodeAt(before)
    // An element of an array: whose, is not asked.
    if (sign === COMMA || sign === BRACKET) return true
    if (sign !== COLON) return false
    before = backOver(json, before - 1)
    return names.some((name) => json.startsWith(name, before - name.length))
  }

  private fitsKey(json: string, at: number): boolean {
    const colon = over(json, at + this.part.length)
    if (json.charCodeAt(colon) !== COLON) return false
    if (this.values === null) return true
    const start = over(json, colon + 1)
    const value = json.charCodeAt(start) === QUOTE ? plainText(json, start + 1) : plainWord(json, start)
    return value === null || this.values.some((fits) => fits(value))
  }
}

/** The text that begins here, folded; null when it holds escapes. */
function plainText(json: string, start: number): string | null {
  const text = json.slice(start, json.indexOf('"', start))
  return text.includes('\\') ? null : fold(text)
}

/** A word, or a whole number of up to fifteen digits, which has one spelling; null: the parser must read it. */
function plainWord(json: string, start: number): string | null {
  return /^(?:0|[1-9]\d{0,14}|true|false|null)(?=[\s,}])/.exec(json.slice(start, start + 17))?.[0] ?? null
}

/**
 * The spots of an atom: one of them is in the text of every event that holds it, if the text has neither `\u` nor `\/`. Null:
 * nothing can be said.
 */
export function spotsOf(atom: Atom): Spot[] | null {
  if (atom.kind !== 'present') {
    const spot = ofValue(atom)
    if (spot !== null) return [spot]
  }
  return atom.kind === 'keyword' ? null : ofKeys(atom)
}

/** Quotes tell where a text begins or ends: only texts hold what is neither number nor word. */
function ofValue(atom: Exclude<Atom, { kind: 'present' }>): Spot | null {
  const { kind, text } = atom
  if (isSpeltFreely(text)) return null
  const opens = kind === 'exact' || kind === 'prefix'
  const closes = kind === 'exact' || kind === 'suffix'
  let best: string | null = null
  for (const found of text.matchAll(PLAIN)) {
    if (isSpeltFreely(found[0])) continue
    const first = opens && found.index === 0
    const last = closes && found.index + found[0].length === text.length
    const part = `${first ? '"' : ''}${found[0]}${last ? '"' : ''}`
    if (part.length > (best?.length ?? SHORTEST_PART - 1)) best = part
  }
  if (best === null) return null
  return new Spot(best, best.startsWith('"') ? 'start' : 'inside', kind === 'keyword' ? null : namesOf(atom.paths), null)
}

function isSpeltFreely(text: string): boolean {
  return NUMERIC.test(text) || WORDS.some((word) => word.includes(text))
}

/** A field's key ends with the last name of its path, whether the path is written as one key or as nested ones. */
function ofKeys(atom: Exclude<Atom, { kind: 'keyword' }>): Spot[] | null {
  const names = namesOf(atom.paths)
  const value = atom.kind === 'present' ? null : meets(atom.kind, atom.text)
  if (names === null || names.some((name) => name.length < SHORTEST_PART - 1)) return null
  return names.map((name) => new Spot(`${name.toLowerCase()}"`, 'key', null, value))
}

function meets(kind: 'exact' | 'prefix' | 'suffix' | 'contains', text: string): (value: string) => boolean {
  switch (kind) {
    case 'exact': return (value) => value === text
    case 'prefix': return (value) => value.startsWith(text)
    case 'suffix': return (value) => value.endsWith(text)
    case 'contains': return (value) => value.includes(text)
  }
}

function namesOf(paths: string[]): string[] | null {
  const names = [...new Set(paths.map((path) => path.slice(path.lastIndexOf('.') + 1)))]
  return names.every((name) => ONLY_PLAIN.test(name.toLowerCase())) ? names : null
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9
}

function over(json: string, from: number): number {
  let at = from
  while (isSpace(json.charCodeAt(at))) at++
  return at
}

function backOver(json: string, from: number): number {
  let at = from
  while (isSpace(json.charCodeAt(at))) at--
  return at
}
