import type { Mapping } from '../mappings/mapping.ts'
import { isPartOf, pathsOf } from '../mappings/mapping.ts'
import type { SigmaProblem } from '../problem.ts'
import type { Logsource, SigmaFilter, SigmaRule } from '../rule.ts'
import { Budget, DEFAULT_BUDGET, OverBudget } from './budget.ts'
import type { Placeholders } from './expand.ts'
import { compileRule } from './rule.ts'
import type { CompiledRule, Reason } from './rule.ts'
import { EventTexts, Slot } from './slot.ts'
import type { Scene } from './slot.ts'

export type Hit = { rule: SigmaRule; reasons: Reason[] }

/** What is known of the log an event comes from. An attribute left out is unknown; null says there is none. */
export type Hint = { category?: string | null; product?: string | null; service?: string | null }

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
  private readonly compiled = new Map<string, CompiledRule>()
  private readonly options: CompileOptions
  private readonly slots = new Map<string, Slot>()
  private readonly texts = new EventTexts()
  private readonly budget: Budget
  private readonly scene: Scene = { event: {}, epoch: 0 }

  constructor(options: CompileOptions) {
    this.options = options
    this.budget = new Budget(options.budget ?? DEFAULT_BUDGET)
  }

  get size(): number {
    return this.compiled.size
  }

  get rules(): SigmaRule[] {
    return [...this.compiled.values()].map(({ rule }) => rule)
  }

  has(id: string): boolean {
    return this.compiled.has(id)
  }

  /** Add rules. A rule that must be refused, or whose id is taken, is listed in `problems` and left out. */
  add(rules: SigmaRule[]): void {
    for (const rule of rules) {
      if (this.compiled.has(rule.id)) {
        this.refuse(rule, `The id '${rule.id}' is already in the rule set.`, 'Remove the other rule first, or change the id.')
        continue
      }
      try {
        const filters = (this.options.filters ?? []).filter((filter) => applies(filter, rule))
        const slot = (name: string): Slot => this.slotOf(pathsOf(name, rule.logsource, this.options.mappings ?? []))
        const around = { slot, texts: this.texts, budget: this.budget }
        this.compiled.set(rule.id, compileRule(rule, filters, this.options.placeholders ?? {}, around))
      } catch (error) {
        this.refuse(rule, `The rule can not be compiled: ${error instanceof Error ? error.message : String(error)}.`, 'Mend the rule, or give compile() what it needs.')
      }
    }
  }

  /** Take a rule out. False when there is none with this id. */
  remove(id: string): boolean {
    return this.compiled.delete(id)
  }

  /**
   * The rules that match the event, with reasons. `hint` leaves out rules of other log sources; without it every rule is asked.
   * Time is proportional to the event's size, whatever the rules.
   */
  match(event: Record<string, unknown>, hint?: Hint): Hit[] {
    this.scene.event = event
    this.scene.epoch++
    const hits: Hit[] = []
    for (const compiled of this.compiled.values()) {
      if (hint !== undefined && !isMeant(compiled.rule.logsource, hint)) continue
      if (this.decide(compiled)) hits.push({ rule: compiled.rule, reasons: compiled.explain(this.scene) })
    }
    return hits
  }

  private decide(compiled: CompiledRule): boolean {
    this.budget.renew()
    try {
      return compiled.matches(this.scene)
    } catch (error) {
      if (!(error instanceof OverBudget)) throw error
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

/** A rule is left out when it states an attribute that the hint denies. */
export function isMeant(source: Logsource, hint: Hint): boolean {
  const agrees = (key: keyof Logsource): boolean => source[key] === null || hint[key] === undefined || source[key] === hint[key]
  return agrees('category') && agrees('product') && agrees('service')
}

function applies(filter: SigmaFilter, rule: SigmaRule): boolean {
  const named = filter.rules === null || filter.rules.includes(rule.id) || (rule.name !== null && filter.rules.includes(rule.name))
  return named && isPartOf(rule.logsource, filter.logsource)
}
