import type { Condition, Group, Item, SigmaRule, Value } from '../../lib/sigma/rule.ts'
import { literalOf } from '../../lib/sigma/text/pattern.ts'
import type { Event } from './cloud-events.ts'
import type { Random } from './random.ts'

/** Write into an ordinary event what a rule looks for. Not every rule fires afterwards: filters and expressions are not solved. */
export function makeFire(rule: SigmaRule, event: Event, random: Random): void {
  const bodies = new Map(rule.detection.selections.map((selection) => [selection.name, selection.body]))
  const satisfy = (condition: Condition): void => {
    switch (condition.kind) {
      case 'not': return
      case 'selection': return fillGroup(bodies.get(condition.name), event, random)
      case 'of': {
        const names = condition.quantity === 'one' ? [random.pick(condition.names)] : condition.names
        for (const name of names) fillGroup(bodies.get(name), event, random)
        return
      }
      case 'all': return condition.members.forEach(satisfy)
      case 'any': return satisfy(random.pick(condition.members))
    }
  }
  satisfy(rule.detection.condition)
}

function fillGroup(group: Group | undefined, event: Event, random: Random): void {
  if (group === undefined) return
  const members = group.kind === 'any' ? [random.pick(group.members)] : group.members
  for (const member of members) {
    if (member.kind === 'item') fillItem(member, event, random)
    else fillGroup(member, event, random)
  }
}

function fillItem(item: Item, event: Event, random: Random): void {
  const has = (modifier: Item['modifiers'][number]): boolean => item.modifiers.includes(modifier)
  const path = item.field ?? 'message'
  const texts = has('all') ? item.values : [random.pick(item.values)]
  const value: Value | undefined = texts[0]
  if (value === null || value === undefined || has('neq') || has('re')) return
  if (has('exists')) return value === true ? write(event, path, 'present') : undefined
  if (has('cidr')) return write(event, path, String(value).split('/')[0] ?? '')
  if (has('gt') || has('gte')) return write(event, path, Number(value) + 1)
  if (has('lt') || has('lte')) return write(event, path, Number(value) - 1)
  if (has('fieldref')) {
    write(event, path, 'same')
    return write(event, String(value), 'same')
  }
  if (typeof value !== 'string' && item.modifiers.length === 0) return write(event, path, value)
  const plain = texts.map((text) => literalOf(String(text).replace(/(?<!\\)[*?]/g, 'x'))).join(' ')
  if (has('contains') || item.field === null) return write(event, path, `C:\\work ${plain} rest`)
  if (has('endswith')) return write(event, path, `C:\\work${plain}`)
  write(event, path, has('startswith') ? `${plain} rest` : plain)
}

/** Follow a dotted path, making objects on the way. */
function write(event: Event, path: string, value: unknown): void {
  const segments = path.split('.')
  let at: Record<string, unknown> = event
  for (const segment of segments.slice(0, -1)) {
    const inner = at[segment]
    const next = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as Record<string, unknown>) : {}
    at[segment] = next
    at = next
  }
  at[segments[segments.length - 1] ?? ''] = value
}
