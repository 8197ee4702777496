import { RuleIndex } from '../index/rule-index.ts'
import type { Indexed } from '../index/rule-index.ts'
import type { Mapping } from '../mappings/mapping.ts'
import { isPartOf, pathsOf as pathsOfField } from '../mappings/mapping.ts'
import type { SigmaProblem } from '../problem.ts'
import type { SigmaFilter, SigmaRule } from '../rule.ts'
import { DEFAULT_BUDGET, OverBudget } from './budget.ts'
import { placeholdersOf } from './expand.ts'
import type { Placeholders } from './expand.ts'
import { isMeant, Routes } from './routes.ts'
import type { Hint } from './routes.ts'
import { compileRule } from './rule.ts'
import type { CompiledRule, Reason, Tree } from './rule.ts'
import type { Scene, Slot } from './slot.ts'
import { Stage } from './stage.ts'

/** A rule that matched, and by what: one reason for each line of its selections that held, none for what was negated. */
export type Hit = { rule: SigmaRule; reasons: Reason[] }

/** `filters`: those it was compiled with. */
type Member = Indexed & { filters: SigmaFilter[] }

/** A few new rules are always taken in. With more than every fourth new, what is rare has to be judged anew: a set from scratch. */
const FEW = 16
/** So many numbers of rules that are gone, and fields, are put up with. */
const MOST_GONE = 10_000

/** What rules mean beside their own text. */
export type CompileOptions = {
  /** Each takes matches away from the rules it names, or from all of its log source (filters specification). */
  filters?: SigmaFilter[]
  /** Values of the placeholders of `expand`, by name without percent signs. A rule whose placeholder is missing is refused. */
  placeholders?: Placeholders
  /** Other names of fields, by log source; see `MAPPINGS`. */
  mappings?: Mapping[]
  /** A field that stands beside an event's text: callers of `mustParse` add it, with all that is in it, to what they parsed. */
  beside?: string
  /** Character steps one rule may spend on one event. Default: a hundred million, a tenth of a second. */
  budget?: number
  /** Told of a rule that was stopped on an event because it overran its budget: whether it matches is unknown. */
  onOverrun?: (rule: SigmaRule) => void
}

/** Rules compiled once, matched against any number of events. Not safe to call from inside its own callbacks. */
export class RuleSet {
  /** Rules that were refused by `compile` or `add`, with reasons. */
  readonly problems: SigmaProblem[] = []
  private readonly numbers = new Map<string, number>()
  private readonly members: (Member | undefined)[]
  private readonly index: RuleIndex
  private readonly routes: Routes
  private readonly options: CompileOptions
  private readonly stage: Stage

  /** `former`: a rule set whose compiled rules may be taken over; see `compile`. */
  constructor(options: CompileOptions, former: RuleSet | null = null) {
    this.options = options
    this.stage = former?.stage ?? new Stage(options.budget ?? DEFAULT_BUDGET)
    this.members = former?.members.slice() ?? []
    this.index = former?.index.fork() ?? new RuleIndex(options.beside ?? null)
    this.routes = former?.routes.fork() ?? new Routes(options.beside ?? null)
  }

  /** How many rules there are, refused ones left out. */
  get size(): number {
    return this.numbers.size
  }

  /** The rules, refused ones left out. */
  get rules(): SigmaRule[] {
    return this.members.flatMap((member) => (member === undefined ? [] : [member.compiled.rule]))
  }

  /** Whether there is a rule with this id. */
  has(id: string): boolean {
    return this.numbers.has(id)
  }

  /** The fields the rules read, by every path they may have; null: some rule reads every text of the event. */
  get reads(): ReadonlySet<string> | null {
    const members = this.members.filter((member) => member !== undefined)
    return members.some(({ compiled }) => hasKeywords(compiled.tree)) ? null : new Set(members.flatMap(({ slots }) => slots.flatMap((slot) => slot.paths)))
  }

  /** Add rules. A rule that must be refused, or whose id is taken, is listed in `problems` and left out. */
  add(rules: SigmaRule[]): void {
    const added: Member[] = []
    for (const rule of rules) this.take(rule, () => this.compiled(rule), added)
    this.enter(added)
  }

