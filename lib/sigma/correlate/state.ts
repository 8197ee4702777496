import type { SigmaCorrelation } from '../rule.ts'
import type { Group, SavedGroup } from './group.ts'
import type { Plan } from './plan.ts'

/** The state of a correlator as plain JSON, or what was added to it: then `gone` are groups given up before. */
export type SavedState = {
  version: 1
  order: number
  correlations: { id: string; definition: string; groups: [string, SavedGroup][]; gone?: string[] }[]
}

/** The whole state of a correlator. */
export function saveState(plans: Plan[], order: number): SavedState {
  const correlations = plans.map(({ correlation, partition, index }) => ({
    id: correlation.id,
    definition: definitionOf(correlation),
    groups: [...partition.buckets].flatMap(([key, { groups }]): [string, SavedGroup][] => {
      const group = groups[index]
      return group === undefined ? [] : [[key, group.save()]]
    }),
  }))
  return { version: 1, order, correlations }
}

/** What was added to the touched groups since the last time. */
export function saveChanges(plans: Plan[], touched: ReadonlyMap<Plan, ReadonlySet<string>>, order: number): SavedState {
  const correlations: SavedState['correlations'] = []
  for (const plan of plans) {
    const { correlation, partition, index } = plan
    const groups: [string, SavedGroup][] = []
    for (const key of touched.get(plan) ?? []) {
      const changes = partition.buckets.get(key)?.groups[index]?.takeChanges() ?? null
      if (changes !== null) groups.push([key, changes])
    }
    if (groups.length + partition.gone.length === 0) continue
    correlations.push({ id: correlation.id, definition: definitionOf(correlation), groups, ...(partition.gone.length > 0 ? { gone: partition.gone } : {}) })
  }
  for (const { partition } of plans) partition.gone = []
  return { version: 1, order, correlations }
}

/** Put a saved state, or what was added to one, into plans. `changed`: ids in it whose correlation is gone or means something else now. */
export function restoreState(state: SavedState, plans: Plan[], make: (plan: Plan) => Group): { order: number; changed: string[] } {
  if (state.version !== 1) throw new Error(`the saved correlation state has version ${String(state.version)}; this program reads version 1`)
  const changed: string[] = []
  // Groups given up belong to all correlations with the same fields: first all of them go, then what came after is added.
  for (const { id, gone } of state.correlations) for (const key of gone ?? []) plans.find((plan) => plan.correlation.id === id)?.partition.drop(key)
  for (const saved of state.correlations) {
    const plan = plans.find((each) => each.correlation.id === saved.id)
    if (plan === undefined || definitionOf(plan.correlation) !== saved.definition) {
      changed.push(saved.id)
      continue
    }
    for (const [key, savedGroup] of saved.groups) {
      const { groups } = plan.partition.bucket(key)
      const group = groups[plan.index] ?? make(plan)
      group.apply(savedGroup)
      groups[plan.index] = group
    }
  }
  return { order: state.order, changed }
}

/** What the meaning of saved entries depends on. */
function definitionOf({ type, rules, groupBy, timespan, valueFields, aliases, percentile }: SigmaCorrelation): string {
  return JSON.stringify([type, rules, groupBy, timespan, valueFields, aliases, percentile])
}
