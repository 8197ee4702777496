import type { DeficiencySeverity } from './severity.ts'

/** What the deficiencies of an engagement come to. Withdrawn ones count nowhere, and are listed all the same. Pure. */
export type Counted = { aggregate: boolean; state: 'open' | 'evaluated' | 'reviewed' | 'remediation' | 'retested' | 'closed' | 'withdrawn'; severity: DeficiencySeverity | null }

export type Summary = {
  deficiencies: number
  aggregates: number
  withdrawn: number
  closed: number
  /** Of both kinds. */
  notEvaluated: number
  notReviewed: number
  bySeverity: { severity: DeficiencySeverity; deficiencies: number; aggregates: number; closed: number }[]
}

export function summed(all: readonly Counted[]): Summary {
  const live = all.filter(({ state }) => state !== 'withdrawn')
  const n = (of: readonly Counted[]) => of.length
  return {
    deficiencies: n(live.filter(({ aggregate }) => !aggregate)), aggregates: n(live.filter(({ aggregate }) => aggregate)), withdrawn: all.length - live.length,
    closed: n(live.filter(({ state }) => state === 'closed')), notEvaluated: n(live.filter(({ state }) => state === 'open')), notReviewed: n(live.filter(({ state }) => state === 'evaluated')),
    bySeverity: (['material_weakness', 'significant_deficiency', 'control_deficiency'] as const).map((severity) => {
      const of = live.filter((each) => each.severity === severity)
      return { severity, deficiencies: n(of.filter(({ aggregate }) => !aggregate)), aggregates: n(of.filter(({ aggregate }) => aggregate)), closed: n(of.filter(({ state }) => state === 'closed')) }
    }),
  }
}

export type Told = { outcome: 'cannot_be_concluded' | 'material_weakness' | 'none' | 'nothing_raised'; said: string }

/**
 * The sentence of an engagement. That there is no material weakness is never said while something is not evaluated, not reviewed, or was found not effective
 * and not raised.
 * @param unraised control tests that found the control not effective, and that no deficiency comes from
 */
export function concluded(of: Summary, unraised: number): Told {
  const all = of.deficiencies + of.aggregates
  const missing = [
    ...(of.notEvaluated > 0 ? [`${of.notEvaluated} of ${all} not evaluated`] : []), ...(of.notReviewed > 0 ? [`${of.notReviewed} of ${all} not reviewed`] : []),
    ...(unraised > 0 ? [`${unraised} control ${unraised === 1 ? 'test' : 'tests'} found a control not effective, and no deficiency comes from ${unraised === 1 ? 'it' : 'them'}`] : []),
  ]
  const material = of.bySeverity.find(({ severity }) => severity === 'material_weakness') ?? { deficiencies: 0, aggregates: 0, closed: 0 }
  const left = material.deficiencies + material.aggregates - material.closed
  const known = left > 0 ? ` At least ${left} material ${left === 1 ? 'weakness' : 'weaknesses'} so far.` : ''
  if (missing.length > 0) return { outcome: 'cannot_be_concluded', said: `Cannot be concluded: ${missing.join('; ')}.${known}` }
  if (left > 0) return { outcome: 'material_weakness', said: `${left} material ${left === 1 ? 'weakness' : 'weaknesses'}, of ${of.deficiencies} ${of.deficiencies === 1 ? 'deficiency' : 'deficiencies'} and ${of.aggregates} ${of.aggregates === 1 ? 'aggregate' : 'aggregates'}.` }
  if (all === 0) return { outcome: 'nothing_raised', said: 'No deficiency is raised in this engagement.' }
  return { outcome: 'none', said: material.closed > 0 ? `No material weakness is left: ${material.closed} ${material.closed === 1 ? 'was' : 'were'} closed after a retest.` : `No material weakness, of ${of.deficiencies} ${of.deficiencies === 1 ? 'deficiency' : 'deficiencies'} and ${of.aggregates} ${of.aggregates === 1 ? 'aggregate' : 'aggregates'}.` }
}