  /** Whether what another set compiled can serve in this one. */
  private agreesWith({ mappings, budget, beside }: CompileOptions): boolean {
    return this.options.mappings === mappings && this.options.budget === budget && this.options.beside === beside
  }

  /** The rule set of other rules, as if compiled from scratch: what both have in common is taken over. Null: too much differs. */
  become(rules: SigmaRule[], options: CompileOptions): RuleSet | null {
    if (!this.agreesWith(options)) return null
    const known = new Map(this.members.flatMap((member) => (member === undefined ? [] : [[member.compiled.rule, member]])))
    const sameValues = options.placeholders === this.options.placeholders
    const kept = (rule: SigmaRule): Member | null => {
      const member = known.get(rule)
      if (member === undefined || !isSame(member.filters, filtersOf(rule, options))) return null
      return sameValues || [rule, ...member.filters].every((each) => placeholdersOf(each).length === 0) ? member : null
    }
    const news = rules.filter((rule) => kept(rule) === null).length
    if (news > FEW + rules.length / 4 || Math.max(this.members.length - known.size, this.stage.fields) > MOST_GONE) return null
    const made = new RuleSet(options, this)
    const added: Member[] = []
    const taken = new Set<Member>()
    for (const rule of rules) {
      made.take(rule, () => {
        const member = kept(rule) ?? made.compiled(rule)
        taken.add(member)
        return member
      }, added)
    }
    for (const member of known.values()) if (!taken.has(member)) made.drop(member.number)
    made.enter(added.filter((member) => known.get(member.compiled.rule) !== member))
    return made
  }

  /** Take in a rule that `make` compiles, or list it in `problems`. */
  private take(rule: SigmaRule, make: () => Member, added: Member[]): void {
    if (this.numbers.has(rule.id)) {
      this.refuse(rule, `The id '${rule.id}' is already in the rule set.`, 'Remove the other rule first, or change the id.')
      return
    }
    try {
      const member = make()
      this.members[member.number] = member
      this.numbers.set(rule.id, member.number)
      added.push(member)
    } catch (error) {
      this.refuse(rule, `The rule can not be compiled: ${error instanceof Error ? error.message : String(error)}.`, 'Mend the rule, or give compile() what it needs.')
    }
  }

  private compiled(rule: SigmaRule): Member {
    const { stage, options } = this
    const pathsOf = (field: string): string[] => pathsOfField(field, rule.logsource, options.mappings ?? [])
    const slots = new Set<Slot>()
    const slot = (field: string): Slot => {
      const found = stage.slotOf(pathsOf(field))
      slots.add(found)
      return found
    }
    const filters = filtersOf(rule, options)
    const compiled = compileRule(rule, filters, options.placeholders ?? {}, { slot, texts: stage.texts, budget: stage.budget })
    return { number: this.members.length, compiled, pathsOf, slots: [...slots], filters }
  }

  private enter(added: Member[]): void {
    this.index.add(added)
    for (const route of this.routes.all()) route.index.add(added.filter(({ compiled }) => isMeant(compiled.rule.logsource, route.hint)))
  }

  private drop(number: number): void {
    this.members[number] = undefined
    this.index.remove(number)
    for (const route of this.routes.all()) route.index.remove(number)
  }

  /** Take a rule out. False when there is none with this id. */
  remove(id: string): boolean {
    const number = this.numbers.get(id)
    if (number === undefined) return false
    this.numbers.delete(id)
    this.drop(number)
    return true
  }

  /**
   * The rules that match the event, with reasons. `hint` leaves out rules of other log sources; without it every rule is
   * asked. `json`, the text the event was read from, spares a walk through all its values when there are keyword rules.
   * Time is proportional to the event's size, whatever the rules.
   */
  match(event: Record<string, unknown>, hint?: Hint, json?: string): Hit[] {
    return this.matchIn(this.indexFor(hint), event, json)
  }

  /**
   * As `match`, of the event that a JSON text holds: an object, and valid JSON. Parsed only when the text holds something that a rule
   * needs, which most do not.
   */
  matchText(json: string, hint?: Hint): Hit[] {
    return this.mustParse(json, hint) ? this.matchIn(this.indexFor(hint), JSON.parse(json) as Record<string, unknown>, json) : []
  }

