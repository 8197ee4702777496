import { isPermission } from '#lib/auth/permissions.ts'
import type { Group, Item, SigmaProblem, SigmaRule } from '#lib/sigma/index.ts'

/** Acts of this portal a rule waits for that do not exist: it would never fire on them. */
export const unknownActs = (rule: SigmaRule): SigmaProblem[] => actsIn(rule).filter(({ act }) => !isPermission(act) && !/[*?]/.test(act)).map(({ act, line, column }) => (
  { file: rule.file, line, column, message: `The portal has no act '${act.slice(0, 100)}'.`, help: 'Name an operation, such as users.changeRoles: the audit trail shows them.' }))

type Act = { act: string; line: number; column: number }

/** What is compared as it stands with the type of an event, where that is one of the portal's own. */
function actsIn(rule: SigmaRule): Act[] {
  const own = rule.logsource.product === 'tickmark'
  return rule.detection.selections.flatMap(({ body }) => mapsOf(body))
    .filter((items) => own || items.some(({ field, values }) => (field === 'source' || field === 'tickmark.source') && values.includes('tickmark')))
    .flatMap((items) => items.filter(({ field, modifiers }) => (field === 'event_type' || field === 'tickmark.type') && modifiers.length === 0))
    .flatMap(({ values, line, column }) => values.map((value) => ({ act: String(value), line, column })))
}

/** The maps of a selection: what must hold together. */
function mapsOf(group: Group): Item[][] {
  const items = group.members.filter((each) => each.kind === 'item')
  const groups = group.members.filter((each) => each.kind !== 'item')
  return [...(items.length > 0 ? [items] : []), ...groups.flatMap(mapsOf)]
}
