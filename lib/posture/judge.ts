import { graphOf, type Edge, type Path, reached, type RequirementStrength } from './reach.ts'

/**
 * How an organization stands by what a framework asks (CO-7). A requirement passed when something that evidences it passed and nothing that evidences or
 * supports it failed. What was not tested, could not be told, or is seen in part only, is not evaluable: unknown never counts as good.
 */
export type ItemStrength = 'evidences' | 'supports' | 'context'
export type Outcome = 'passed' | 'failed' | 'not_evaluable'
export type Severity = 'low' | 'medium' | 'high' | 'critical'

/** What was seen of one control or check, the last time that counts. */
export type Fact = { id: string; kind: 'control' | 'check'; outcome: Outcome; severity: Severity; said: string; at: Date | null }
/** That a fact serves a requirement. */
export type Serves = { factId: string; requirementId: string; strength: ItemStrength }
export type Requirement = { id: string; code: string; frameworkId: string; excluded: boolean }

/** By what a requirement is judged: a fact, how strongly, and by way of which mappings (none: directly). */
export type Reason = { factId: string; strength: ItemStrength; via: string[]; from: string }
export type Judged = { requirement: Requirement; outcome: Outcome; partly: boolean; weight: number; why: string; reasons: Reason[] }

/** What a requirement weighs: as much as the most severe of what evidences or supports it; one that nothing tests weighs as a medium one. */
export const weights: Record<Severity, number> = { critical: 4, high: 3, medium: 2, low: 1 }
/** A control has no severity of its own. */
export const controlSeverity: Severity = 'high'

/** Code, outcome, whether it is partly seen, weight and why: a row of a snapshot. */
export type PostureRow = [id: string, code: string, outcome: 'p' | 'f' | 'n', partly: 0 | 1, weight: number, why: string]
const letters = { passed: 'p', failed: 'f', not_evaluable: 'n' } as const
export const outcomeOf: Record<PostureRow[2], Outcome> = { p: 'passed', f: 'failed', n: 'not_evaluable' }
export const postureRow = ({ requirement, outcome, partly, weight, why }: Judged): PostureRow => [requirement.id, requirement.code, letters[outcome], partly ? 1 : 0, weight, why]

const weaker: Record<RequirementStrength, Record<ItemStrength, ItemStrength>> = {
  equivalent: { evidences: 'evidences', supports: 'supports', context: 'context' },
  partial: { evidences: 'supports', supports: 'context', context: 'context' },
  related: { evidences: 'context', supports: 'context', context: 'context' },
}
const order: Record<ItemStrength, number> = { evidences: 0, supports: 1, context: 2 }

type Given = { requirements: readonly Requirement[]; facts: readonly Fact[]; serves: readonly Serves[]; edges: readonly Edge[] }

/** @returns every requirement of `given` that is not excluded, in its order */
export function judged({ requirements, facts, serves, edges }: Given): Judged[] {
  const known = new Map(facts.map((fact) => [fact.id, fact]))
  const direct = new Map<string, Serves[]>()
  for (const one of serves) if (known.has(one.factId)) direct.set(one.requirementId, [...(direct.get(one.requirementId) ?? []), one])
  const graph = graphOf(edges)
  return requirements.filter(({ excluded }) => !excluded).map((requirement) => {
    const reasons = reasonsOf(requirement.id, direct, graph.has(requirement.id) ? reached(graph, requirement.id) : [])
    return { requirement, ...outcomeFrom(reasons, known), reasons }
  })
}

/** Of each fact the strongest, and of those the shortest way. */
function reasonsOf(id: string, direct: Map<string, Serves[]>, paths: Path[]): Reason[] {
  const found = new Map<string, Reason>()
  const take = (reason: Reason) => {
    const former = found.get(reason.factId)
    if (!former || order[reason.strength] < order[former.strength]) found.set(reason.factId, reason)
  }
  for (const { factId, strength } of direct.get(id) ?? []) take({ factId, strength, via: [], from: id })
  for (const path of paths) for (const { factId, strength } of direct.get(path.to) ?? []) take({ factId, strength: weaker[path.strength][strength], via: path.mappings, from: path.to })
  return [...found.values()].sort((one, other) => order[one.strength] - order[other.strength] || one.via.length - other.via.length || (one.factId < other.factId ? -1 : 1))
}

function outcomeFrom(reasons: Reason[], known: Map<string, Fact>): Pick<Judged, 'outcome' | 'partly' | 'weight' | 'why'> {
  const counting = reasons.filter(({ strength }) => strength !== 'context').map((reason) => ({ ...reason, fact: known.get(reason.factId) as Fact }))
  if (counting.length === 0) return { outcome: 'not_evaluable', partly: false, weight: weights.medium, why: reasons.length > 0 ? 'Only context maps to it: nothing tests it.' : 'Nothing tests it.' }
  const weight = Math.max(...counting.map(({ fact }) => weights[fact.severity]))
  const told = (outcome: Outcome) => counting.filter(({ fact }) => fact.outcome === outcome)
  const [failed, unclear, passed] = [told('failed'), told('not_evaluable'), told('passed')]
  const of = `${counting.length} ${counting.length === 1 ? 'test' : 'tests'}`
  if (failed.length > 0) return { outcome: 'failed', partly: false, weight, why: `${failed.length} of ${of} failed.` }
  if (unclear.length > 0) return { outcome: 'not_evaluable', partly: passed.length > 0, weight, why: `${unclear.length} of ${of} could not be evaluated.` }
  if (!passed.some(({ strength }) => strength === 'evidences')) return { outcome: 'not_evaluable', partly: true, weight, why: `Only supported: ${of} passed, and none of them evidences it.` }
  return { outcome: 'passed', partly: false, weight, why: `${of} passed.` }
}

export type Score = { requirements: number; passed: number; failed: number; notEvaluable: number; partly: number; weightPassed: number; weight: number }

/** Counted and weighed; the score is `weightPassed / weight`, and there is none where nothing is asked. */
export function scoreOf(rows: Iterable<Pick<Judged, 'outcome' | 'partly' | 'weight'>>): Score {
  const score: Score = { requirements: 0, passed: 0, failed: 0, notEvaluable: 0, partly: 0, weightPassed: 0, weight: 0 }
  for (const { outcome, partly, weight } of rows) {
    score.requirements++
    score.weight += weight
    if (outcome === 'passed') { score.passed++; score.weightPassed += weight }
    else if (outcome === 'failed') score.failed++
    else { score.notEvaluable++; if (partly) score.partly++ }
  }
  return score
}
