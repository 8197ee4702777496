import type { CompiledRule } from '../compile/rule.ts'
import type { Scene, Slot } from '../compile/slot.ts'
import { keyOf } from './atom.ts'
import type { Atom } from './atom.ts'
import { Crossing } from './crossing.ts'
import type { Narrow } from './field-index.ts'
import { KeywordIndex } from './keyword-index.ts'
import { isOrdinary } from './ordinary.ts'
import { Sink } from './sink.ts'
import { TextFilter } from './text-filter.ts'
import { allAtoms, chooseWitness } from './witness.ts'
import type { PathsOf, Witness } from './witness.ts'

/** Keys remembered although no rule names them, only because keywords are looked for under them. */
const MAX_STRANGE = 512

/** A rule under the number the index answers with. */
export type Indexed = { number: number; compiled: CompiledRule; pathsOf: PathsOf; slots: Slot[] }

type Known = { rule: Indexed; witness: Witness }

/** Asks the rules about the one field the walk has come to. */
class Refuted implements Narrow {
  scene: Scene | null = null
  slot: Slot | null = null
  private readonly rules: Map<number, Known>

  constructor(rules: Map<number, Known>) {
    this.rules = rules
  }

  allows(rule: number): boolean {
    const { scene, slot } = this
    return scene === null || slot === null || this.rules.get(rule)?.rule.compiled.allows(scene, slot) !== false
  }
}

/**
 * For every rule one thing that must be in an event for it to match; the event is walked once, and only the rules whose
 * thing was found are asked. An over-estimate by construction: it never leaves out a rule that matches.
 */
export class RuleIndex {
  /** The parts this index may change; those of others it shares. */
  private owner = {}
  private root = new Crossing()
  private keywords = new KeywordIndex(this.owner)
  private readonly rules: Map<number, Known>
  private readonly narrow: Refuted
  private filter: TextFilter | null = null
  private readonly always: Set<number>
  private alwaysList: Int32Array | null = null
  /** How many rules ask for an atom: a guess at how common it is, of all indexes that came of one. */
  private popularity = new Map<string, number>()
  private readonly sink = new Sink(64)
  /** Keywords to look for in every value of the event at hand; null when there are none, or its JSON text was searched. */
  private words: KeywordIndex | null = null
  private strangers = 0
  private readonly elsewhere = new Crossing()
  private readonly beside: string | null

  /** `beside`: the field whose values stand beside the event and not in its text. */
  constructor(beside: string | null, rules: Map<number, Known> = new Map(), always: Set<number> = new Set()) {
    this.beside = beside
    this.rules = rules
    this.always = always
    this.narrow = new Refuted(rules)
  }

  /** An index of the same rules, to be changed apart from this one. */
  fork(): RuleIndex {
    const made = new RuleIndex(this.beside, new Map(this.rules), new Set(this.always))
    made.root = this.root.copy()
    made.keywords = this.keywords
    made.popularity = this.popularity
    made.strangers = this.strangers
    made.sink.grow(this.sink.size)
    // From now on this one shares its parts too.
    this.owner = {}
    return made
  }

  /** Index rules under their numbers. A batch is seen as a whole first, to learn which atoms are common. */
  add(rules: Indexed[]): void {
    for (const { compiled, pathsOf } of rules) {
      for (const key of new Set(allAtoms(compiled.tree, pathsOf).map(keyOf))) this.popularity.set(key, (this.popularity.get(key) ?? 0) + 1)
    }
    for (const rule of rules) {
      const { number, compiled, pathsOf, slots } = rule
      for (const slot of slots) this.feed(slot)
      this.sink.grow(number + 1)
      const witness = chooseWitness(compiled.tree, pathsOf, (atom) => this.costOf(atom))
      this.rules.set(number, { rule, witness })
      if (witness === null) this.always.add(number)
      else for (const atom of witness) this.addAtom(atom, number)
    }
    this.alwaysList = null
    this.filter = null
  }

  remove(number: number): void {
    const known = this.rules.get(number)
    if (known === undefined) return
    this.rules.delete(number)
    this.always.delete(number)
    this.alwaysList = null
    this.filter = null
    for (const atom of known.witness ?? []) this.removeAtom(atom, number)
  }

  /** False: no rule matches the event of this JSON text. */
  admits(json: string): boolean {
    this.filter ??= new TextFilter(Array.from(this.rules.values(), ({ rule }) => rule), this.beside)
    return this.filter.admits(json)
  }

