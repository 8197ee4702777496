import { createHash } from 'node:crypto'
import { builtInRoles, isBuiltInRole } from '#lib/auth/roles.ts'
import { places } from './words.ts'

/** The rule of a kind as something that can be decided about: the same id in every version (RFC 9562, version 8: made of a hash). */
export function ruleId(orgId: string, kind: string): string {
  const hex = createHash('sha256').update(`${orgId}/${kind}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const severities = { 2: 'medium', 3: 'high', 4: 'critical' } as const

const roleText = (role: string) => (isBuiltInRole(role) ? builtInRoles[role] : role.replace(/^custom_/, ''))

type Stages = { needed: number; roles: string[]; named: string[]; of?: (keyof typeof places)[] }[]
type Rule = { cases: { criticalityFrom?: number | undefined; stages: Stages }[]; lastsDays: number }

export const peopleOf = ({ cases }: Rule): string[] => [...new Set(cases.flatMap((each) => each.stages.flatMap(({ named }) => named)))]

export const placesOf = ({ cases }: Rule) => [...new Set(cases.flatMap((each) => each.stages.flatMap(({ of = [] }) => of)))]

/**
 * A rule in one line: "high and above: 2 of Admin; otherwise: 1 of Admin or Compliance manager; within 30 days".
 * @param names of the people it names; whom it lacks is counted
 */
export function ruleText({ cases, lastsDays }: Rule, names: ReadonlyMap<string, string> = new Map()): string {
  const stages = (all: Stages) => all.map(({ needed, roles, named, of = [] }) => {
    const known = named.flatMap((each) => names.get(each) ?? [])
    const others = named.length - known.length
    return `${needed} of ${[...of.map((place) => places[place]), ...roles.map(roleText), ...known, ...(others > 0 ? [others === 1 ? 'a person named' : `${others} people named`] : [])].join(' or ')}`
  }).join(', then ')
  const texts = cases.map(({ criticalityFrom, stages: all }) => `${criticalityFrom === undefined ? (cases.length > 1 ? 'otherwise: ' : '') : `${severities[criticalityFrom as 2 | 3 | 4]}${criticalityFrom < 4 ? ' and above' : ''}: `}${stages(all)}`)
  return `${texts.join('; ')}; within ${lastsDays} days`
}
