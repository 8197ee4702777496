import type { Atom } from './atom.ts'
import type { KeywordIndex } from './keyword-index.ts'
import { Memo } from './memo.ts'
import { Sink } from './sink.ts'
import { Substrings } from './substrings.ts'
import { Trie } from './trie.ts'
import type { Stop } from './trie.ts'

type FieldAtom = Exclude<Atom, { kind: 'keyword' }>
type Postings = Map<string, Set<number>>
const KINDS = ['exact', 'prefix', 'suffix', 'contains'] as const

/** Whether the value being looked at leaves a rule possible. */
export type Narrow = { allows(rule: number): boolean }

/** Which rules a value of one field makes possible. Tables are made on first use after a change. */
export class FieldIndex {
  /** Who may change it: an index that shares it makes a copy first. */
  readonly owner: object
  private readonly postings: Record<(typeof KINDS)[number], Postings> = {
    exact: new Map(), prefix: new Map(), suffix: new Map(), contains: new Map(),
  }
  private readonly presence = new Set<number>()
  /** What the memo was made with. */
  private keywords: KeywordIndex | null = null
  private narrow: Narrow | null = null
  private version = 0
  private stale = true
  private memo = new Memo()
  private readonly sink = new Sink(0)
  private front: Trie | null = null
  private back: Trie | null = null
  private inside: Substrings | null = null
  private present: Int32Array | null = null
  private numbers: Map<number, Int32Array> | null = null

  constructor(owner: object) {
    this.owner = owner
  }

  copy(owner: object): FieldIndex {
    const copied = new FieldIndex(owner)
    for (const kind of KINDS) for (const [text, rules] of this.postings[kind]) copied.postings[kind].set(text, new Set(rules))
    for (const rule of this.presence) copied.presence.add(rule)
    return copied
  }

  add(atom: FieldAtom, rule: number): void {
    this.stale = true
    if (atom.kind === 'present') {
      this.presence.add(rule)
      return
    }
    const postings = this.postings[atom.kind]
    const rules = postings.get(atom.text)
    if (rules === undefined) postings.set(atom.text, new Set([rule]))
    else rules.add(rule)
  }

  remove(atom: FieldAtom, rule: number): void {
    this.stale = true
    if (atom.kind === 'present') {
      this.presence.delete(rule)
      return
    }
    const postings = this.postings[atom.kind]
    const rules = postings.get(atom.text)
    rules?.delete(rule)
    if (rules?.size === 0) postings.delete(atom.text)
  }

  get empty(): boolean {
    const { exact, prefix, suffix, contains } = this.postings
    return this.presence.size + exact.size + prefix.size + suffix.size + contains.size === 0
  }

  /**
   * Offer every rule the value makes possible; with `keywords` also those whose keywords stand in it, objects within it left
   * to their own fields. `narrow` leaves out rules that this very value, a text, refutes: asked once for each text remembered.
   */
  scan(value: unknown, sink: Sink, keywords: KeywordIndex | null, narrow: Narrow | null): void {
    if (this.stale) this.build()
    if (keywords !== this.keywords || narrow !== this.narrow || (keywords !== null && keywords.version !== this.version)) this.forget(keywords, narrow)
    if (typeof value === 'string') this.scanText(value, sink)
    else {
      if (this.present !== null) sink.offer(this.present)
      this.scanValue(value, sink)
    }
  }

