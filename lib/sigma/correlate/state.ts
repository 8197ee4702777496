import type { Plan } from './correlator.ts'
import type { SigmaCorrelation } from '../rule.ts'
import type { Group, SavedGroup } from './group.ts'

/** The state of a correlator as plain JSON. */
export type SavedState = {
  version: 1
  order: number
  correlations: { id: string; definition: string; groups: [string, SavedGroup][] }[]
}

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

/** Put a saved state into plans. `changed`: ids in the state whose correlation is gone or means something else now. */
export function restoreState(state: SavedState, plans: Plan[], make: (plan: Plan) => Group): { order: number; changed: string[] } {
  if (state.version !== 1) throw new Error(`the saved correlation state has version ${String(state.version)}; this program reads version 1`)
  const changed: string[] = []
  for (const plan of plans) plan.partition.clear()
  for (const saved of state.correlations) {
    const plan = plans.find((each) => each.correlation.id === saved.id)
    if (plan === undefined || definitionOf(plan.correlation) !== saved.definition) {
      changed.push(saved.id)
      continue
    }
    for (const [key, savedGroup] of saved.groups) {
      const group = make(plan)
      group.restore(savedGroup)
      plan.partition.bucket(key).groups[plan.index] = group
    }
  }
  return { order: state.order, changed }
}

/** What the meaning of saved entries depends on. */
function definitionOf({ type, rules, groupBy, timespan, valueFields, aliases, percentile }: SigmaCorrelation): string {
  return JSON.stringify([type, rules, groupBy, timespan, valueFields, aliases, percentile])
}
