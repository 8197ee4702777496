import { matchesAll, matchesName } from './pattern.ts'

/** Where the rights of the portal itself stand among systems. */
export const portal = 'portal'

/** A right somewhere, as a mapping looks at it: whoever holds it is not said. */
export type Right = { systemId: string; environment: string; kind: string; id: string; name: string; scope: string }

/** What makes a right a duty. Empty texts and nulls ask nothing. */
export type Mapping = {
  dutyId: string
  /** A system, the portal, or null: any system, and never the portal. */
  systemId: string | null
  environment: string | null
  rightKind: string
  /** By its native id, which is exact, or by a pattern of its name. */
  by: 'id' | 'name'
  right: string
  scope: string
  /** Patterns of names and of scopes that it is not. */
  exceptNames: readonly string[]
  exceptScopes: readonly string[]
}

export function mapsTo(mapping: Mapping, right: Right): boolean {
  if (mapping.systemId === null ? right.systemId === portal : mapping.systemId !== right.systemId) return false
  if (mapping.environment !== null && mapping.environment !== right.environment) return false
  if (mapping.rightKind !== '' && mapping.rightKind !== right.kind) return false
  if (mapping.by === 'id' ? mapping.right !== right.id : !matchesName(mapping.right, right.name)) return false
  if (mapping.scope !== '' && !matchesName(mapping.scope, right.scope)) return false
  return !mapping.exceptNames.some((each) => matchesName(each, right.name)) && !mapping.exceptScopes.some((each) => matchesName(each, right.scope))
}

/** The duties of rights, each kind of right looked at once. */
export function dutiesBy(mappings: readonly Mapping[], numberOf: ReadonlyMap<string, number>): (right: Right) => readonly number[] {
  const known = new Map<string, readonly number[]>()
  const exact = Map.groupBy(mappings.filter(({ by }) => by === 'id'), ({ right }) => right)
  const named = mappings.filter(({ by }) => by === 'name')
  return (right) => {
    const key = `${right.systemId}\n${right.environment}\n${right.kind}\n${right.id}\n${right.name}\n${right.scope}`
    const before = known.get(key)
    if (before) return before
    const found = new Set<number>()
    for (const each of [...(exact.get(right.id) ?? []), ...named]) {
      const number = numberOf.get(each.dutyId)
      if (number !== undefined && !found.has(number) && mapsTo(each, right)) found.add(number)
    }
    const list = [...found]
    known.set(key, list)
    return list
  }
}

/** A right that a mapping hits now, with how many accounts hold it. */
export type Hit = Right & { holders: number }

export const warningKinds = ['everything', 'sandbox', 'nothing', 'half'] as const
export type MappingWarning = { kind: (typeof warningKinds)[number]; said: string }

/** Scopes that are called like a place where nothing counts. */
const sandboxes = ['*sandbox*', '*sbx*', '*-test', '*-dev', 'test*', 'dev*', '*/test/*', '*/dev/*', '*staging*']
const looksSandboxed = (scope: string) => sandboxes.some((each) => matchesName(each, scope))

/** What somebody has to know of a mapping before they save it: what it hits is said beside, so these speak of what they may not have meant. */
export function warningsOf(mapping: Mapping, hits: readonly Hit[], rightsInAll: number): MappingWarning[] {
  const warnings: MappingWarning[] = []
  if (hits.length === 0) warnings.push({ kind: 'nothing', said: `None of the ${rightsInAll.toLocaleString('en')} rights of the newest frozen populations: rules with this duty cannot be evaluated where nothing maps to it.` })
  if (mapping.by === 'id') return warnings
  if (matchesAll(mapping.right)) warnings.push({ kind: 'everything', said: 'The pattern matches every right: whoever has any has this duty.' })
  else if (rightsInAll >= 20 && hits.length * 2 > rightsInAll) warnings.push({ kind: 'half', said: `It hits ${hits.length.toLocaleString('en')} of ${rightsInAll.toLocaleString('en')} rights: more than half.` })
  const outside = hits.filter(({ environment, systemId }) => systemId !== portal && environment !== 'production')
  if (mapping.environment === null && outside.length > 0 && outside.length < hits.length) {
    const environments = [...new Set(outside.map(({ environment }) => environment))].sort()
    warnings.push({ kind: 'sandbox', said: `By its name it also hits ${outside.length.toLocaleString('en')} ${outside.length === 1 ? 'right' : 'rights'} outside production (${environments.join(', ')}): say the environment, or who has a right in a sandbox counts like who has it in production.` })
  }
  const inside = hits.filter(({ environment, scope }) => environment === 'production' && looksSandboxed(scope))
  if (inside.length > 0 && inside.length < hits.length) warnings.push({ kind: 'sandbox', said: `It also hits scopes that are called like a sandbox: ${[...new Set(inside.map(({ scope }) => scope))].sort().slice(0, 5).join(', ')}. Except them if nothing counts there.` })
  return warnings
}