  /**
   * Numbers of the rules that may match the event: the first `count` entries of `found`, until the next call. Fields that
   * stand at the top of the event are put into their slots on the way. `json`: the text the event was read from, if at hand.
   */
  candidates(scene: Scene, json?: string): { found: Int32Array; count: number } {
    const { sink } = this
    sink.start()
    this.alwaysList ??= Int32Array.from(this.always)
    if (this.alwaysList.length > 0) sink.offer(this.alwaysList)
    const byJson = this.keywords.empty || (json !== undefined && this.keywords.scanJson(json, sink))
    this.words = byJson ? null : this.keywords
    const { words, root, narrow } = this
    const { next } = root
    const { event, epoch } = scene
    narrow.scene = scene
    for (const key in event) {
      const to = next.get(key) ?? (words === null ? undefined : this.stranger(root, key))
      if (to === undefined) continue
      const value = event[key]
      if (to.slot === null) {
        this.look(value, to, null)
      } else {
        to.slot.put(value, epoch)
        narrow.slot = to.slot
        this.look(value, to, narrow)
      }
    }
    scene.walked = true
    return sink
  }

  private look(value: unknown, to: Crossing, narrow: Narrow | null): void {
    const { words } = this
    if (words !== null && to.field === null) to.own(this.owner)
    if (to.field !== null) to.field.scan(value, this.sink, words, narrow)
    if (typeof value === 'object' && value !== null && (words !== null || to.next.size > 0)) this.walkInto(value, to)
  }

  private walkInto(value: object, crossing: Crossing): void {
    if (Array.isArray(value)) {
      for (const element of value) if (typeof element === 'object' && element !== null) this.walkInto(element as object, crossing)
      return
    }
    const { words } = this
    const { next } = crossing
    const object = value as Record<string, unknown>
    for (const key in object) {
      const to = next.get(key) ?? (words === null ? undefined : this.stranger(crossing, key))
      if (to !== undefined) this.look(object[key], to, null)
    }
  }

  /** A key no rule names: remembered for what its values held, as long as there are not too many. */
  private stranger(from: Crossing, key: string): Crossing {
    if (this.strangers >= MAX_STRANGE) return this.elsewhere
    this.strangers++
    return from.step(key)
  }

  private feed(slot: Slot): void {
    if (slot.plain) this.root.step(slot.name).slot = slot
  }

  private addAtom(atom: Atom, rule: number): void {
    if (atom.kind === 'keyword') this.ownKeywords().add(atom.text, rule)
    else for (const crossing of this.crossingsOf(atom.paths)) crossing.own(this.owner).add(atom, rule)
  }

  private removeAtom(atom: Atom, rule: number): void {
    if (atom.kind === 'keyword') {
      this.ownKeywords().remove(atom.text, rule)
      return
    }
    for (const crossing of this.crossingsOf(atom.paths)) {
      if (crossing.field === null) continue
      const field = crossing.own(this.owner)
      field.remove(atom, rule)
      if (field.empty) crossing.field = null
    }
  }

  private ownKeywords(): KeywordIndex {
    if (this.keywords.owner !== this.owner) this.keywords = this.keywords.copy(this.owner)
    return this.keywords
  }

  /** Every place of the event where a field with these paths can stand. */
  private crossingsOf(paths: string[]): Crossing[] {
    return paths.flatMap((path) => this.reach(this.root, path.split('.')))
  }

  private reach(from: Crossing, segments: string[]): Crossing[] {
    const whole = from.step(segments.join('.'))
    const [first = ''] = segments
    return segments.length === 1 ? [whole] : [whole, ...this.reach(from.step(first), segments.slice(1))]
  }

  /**
   * A guess at how many events hold the atom, and what looking for it costs. What many rules ask for (a common
   * program, an event number) many events have; long texts are rare; keywords need the whole event read.
   */
  private costOf(atom: Atom): number {
    if (atom.kind === 'present') return 100
    const popularity = this.popularity.get(keyOf(atom)) ?? 1
    if (isOrdinary(atom.kind, atom.text)) return FACTOR[atom.kind] * (20 + popularity)
    return SEARCH[atom.kind] + (FACTOR[atom.kind] * popularity) / (1 + atom.text.length) ** 2
  }
}

/** How much more events hold a text at such a place than as a whole value. */
const FACTOR = { exact: 1, prefix: 2, suffix: 2, contains: 3, keyword: 60 }
/** What looking there costs whether or not it is found. */
const SEARCH = { exact: 0, prefix: 0.002, suffix: 0.002, contains: 0.03, keyword: 1 }
