import { differences, hashOf, type Plan, type State } from './playbook.ts'

/** The plan that takes another one back, worked out from what that one stored: from how the resource was left to how it was before, by the steps that were approved with it. */
export function undoing(plan: Plan, left: State): Plan {
  const back = { ...plan, before: left, after: plan.undone, steps: plan.undo, diff: differences(left, plan.undone), undo: [], undone: plan.undone, notes: [] }
  return { ...back, hash: hashOf(back) }
}