  private scanValue(value: unknown, sink: Sink): void {
    const { keywords } = this
    if (typeof value === 'number') {
      if (keywords !== null) keywords.scanNumber(value, sink)
      if (this.numbers === null) this.scanAtoms(String(value), sink)
      else if (this.numbers.size > 0) {
        const rules = this.numbers.get(value)
        if (rules !== undefined) sink.offer(rules)
      }
    } else if (typeof value === 'string') {
      // An element: the field's other texts have a say too, so nothing is refuted by it alone.
      this.scanAfresh(value, sink)
    } else if (Array.isArray(value)) {
      for (const element of value) this.scanValue(element, sink)
    } else if (typeof value === 'boolean') {
      if (keywords !== null) keywords.scanBoolean(value, sink)
      if (this.searched) this.scanAtoms(value ? 'true' : 'false', sink)
    } else if (typeof value === 'bigint') {
      if (keywords !== null) keywords.scan(String(value), sink)
      this.scanAtoms(String(value), sink)
    } else if (typeof value === 'object' && value !== null && this.searched) {
      this.scanAtoms(JSON.stringify(value), sink)
    }
  }

  private get searched(): boolean {
    return this.inside !== null || this.front !== null || this.back !== null
  }

  private scanText(text: string, sink: Sink): void {
    // Walking a few characters from either end costs less than remembering.
    const worthwhile = this.inside !== null || this.keywords !== null || this.present !== null
    const known = worthwhile ? this.memo.get(text) : null
    if (known === null) {
      if (this.present !== null) sink.offer(this.present)
      this.scanAfresh(text, sink)
    } else if (known === undefined) {
      this.remember(text, sink)
    } else if (known.length > 0) {
      sink.offer(known)
    }
  }

  private remember(text: string, sink: Sink): void {
    const own = this.sink
    own.grow(sink.size)
    own.start()
    if (this.present !== null) own.offer(this.present)
    this.scanAfresh(text, own)
    const all = own.found.slice(0, own.count)
    const { narrow } = this
    const rules = narrow === null || all.length === 0 ? all : all.filter((rule) => narrow.allows(rule))
    this.memo.set(text, rules)
    sink.offer(rules)
  }

  private scanAfresh(text: string, sink: Sink): void {
    if (this.keywords !== null) this.keywords.scan(text, sink)
    this.scanAtoms(text, sink)
  }

  private scanAtoms(text: string, sink: Sink): void {
    if (this.front !== null) this.front.scan(text, sink)
    if (this.back !== null) this.back.scan(text, sink)
    if (this.inside !== null) this.inside.scan(text, sink)
  }

  private forget(keywords: KeywordIndex | null, narrow: Narrow | null): void {
    this.keywords = keywords
    this.narrow = narrow
    this.version = keywords?.version ?? 0
    this.memo = new Memo()
  }

  private build(): void {
    this.stale = false
    this.memo = new Memo()
    const { exact, prefix, suffix, contains } = this.postings
    this.present = this.presence.size === 0 ? null : Int32Array.from(this.presence)
    this.front = exact.size + prefix.size === 0 ? null : new Trie(toStops(prefix, exact), false)
    this.back = suffix.size === 0 ? null : new Trie(toStops(suffix, new Map()), true)
    this.inside = contains.size === 0 ? null : new Substrings(toArrays(contains))
    // Most numeric fields are asked for whole numbers only: these need no text.
    const plain = prefix.size + suffix.size + contains.size === 0
    this.numbers = plain ? toNumbers(exact) : null
  }
}

function toArrays(postings: Postings): Map<string, Int32Array> {
  return new Map([...postings].map(([text, rules]) => [text, Int32Array.from(rules)]))
}

function toStops(through: Postings, whole: Postings): Map<string, Stop> {
  const stops = new Map<string, Stop>()
  for (const [text, rules] of toArrays(through)) stops.set(text, { through: rules, whole: null })
  for (const [text, rules] of toArrays(whole)) stops.set(text, { through: stops.get(text)?.through ?? null, whole: rules })
  return stops
}

function toNumbers(exact: Postings): Map<number, Int32Array> {
  const numbers = new Map<number, Int32Array>()
  for (const [text, rules] of toArrays(exact)) {
    // 1e999 is valid JSON; patterns are folded, JavaScript reads only the capital.
    const number = Number(text.replace('infinity', 'Infinity'))
    if (String(number).toLowerCase() === text) numbers.set(number, rules)
  }
  return numbers
}
