import { asked, type Outcome } from '#lib/outcome.ts'
import { attributes } from './attributes/index.ts'
import type { Known } from './combine.ts'
import { type Coverage, coverageOf } from './coverage.ts'
import { intervalsOf, type ProtectionInterval } from './intervals.ts'
import { type LineStep, liner } from './line.ts'
import type { Period } from './system.ts'
import { type Unit, unitsOf } from './units.ts'
import { type Given, World } from './world.ts'

export type Judged = { unit: Unit; outcomes: { attribute: number; outcome: Outcome }[]; /** From its request to what runs. */ line: LineStep[] }
/** n = pass + fail + not evaluable + not applicable. `rate`: pass ÷ (pass + fail + not evaluable); null where nothing was asked. */
export type Total = { attribute: number; n: number; pass: number; fail: number; not_evaluable: number; not_applicable: number; rate: number | null }
/** Everything but the outcomes: a unit is asked when somebody comes to it, so that whoever goes through them holds one at a time. */
export type Judging = { units: readonly Unit[]; judge: (unit: Unit) => Judged; /** Commits of the period; each is in exactly one unit. */ commits: number; incomplete: string[]; contradictions: { key: string; fields: string[] }[]; protection: ProtectionInterval[]; coverage: Coverage[] }
export type Reconciliation = Omit<Judging, 'units' | 'judge'> & { judged: Judged[]; totals: Total[] }

/**
 * All changes of a period, each asked every attribute of its type. The same facts in any order give the same.
 * @param known what `given.facts` say, where somebody keeps it: these are not read then
 */
export function judging(given: Given, period: Period, known?: Known): Judging {
  const world = new World(given, known)
  const { units, commits, incomplete } = unitsOf(world.known, given.settings, period)
  world.hold(units)
  const lineOf = liner(world)
  const judge = (unit: Unit): Judged => ({ unit, line: lineOf(unit), outcomes: attributes.filter(({ of }) => of.includes(unit.type)).map(({ number, judge }) => ({ attribute: number, outcome: asked(() => judge(unit, world)) })) })
  return { units, judge, commits, incomplete, contradictions: world.known.contradictions, protection: intervalsOf(world, units, period), coverage: coverageOf(world, units) }
}

/** Sums of outcomes by attribute, one unit at a time. */
export class Counting {
  readonly #totals = attributes.map(({ number }): Total => ({ attribute: number, n: 0, pass: 0, fail: 0, not_evaluable: 0, not_applicable: 0, rate: null }))

  add(attribute: number, outcome: Outcome['outcome']): void {
    const total = this.#totals.find((each) => each.attribute === attribute)
    if (!total) throw new Error(`there is no attribute ${attribute}`)
    total.n++
    total[outcome]++
  }

  totals = (): Total[] => this.#totals.map((total) => ({ ...total, rate: total.n === total.not_applicable ? null : total.pass / (total.n - total.not_applicable) }))
}

/** The same with every outcome at hand. */
export function reconcile(given: Given, period: Period, known?: Known): Reconciliation {
  const { units, judge, ...found } = judging(given, period, known)
  const [judged, counting] = [units.map(judge), new Counting()]
  for (const { outcomes } of judged) for (const { attribute, outcome } of outcomes) counting.add(attribute, outcome.outcome)
  return { ...found, judged, totals: counting.totals() }
}
