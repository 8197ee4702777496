import type { Held, Ledger, Shown } from './ledger.ts'
import { cast, idOf, type Person } from './people.ts'

/**
 * What a review of the planted company has to show, reckoned from what was planted: whose each right is, what is to be looked at, who decides. By the definitions
 * of Tickmark, in another language than its own; a difference is a mistake here or there.
 */
export type ReviewKey = {
  /** When the exports of the first quarter were taken; days without use from which on somebody is dormant. */
  asOf: string
  dormantDays: number
  /** Workers: who decides privileged rights, who owns which system. */
  security: string
  owners: Record<string, string | null>
  /** Who has an account at Tickmark. */
  portal: Record<string, 'active' | 'deactivated'>
  /** Said by hand: [system, name of the account, as, worker]. */
  byHand: [string, string, 'owner' | 'nobody', string | null][]
  /** A line a right, sorted: account, right, scope, flags with their facts, who decides, by which rule. */
  systems: Record<string, string[]>
  /** Of AWS. What is rejected; what the second export brings or changes, and what it lacks; what the third review shows. */
  rejected: string[]
  moved: string[]
  gone: string[]
  again: string[]
  /** Rights that were rejected, after each export. */
  revocations: { second: Record<'open' | 'removed', string[]>; third: Record<'open' | 'removed', string[]> }
}

export const asOf = '2026-04-10T06:00:00.000Z'
export const dormantDays = 90
const fewestPeers = 4
export const security = cast.alias
export const owners: Record<string, number | null> = { aws: 5, 'aws-credentials': 5, entra: 60, okta: 2, helpdesk: 120, github: 40, postgres: null, payroll: 50, 'erp-mended': 100 }
export const byHand: [system: string, account: string, as: 'owner' | 'nobody', person: number | null][] = [['aws', 'svc-backup', 'owner', 60], ['aws', 'svc-deploy', 'owner', 61], ['aws', 'old.contractor', 'nobody', null]]

const global = '62e90394-69f5-4237-9190-012177145e10'
/** Rights with which others are given, by system. Where nothing is said, it could not be told. */
const grants: Record<string, string[]> = {
  aws: ['managed-policy arn:aws:iam::aws:policy/AdministratorAccess'], entra: [`active ${global}`, `eligible ${global}`], okta: ['admin-role SUPER_ADMIN'], github: ['organization-role admin'], postgres: ['attribute SUPERUSER'],
}

/** By place in the list. The roster could not be read where two of them stand; one left and is active here all the same; one leads and has no account here, one a deactivated one. */
const inRoster = (n: number) => n !== cast.badDate && n !== cast.badZone
export function portal(all: Person[]): Map<number, 'active' | 'deactivated'> {
  const leading = new Set(all.map(({ manager }) => Number(manager) - 1))
  const some = [...all.keys()].filter((n) => n !== 7 && (leading.has(n) || n === security || Object.values(owners).includes(n)))
  return new Map(some.map((n) => [n, n === 8 ? 'deactivated' : 'active']))
}

/** Whose an account is: alias, employee id, e-mail, user name, the first that anybody has; nobody's where several have it. */
function ownersOf(all: Person[], alias: string) {
  const known = new Map<string, number[]>()
  const add = (as: string, value: string, n: number) => value !== '' && known.set(`${as} ${value.toLowerCase()}`, [...(known.get(`${as} ${value.toLowerCase()}`) ?? []), n])
  all.forEach((person, n) => {
    if (!inRoster(n)) return
    add('id', person.id, n)
    add('mail', person.email, n)
    add('name', person.login, n)
    if (n === cast.alias) add('alias', alias, n)
  })
  return ({ kind, email = '', userName = '', employeeId = '' }: Shown, account: string): number | 'several' | null => {
    if (['service', 'group', 'role'].includes(kind)) return null
    const asked = [...[email, userName, account].map((each) => `alias ${each}`), `id ${employeeId}`, ...[email, userName].filter((each) => each.includes('@')).map((each) => `mail ${each}`), `name ${userName}`]
    const found = asked.map((each) => known.get(each.toLowerCase())).find((each) => each !== undefined)
    return found === undefined ? null : found.length > 1 ? 'several' : (found[0] as number)
  }
}

export type Former = { known: Set<string>; rejected: Set<string> }
export const rightOf = ({ account, right, scope }: Held): string => [account, right, scope].join('\t')

