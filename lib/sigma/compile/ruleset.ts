import type { Mapping } from '../mappings/mapping.ts'
import { isPartOf, pathsOf as pathsOfField } from '../mappings/mapping.ts'
import type { SigmaProblem } from '../problem.ts'
import type { SigmaFilter, SigmaRule } from '../rule.ts'
import { Budget, DEFAULT_BUDGET, OverBudget } from './budget.ts'
import type { Placeholders } from './expand.ts'
import { compileRule } from './rule.ts'
import type { CompiledRule, Reason, Tree } from './rule.ts'
import { RuleIndex } from '../index/rule-index.ts'
import type { Indexed } from '../index/rule-index.ts'
import { isMeant, Routes } from './routes.ts'
import type { Hint } from './routes.ts'
import { EventTexts, Slot } from './slot.ts'
import type { Scene } from './slot.ts'

export type Hit = { rule: SigmaRule; reasons: Reason[] }

type Member = Indexed

export type CompileOptions = {
  filters?: SigmaFilter[]
  /** Values of the placeholders of `expand`, by name without percent signs. A rule whose placeholder is missing is refused. */
  placeholders?: Placeholders
  /** Other names of fields, by log source; see `MAPPINGS`. */
  mappings?: Mapping[]
  /** Character steps one rule may spend on one event. */
  budget?: number
  /** Told of a rule that was stopped on an event because it overran its budget: whether it matches is unknown. */
  onOverrun?: (rule: SigmaRule, event: Record<string, unknown>) => void
}

/** Rules compiled once, matched against any number of events. Not safe to call from inside its own callbacks. */
export class RuleSet {
  /** Rules that were refused by `compile` or `add`, with reasons. */
  readonly problems: SigmaProblem[] = []
  private readonly numbers = new Map<string, number>()
  private readonly members: (Member | undefined)[] = []
  private readonly index = new RuleIndex()
  private readonly options: CompileOptions
  private readonly routes = new Routes()
  private readonly slots = new Map<string, Slot>()
  private readonly texts = new EventTexts()
  private readsTexts = false
  private readonly budget: Budget
  private readonly scene: Scene = { event: {}, epoch: 0, walked: false }

  constructor(options: CompileOptions) {
    this.options = options
    this.budget = new Budget(options.budget ?? DEFAULT_BUDGET)
  }

  get size(): number {
    return this.numbers.size
  }

  get rules(): SigmaRule[] {
    return this.members.flatMap((member) => (member === undefined ? [] : [member.compiled.rule]))
  }

  has(id: string): boolean {
    return this.numbers.has(id)
  }

  /** The fields the rules read, present ones and former; null: some rule reads what stands deeper, or every text of the event. */
  get reads(): ReadonlySet<string> | null {
    const slots = [...this.slots.values()]
    if (this.readsTexts || slots.some((slot) => slot.paths.some((path) => path.includes('.')))) return null
    return new Set(slots.flatMap((slot) => slot.paths))
  }

  /** Add rules. A rule that must be refused, or whose id is taken, is listed in `problems` and left out. */
  add(rules: SigmaRule[]): void {
    const added: Member[] = []
    for (const rule of rules) {
      if (this.numbers.has(rule.id)) {
        this.refuse(rule, `The id '${rule.id}' is already in the rule set.`, 'Remove the other rule first, or change the id.')
        continue
      }
      const pathsOf = (field: string): string[] => pathsOfField(field, rule.logsource, this.options.mappings ?? [])
      try {
        const filters = (this.options.filters ?? []).filter((filter) => applies(filter, rule))
        const slots = new Set<Slot>()
        const slot = (field: string): Slot => {
          const found = this.slotOf(pathsOf(field))
          slots.add(found)
          return found
        }
        const around = { slot, texts: this.texts, budget: this.budget }
        const compiled = compileRule(rule, filters, this.options.placeholders ?? {}, around)
        this.readsTexts ||= hasKeywords(compiled.tree)
        const member = { number: this.members.length, compiled, pathsOf, slots: [...slots] }
        this.members.push(member)
        this.numbers.set(rule.id, member.number)
        added.push(member)
      } catch (error) {
        this.refuse(rule, `The rule can not be compiled: ${error instanceof Error ? error.message : String(error)}.`, 'Mend the rule, or give compile() what it needs.')
      }
    }
    this.index.add(added)
    for (const route of this.routes.all()) route.index.add(added.filter(({ compiled }) => isMeant(compiled.rule.logsource, route.hint)))
  }

  /** Take a rule out. False when there is none with this id. */
  remove(id: string): boolean {
    const number = this.numbers.get(id)
    if (number === undefined) return false
    this.numbers.delete(id)
    this.members[number] = undefined
    this.index.remove(number)
    for (const route of this.routes.all()) route.index.remove(number)
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
    const { scene } = this
    scene.event = event
    scene.epoch++
    scene.walked = false
    return scene
  }

  private explain(compiled: CompiledRule): Reason[] {
    this.budget.lift()
    return compiled.explain(this.scene)
  }

  private decide(compiled: CompiledRule): boolean {
    this.budget.renew()
    try {
      return compiled.matches(this.scene)
    } catch (error) {
      if (!(error instanceof OverBudget || error instanceof RangeError)) throw error
      this.options.onOverrun?.(compiled.rule, this.scene.event)
      return false
    }
  }

  private slotOf(paths: string[]): Slot {
    const key = paths.join('\0')
    const known = this.slots.get(key)
    if (known !== undefined) return known
    const slot = new Slot(paths[0] ?? '', paths)
    this.slots.set(key, slot)
    return slot
  }

  private refuse(rule: SigmaRule, message: string, help: string): void {
    this.problems.push({ file: rule.file, ...rule.place, message, help })
  }
}

/** Compile rules into a rule set. Refused rules are in `problems`; nothing is thrown for a bad rule. */
export function compile(rules: SigmaRule[], options: CompileOptions = {}): RuleSet {
  const ruleSet = new RuleSet(options)
  ruleSet.add(rules)
  return ruleSet
}

function applies(filter: SigmaFilter, rule: SigmaRule): boolean {
  const named = filter.rules === null || filter.rules.includes(rule.id) || (rule.name !== null && filter.rules.includes(rule.name))
  return named && isPartOf(rule.logsource, filter.logsource)
}

function hasKeywords(tree: Tree): boolean {
  if (tree.kind === 'test') return tree.test.kind === 'texts' && tree.test.field === null
  return tree.kind === 'not' ? hasKeywords(tree.member) : tree.members.some(hasKeywords)
}
