import { attributes } from './attributes/index.ts'
import type { Known } from './combine.ts'
import { type Coverage, coverageOf } from './coverage.ts'
import { intervalsOf, type ProtectionInterval } from './intervals.ts'
import { type LineStep, liner } from './line.ts'
import { asked, type Outcome } from './outcome.ts'
import type { Period } from './system.ts'
import { type Unit, unitsOf } from './units.ts'
import { type Given, World } from './world.ts'

export type Judged = { unit: Unit; outcomes: { attribute: number; outcome: Outcome }[]; /** From its request to what runs. */ line: LineStep[] }
/** n = pass + fail + not evaluable + not applicable. `rate`: pass ÷ (pass + fail + not evaluable); null where nothing was asked. */
export type Total = { attribute: number; n: number; pass: number; fail: number; not_evaluable: number; not_applicable: number; rate: number | null }
export type Reconciliation = { judged: Judged[]; totals: Total[]; /** Commits of the period; each is in exactly one unit. */ commits: number; incomplete: string[]; contradictions: { key: string; fields: string[] }[]; protection: ProtectionInterval[]; coverage: Coverage[] }

/**
 * All changes of a period, each asked every attribute of its type. The same facts in any order give the same.
 * @param known what `given.facts` say, where somebody keeps it: these are not read then
 */
export function reconcile(given: Given, period: Period, known?: Known): Reconciliation {
  const world = new World(given, known)
  const { units, commits, incomplete } = unitsOf(world.known, given.settings, period)
  world.hold(units)
  const lineOf = liner(world)
  const judged = units.map((unit) => ({ unit, line: lineOf(unit), outcomes: attributes.filter(({ of }) => of.includes(unit.type)).map(({ number, judge }) => ({ attribute: number, outcome: asked(() => judge(unit, world)) })) }))
  const totals = attributes.map(({ number }) => {
    const total: Total = { attribute: number, n: 0, pass: 0, fail: 0, not_evaluable: 0, not_applicable: 0, rate: null }
    for (const { outcomes } of judged) for (const { attribute, outcome } of outcomes) if (attribute === number) {
      total.n++
      total[outcome.outcome]++
    }
    const asked = total.n - total.not_applicable
    return { ...total, rate: asked === 0 ? null : total.pass / asked }
  })
  return { judged, totals, commits, incomplete, contradictions: world.known.contradictions, protection: intervalsOf(world, units, period), coverage: coverageOf(world, units) }
}