type Of = { all: Person[]; alias: string; system: string; ledger: Ledger; former?: Former }

/** The rows of a system: see `ReviewKey.systems`. */
export function reviewed({ all, alias, system, ledger, former }: Of): string[] {
  const { rows, shown } = ledger.held()
  const whose = ownersOf(all, alias)
  const hand = new Map(byHand.filter(([of]) => of === system).map(([, name, as, person]) => [name, { as, person }]))
  const of = (account: string) => {
    const facts = shown(account)
    const said = hand.get(facts.userName ?? '')
    const found = said ? null : whose(facts, account)
    return { facts, person: typeof found === 'number' ? found : null, several: found === 'several', owner: said?.as === 'owner' ? said.person : null, said: said !== undefined }
  }
  const managerOf = (n: number | null) => {
    const at = n === null ? -1 : Number((all[n] as Person).manager) - 1
    return all[at] && inRoster(at) ? at : null
  }
  const granters = new Set(rows.filter(({ right }) => grants[system]?.includes(right)).map(({ account }) => of(account).person))
  const teams = new Map<number, Set<number>>()
  const having = new Map<string, Set<number>>()
  for (const row of rows) {
    const { person } = of(row.account)
    const lead = managerOf(person)
    if (person === null || lead === null) continue
    for (const [map, key] of [[teams, lead], [having, `${lead} ${row.right} ${row.scope}`]] as [Map<string | number, Set<number>>, string | number][]) map.set(key, (map.get(key) ?? new Set()).add(person))
  }
  const since = new Date(Date.parse(asOf) - dormantDays * 86_400_000).toISOString()
  const accounts = portal(all)
  const may = (n: number | null | undefined, parts: (number | null)[]) => n != null && accounts.get(n) === 'active' && !all[n]?.left && !granters.has(n) && !parts.includes(n)

  const flagsOf = (row: Held): Record<string, string> => {
    const { facts, person, several, owner, said } = of(row.account)
    const [lastUse, lead] = [row.lastUse ?? facts.lastUse, managerOf(person)]
    const team = lead === null ? 0 : (teams.get(lead)?.size ?? 0)
    // What is written into one account can be nobody else's, and says nothing of peers.
    const alone = lead !== null && team >= fewestPeers && having.get(`${lead} ${row.right} ${row.scope}`)?.size === 1 && !row.right.includes(`inline:${row.account}/`)
    const group = /^(eligible-)?owner (.*)$/.exec(row.right)?.[2]
    return {
      ...(row.privileged && { privileged: '' }),
      ...(person !== null && all[person]?.left && { leaver: `${all[person]?.end} ${facts.enabled == null ? 'unsaid' : facts.enabled ? 'enabled' : 'disabled'}` }),
      ...(person === null && owner === null && ['person', 'unknown', 'external'].includes(facts.kind) && { orphan: said ? 'by hand' : several ? 'several' : '' }),
      ...((facts.kind === 'service' || owner !== null) && { service: owner === null ? 'nobody' : (all[owner] as Person).id }),
      ...(lastUse && lastUse < since && { dormant: lastUse }),
      ...(facts.mfa === false && (facts.kind === 'person' || person !== null || row.right === 'credential password') && { no_mfa: '' }),
      ...(group && rows.some((other) => other.account === row.account && [...other.ways].some((way) => way.split('>').includes(group))) && { owner: '' }),
      ...(former && !former.known.has(rightOf(row)) && { fresh: '' }),
      ...(former?.rejected.has(rightOf(row)) && { returned: '' }),
      ...(alone && { outlier: `${team - 1}` }),
    }
  }
  return rows.map((row) => {
    const flags = flagsOf(row)
    const { person, owner } = of(row.account)
    const lead = managerOf(person)
    const chain: [n: number | null | undefined, by: string][] = [row.privileged ? [security, 'security'] : [lead, 'manager'], [owners[system], 'system_owner'], [security, 'security']]
    const [decides, by] = chain.find(([n]) => may(n, [person, owner])) ?? [null, 'nobody']
    return [rightOf(row), Object.entries(flags).map(([flag, fact]) => `${flag}=${fact}`).sort().join(', '), decides == null ? '' : idOf(decides), by].join('\t')
  }).sort()
}
