import type { Json } from '#lib/crypto/canonical.ts'
import { type Account, direct, type Outcome, wayOf } from './entitlement.ts'
import type { Entry, Fields, Place } from './frame.ts'
import { objectOf, type Parts, wordOf } from './gather.ts'
import { Groups, wayTo } from './groups.ts'
import { accountOf, rightOf, Rows } from './rows.ts'

/** Answers of the GitHub REST API, each list under its own name; what is asked of one repository or team has its id beside it (`repository_id`, `team_id`). */
export const githubParts = {
  organization: '/orgs/{org}',
  members: '/orgs/{org}/members, each with its role (role=admin and role=member), or /orgs/{org}/memberships/{username}',
  outsideCollaborators: '/orgs/{org}/outside_collaborators',
  repositories: '/orgs/{org}/repos',
  collaborators: '/repos/{owner}/{repo}/collaborators?affiliation=direct',
  teams: '/orgs/{org}/teams',
  teamMembers: '/orgs/{org}/teams/{team}/members',
  teamRepositories: '/orgs/{org}/teams/{team}/repos',
} as const
type Part = keyof typeof githubParts
const needed: readonly Part[] = ['organization', 'members', 'repositories', 'collaborators', 'teams', 'teamMembers', 'teamRepositories']

type Grant = { at: Place; role: string; repository: string; name: string }

export function readGithub(parts: Parts, system: string): Outcome {
  const rows = new Rows(system)
  const of = (name: Part): readonly Entry[] => parts.lists.get(name) ?? []
  for (const name of needed) if (!parts.lists.has(name)) rows.lacks(`${name} (${githubParts[name]})`)
  const accounts = new Map<string, Account>()
  const organization = of('organization')[0]?.fields
  const base: Json = organization ? { baseRepositoryPermission: wordOf(organization.default_repository_permission) } : null
  for (const { at, fields } of of('members')) {
    const account = accountFrom(objectOf(fields.user) ?? fields)
    const role = wordOf(fields.role)
    if (!account || !role) {
      rows.reject(at, account ? 'has no role: a list of members says roles only when each role is asked for' : 'has no id')
      continue
    }
    accounts.set(account.id, account)
    if (wordOf(fields.state) === 'pending') rows.warn(at, `${account.name} was invited and has not joined yet`)
    rows.add(at, account, rightOf({ kind: 'organization-role', id: role, name: role === 'admin' ? 'Owner of the organization' : `Organization: ${role}`, privileged: role === 'admin' }), { scope: wordOf(organization?.id) ?? '', conditions: base })
  }
  for (const { at, fields } of of('outsideCollaborators')) {
    const account = accountFrom(fields)
    if (account) accounts.set(account.id, { ...account, kind: account.kind === 'person' ? 'external' : account.kind })
    else rows.reject(at, 'has no id')
  }
  const names = new Map(of('repositories').map(({ fields }) => [wordOf(fields.id), wordOf(fields.full_name) ?? wordOf(fields.name)]))
  const give = (account: Account, { at, role, repository, name }: Grant, way: string) =>
    rows.add(at, account, rightOf({ kind: 'repository', id: role, name: `${role} on ${name}`, privileged: role === 'admin' }), { scope: repository, paths: [way] })

  for (const { at, fields } of of('collaborators')) {
    const account = accountFrom(fields)
    const grant = grantOf(at, fields, wordOf(fields.repository_id), names)
    if (account && grant) give(accounts.get(account.id) ?? { ...account, kind: account.kind === 'person' ? 'external' : account.kind }, grant, direct)
    else rows.reject(at, 'does not say who has which role on which repository')
  }
  teams(of, { rows, accounts, names, give })
  return rows.outcome()
}

function accountFrom(fields: Fields): Account | null {
  const [id, login, type] = [wordOf(fields.id), wordOf(fields.login), wordOf(fields.type)]
  if (!id || !login) return null
  return accountOf({ id, name: wordOf(fields.name) ?? login, kind: type === 'Bot' ? 'service' : 'person', userName: login, email: wordOf(fields.email) })
}

const order = ['admin', 'maintain', 'push', 'triage', 'pull'] as const

function grantOf(at: Place, fields: Fields, repository: string | null, names: Map<string | null, string | null>): Grant | null {
  const permissions = objectOf(fields.permissions)
  const role = wordOf(fields.role_name) ?? order.find((each) => permissions?.[each] === true) ?? null
  return repository && role ? { at, role: ({ write: 'push', read: 'pull' } as Record<string, string>)[role] ?? role, repository, name: names.get(repository) ?? repository } : null
}

type Context = { rows: Rows; accounts: Map<string, Account>; names: Map<string | null, string | null>; give: (account: Account, grant: Grant, way: string) => void }

/** A team has what its parent has. The list of a team's members has those of its child teams too: they are of the child. */
function teams(of: (name: Part) => readonly Entry[], { rows, accounts, names, give }: Context): void {
  const groups = new Groups()
  for (const { fields } of of('teams')) {
    const [id, parent] = [wordOf(fields.id), wordOf(objectOf(fields.parent)?.id)]
    if (id && parent) groups.add(id, parent)
  }
  for (const circle of groups.circles()) rows.warn(null, `teams that are parents of each other: ${circle.join(' > ')}`)
  const grants = new Map<string, Grant[]>()
  for (const { at, fields } of of('teamRepositories')) {
    const [team, grant] = [wordOf(fields.team_id), grantOf(at, fields, wordOf(fields.id), names)]
    if (!team || !grant) rows.reject(at, 'does not say which team has which role')
    else (grants.get(team) ?? grants.set(team, []).get(team))?.push(grant)
  }
  const memberships = new Map<string, Map<string, Entry>>()
  for (const entry of of('teamMembers')) {
    const [team, user] = [wordOf(entry.fields.team_id), accountFrom(entry.fields)]
    if (!team || !user) rows.reject(entry.at, 'does not say who is in which team')
    else if (entry.fields.membership !== 'CHILD_TEAM') (memberships.get(user.id) ?? memberships.set(user.id, new Map()).get(user.id))?.set(team, entry)
  }
  for (const [userId, own] of memberships) {
    const all = [...own.keys()].map((team) => ({ team, reach: groups.reach(team) }))
    for (const { team, reach } of all) {
      const entry = own.get(team) as Entry
      const inherited = entry.fields.membership === undefined && all.some((other) => other.team !== team && other.reach.has(team) && !reach.has(other.team))
      if (inherited) continue
      const account = accounts.get(userId) ?? (accountFrom(entry.fields) as Account)
      for (const holder of reach.keys()) for (const grant of grants.get(holder) ?? []) give(account, grant, wayOf(wayTo(reach, holder)))
    }
  }
}