  /** False: no rule matches the event in this JSON text. */
  mustParse(json: string, hint?: Hint): boolean {
    return this.indexFor(hint).admits(json)
  }

  private indexFor(hint: Hint | undefined): RuleIndex {
    return hint === undefined ? this.index : this.routes.get(hint, () => this.members.filter((member) => member !== undefined))
  }

  private matchIn(index: RuleIndex, event: Record<string, unknown>, json: string | undefined): Hit[] {
    const scene = this.begin(event)
    const { found, count } = this.candidates(index, scene, json)
    let hits: Hit[] | null = null
    for (let at = 0; at < count; at++) {
      const compiled = this.members[found[at] as number]?.compiled
      if (compiled === undefined || !this.decide(compiled)) continue
      hits ??= []
      hits.push({ rule: compiled.rule, reasons: this.explain(compiled) })
    }
    return hits ?? []
  }

  /** How many rules `match` would ask about the event: for benches and for rule writers. */
  countCandidates(event: Record<string, unknown>): number {
    return this.index.candidates(this.begin(event)).count
  }

  /** As `match` without the index: every rule is asked in turn. For benches and tests. */
  matchEach(event: Record<string, unknown>): Hit[] {
    this.begin(event)
    const hits: Hit[] = []
    for (const member of this.members) {
      if (member !== undefined && this.decide(member.compiled)) hits.push({ rule: member.compiled.rule, reasons: this.explain(member.compiled) })
    }
    return hits
  }

  private candidates(index: RuleIndex, scene: Scene, json: string | undefined): { found: Int32Array; count: number } {
    try {
      return index.candidates(scene, json)
    } catch (error) {
      // An event nested a hundred thousand deep exhausts the stack: every rule is asked, and those that can not tell say so.
      if (!(error instanceof RangeError)) throw error
      return { found: Int32Array.from(this.members.keys()), count: this.members.length }
    }
  }

  private begin(event: Record<string, unknown>): Scene {
    const { scene } = this.stage
    scene.event = event
    scene.epoch++
    scene.walked = false
    return scene
  }

  private explain(compiled: CompiledRule): Reason[] {
    this.stage.budget.lift()
    return compiled.explain(this.stage.scene)
  }

  private decide(compiled: CompiledRule): boolean {
    this.stage.budget.renew()
    try {
      return compiled.matches(this.stage.scene)
    } catch (error) {
      if (!(error instanceof OverBudget || error instanceof RangeError)) throw error
      this.options.onOverrun?.(compiled.rule)
      return false
    }
  }

  private refuse(rule: SigmaRule, message: string, help: string): void {
    this.problems.push({ file: rule.file, ...rule.place, message, help })
  }
}

/**
 * Compile rules into a rule set. Refused rules are in `problems`; nothing is thrown for a bad rule. `former`: a rule set of
 * mostly the same rule objects: these are not compiled again, and the set is as if they were. The former set stays as it is.
 */
export function compile(rules: SigmaRule[], options: CompileOptions = {}, former: RuleSet | null = null): RuleSet {
  const known = former?.become(rules, options) ?? null
  if (known !== null) return known
  const ruleSet = new RuleSet(options)
  ruleSet.add(rules)
  return ruleSet
}

function filtersOf(rule: SigmaRule, options: CompileOptions): SigmaFilter[] {
  return (options.filters ?? []).filter((filter) => applies(filter, rule))
}

function isSame(one: SigmaFilter[], other: SigmaFilter[]): boolean {
  return one.length === other.length && one.every((filter, place) => filter === other[place])
}

function applies(filter: SigmaFilter, rule: SigmaRule): boolean {
  const named = filter.rules === null || filter.rules.includes(rule.id) || (rule.name !== null && filter.rules.includes(rule.name))
  return named && isPartOf(rule.logsource, filter.logsource)
}

function hasKeywords(tree: Tree): boolean {
  if (tree.kind === 'test') return tree.test.kind === 'texts' && tree.test.field === null
  return tree.kind === 'not' ? hasKeywords(tree.member) : tree.members.some(hasKeywords)
}
