import type { CompiledRule } from '../compile/rule.ts'
import { keyOf } from './atom.ts'
import type { Atom } from './atom.ts'
import { Automaton } from './automaton.ts'
import { FieldIndex, toArrays } from './field-index.ts'
import { Sink } from './sink.ts'
import { allAtoms, chooseWitness } from './witness.ts'
import type { PathsOf, Witness } from './witness.ts'

/** A key on the way to indexed fields: `a`, or `a.b` where an event writes it as one key. */
type Crossing = { next: Map<string, Crossing>; field: FieldIndex | null }

/**
 * For every rule one thing that must be in an event for it to match; the event is walked once, and only the rules whose
 * thing was found are asked. An over-estimate by construction: it never leaves out a rule that matches.
 */
export class RuleIndex {
  private readonly root: Crossing = { next: new Map(), field: null }
  private readonly keywords = new Map<string, Set<number>>()
  private keywordAutomaton: Automaton | null = null
  private readonly witnesses = new Map<number, Witness>()
  private readonly always = new Set<number>()
  private alwaysList: Int32Array | null = null
  private readonly popularity = new Map<string, number>()
  private readonly sink = new Sink(64)

  /** Index rules under their numbers. A batch is seen as a whole first, to learn which atoms are common. */
  add(rules: { number: number; compiled: CompiledRule; pathsOf: PathsOf }[]): void {
    for (const { compiled, pathsOf } of rules) {
      for (const key of new Set(allAtoms(compiled.tree, pathsOf).map(keyOf))) this.popularity.set(key, (this.popularity.get(key) ?? 0) + 1)
    }
    for (const { number, compiled, pathsOf } of rules) {
      this.sink.grow(number + 1)
      const witness = chooseWitness(compiled.tree, pathsOf, (atom) => this.costOf(atom))
      this.witnesses.set(number, witness)
      if (witness === null) this.always.add(number)
      else for (const atom of witness) this.addAtom(atom, number)
    }
    this.alwaysList = null
  }

  remove(number: number): void {
    const witness = this.witnesses.get(number)
    if (witness === undefined) return
    this.witnesses.delete(number)
    this.always.delete(number)
    this.alwaysList = null
    for (const atom of witness ?? []) this.removeAtom(atom, number)
  }

  /** Numbers of the rules that may match the event: the first `count` entries of `found`, until the next call. */
  candidates(event: Record<string, unknown>): { found: Int32Array; count: number } {
    const { sink } = this
    sink.start()
    this.alwaysList ??= Int32Array.from(this.always)
    if (this.alwaysList.length > 0) sink.offer(this.alwaysList)
    this.walk(event, this.root)
    if (this.keywords.size > 0) this.walkTexts(event)
    return sink
  }

  private walk(object: Record<string, unknown>, crossing: Crossing): void {
    const { next } = crossing
    for (const key in object) {
      const to = next.get(key)
      if (to === undefined) continue
      const value = object[key]
      if (to.field !== null) to.field.scan(value, this.sink)
      if (to.next.size > 0 && typeof value === 'object' && value !== null) this.walkInto(value, to)
    }
  }

  private walkInto(value: object, to: Crossing): void {
    if (!Array.isArray(value)) return this.walk(value as Record<string, unknown>, to)
    for (const element of value) if (typeof element === 'object' && element !== null) this.walkInto(element as object, to)
  }

  private walkTexts(event: Record<string, unknown>): void {
    this.keywordAutomaton ??= new Automaton(toArrays(this.keywords))
    const automaton = this.keywordAutomaton
    const open: unknown[] = [event]
    while (open.length > 0) {
      const object = open.pop() as Record<string, unknown>
      for (const key in object) {
        const value = object[key]
        if (typeof value === 'string') automaton.scan(value, this.sink)
        else if (typeof value === 'object' && value !== null) open.push(value)
        else if (value !== null) automaton.scan(String(value), this.sink)
      }
    }
  }

  private addAtom(atom: Atom, rule: number): void {
    if (atom.kind === 'keyword') {
      this.keywordAutomaton = null
      const rules = this.keywords.get(atom.text)
      if (rules === undefined) this.keywords.set(atom.text, new Set([rule]))
      else rules.add(rule)
      return
    }
    for (const crossing of this.crossingsOf(atom.paths)) {
      crossing.field ??= new FieldIndex()
      crossing.field.add(atom, rule)
    }
  }

  private removeAtom(atom: Atom, rule: number): void {
    if (atom.kind === 'keyword') {
      this.keywordAutomaton = null
      const rules = this.keywords.get(atom.text)
      rules?.delete(rule)
      if (rules?.size === 0) this.keywords.delete(atom.text)
      return
    }
    for (const crossing of this.crossingsOf(atom.paths)) {
      crossing.field?.remove(atom, rule)
      if (crossing.field?.empty === true) crossing.field = null
    }
  }

  /** Every place of the event where a field with these paths can stand. */
  private crossingsOf(paths: string[]): Crossing[] {
    return paths.flatMap((path) => this.reach(this.root, path.split('.')))
  }

  private reach(from: Crossing, segments: string[]): Crossing[] {
    const step = (key: string): Crossing => {
      const known = from.next.get(key)
      if (known !== undefined) return known
      const made: Crossing = { next: new Map(), field: null }
      from.next.set(key, made)
      return made
    }
    const whole = step(segments.join('.'))
    const [first = ''] = segments
    return segments.length === 1 ? [whole] : [whole, ...this.reach(step(first), segments.slice(1))]
  }

  /**
   * A guess at how many events hold the atom, and what looking for it costs. What many rules ask for (a common
   * program, an event number) many events have; long texts are rare; keywords need the whole event read.
   */
  private costOf(atom: Atom): number {
    if (atom.kind === 'present') return 1000
    const popularity = this.popularity.get(keyOf(atom)) ?? 1
    const digits = /^\d*$/.test(atom.text) ? 4 : 1
    return (FACTOR[atom.kind] * popularity * digits) / (1 + atom.text.length) ** 2
  }
}

const FACTOR = { exact: 1, prefix: 2, suffix: 2, contains: 3, keyword: 60 }
