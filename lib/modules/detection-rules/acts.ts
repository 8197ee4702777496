import { isPermission } from '#lib/auth/permissions.ts'
import type { SigmaRule } from '#lib/sigma/index.ts'
import type { Group, Item } from '#lib/sigma/rule.ts'

/** Acts of this portal a rule waits for that do not exist: it would never fire on them. */
export function unknownActs(rule: SigmaRule): string[] {
  const own = rule.logsource.product === 'tickmark'
  return rule.detection.selections.flatMap(({ body }) => mapsOf(body))
    .filter((items) => own || items.some((item) => (item.field === 'source' || item.field === 'tickmark.source') && item.values.includes('tickmark')))
    .flatMap((items) => items.filter((item) => (item.field === 'event_type' || item.field === 'tickmark.type') && item.modifiers.length === 0).flatMap((item) => item.values))
    .map(String).filter((act) => !isPermission(act) && !/[*?]/.test(act))
}

/** The maps of a selection: what must hold together. */
function mapsOf(group: Group): Item[][] {
  const items = group.members.filter((each) => each.kind === 'item')
  const groups = group.members.filter((each) => each.kind !== 'item')
  return [...(items.length > 0 ? [items] : []), ...groups.flatMap(mapsOf)]
}
