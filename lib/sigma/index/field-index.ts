import type { Atom } from './atom.ts'
import { Memo } from './memo.ts'
import { Sink } from './sink.ts'
import { Substrings } from './substrings.ts'
import { Trie } from './trie.ts'
import type { Stop } from './trie.ts'

type FieldAtom = Exclude<Atom, { kind: 'keyword' }>
type Postings = Map<string, Set<number>>

/** Which rules a value of one field makes possible. Tables are made on first use after a change. */
export class FieldIndex {
  private readonly postings: Record<'exact' | 'prefix' | 'suffix' | 'contains', Postings> = {
    exact: new Map(), prefix: new Map(), suffix: new Map(), contains: new Map(),
  }
  private readonly presence = new Set<number>()
  private stale = true
  private memo = new Memo()
  private readonly sink = new Sink(0)
  private front: Trie | null = null
  private back: Trie | null = null
  private inside: Substrings | null = null
  private present: Int32Array | null = null
  private numbers: Map<number, Int32Array> | null = null

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

  /** Offer every rule the value makes possible. */
  scan(value: unknown, sink: Sink): void {
    if (this.stale) this.build()
    if (this.present !== null) sink.offer(this.present)
    this.scanValue(value, sink)
  }

  private scanValue(value: unknown, sink: Sink): void {
    if (typeof value === 'string') {
      this.scanText(value, sink)
    } else if (typeof value === 'number') {
      if (this.numbers === null) this.scanText(String(value), sink)
      else {
        const rules = this.numbers.get(value)
        if (rules !== undefined) sink.offer(rules)
      }
    } else if (Array.isArray(value)) {
      for (const element of value) this.scanValue(element, sink)
    } else if (typeof value === 'boolean' || typeof value === 'bigint') {
      this.scanText(String(value), sink)
    } else if (typeof value === 'object' && value !== null && (this.inside ?? this.front ?? this.back) !== null) {
      this.scanText(JSON.stringify(value), sink)
    }
  }

  private scanText(text: string, sink: Sink): void {
    // Walking a few characters from either end costs less than remembering.
    const known = this.inside === null ? null : this.memo.get(text)
    if (known === null) return this.scanAfresh(text, sink)
    if (known !== undefined) {
      if (known.length > 0) sink.offer(known)
      return
    }
    const own = this.sink
    own.grow(sink.size)
    own.start()
    this.scanAfresh(text, own)
    const rules = own.found.slice(0, own.count)
    this.memo.set(text, rules)
    sink.offer(rules)
  }

  private scanAfresh(text: string, sink: Sink): void {
    if (this.front !== null) this.front.scan(text, sink)
    if (this.back !== null) this.back.scan(text, sink)
    if (this.inside !== null) this.inside.scan(text, sink)
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
    const number = Number(text)
    if (String(number).toLowerCase() === text) numbers.set(number, rules)
  }
  return numbers
}
