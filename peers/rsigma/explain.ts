import type { Group, Item, SigmaRule } from '../../lib/sigma/index.ts'
import { hasWildcard } from '../../lib/sigma/text/pattern.ts'

/** Why rsigma 0.23 does not find what this rule finds, or null. Each reason names the place in the specification. */
export function explain(rule: SigmaRule): string | null {
  const items = rule.detection.selections.flatMap((selection) => itemsOf(selection.body))
  if (items.some((item) => item.field === null && item.modifiers.includes('all'))) {
    return "it compares keywords under '|all' with whole values; they are searched across the event (rules, Keywords search)"
  }
  if (items.some((item) => item.modifiers.includes('endswith') && item.values.some((value) => typeof value === 'string' && hasWildcard(value)))) {
    return "with 'endswith' it does not read '\\\\*' as a backslash and a wildcard, as it does with 'contains' (rules, Escape Character)"
  }
  return null
}

function itemsOf(group: Group): Item[] {
  return group.members.flatMap((member) => (member.kind === 'item' ? [member] : itemsOf(member)))
}
