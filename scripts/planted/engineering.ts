import { above, clean, json, Ledger, type Planted, type SystemKey } from './ledger.ts'
import type { Person } from './people.ts'

type Made = { file: Planted; key: SystemKey; ledger: Ledger }

/** GitHub: 200 members, 30 repositories, teams within teams, people from outside and robots. */
export function github(people: Person[]): Made {
  const ledger = new Ledger()
  const some = people.slice(0, 200)
  const user = (n: number) => ({ id: 1_000 + n, login: (some[n] as Person).login, type: 'User' })
  some.forEach((person, n) => {
    ledger.owned(`${1_000 + n}`, { left: person.left, enabled: true })
    ledger.shows(`${1_000 + n}`, { kind: 'person', userName: person.login })
  })
  some.forEach((_, n) => ledger.has(`${1_000 + n}`, `organization-role ${n < 3 ? 'admin' : 'member'}`, '77', 'direct', n < 3))
  // Child → parent.
  const parents: Record<string, string[]> = { 12: ['11'], 13: ['12'], 15: ['14'] }
  const own: Record<string, number[]> = { 11: [5, 6], 12: [7, 8, 9], 13: [10, 11], 14: Array.from({ length: 60 }, (_, n) => 20 + n), 15: [90, 91] }
  const grants: [team: string, repository: number, role: string][] = [['11', 500, 'admin'], ['13', 501, 'push'], ['14', 502, 'pull'], ['14', 503, 'push'], ['15', 503, 'maintain']]
  for (const [team, list] of Object.entries(own)) for (const n of list) for (const [holder, way] of above(team, parents)) for (const [, repository, role] of grants.filter(([each]) => each === holder)) ledger.has(`${1_000 + n}`, `repository ${role}`, `${repository}`, way.join('>'), role === 'admin')
  const outside = Array.from({ length: 6 }, (_, n) => ({ id: 9_000 + n, login: `outside-${n}`, type: 'User' }))
  for (const { id, login } of outside) {
    ledger.shows(`${id}`, { kind: 'external', userName: login })
    ledger.has(`${id}`, 'repository push', '505', 'direct')
  }
  ledger.shows('9100', { kind: 'service', userName: 'release[bot]' })
  ledger.has('9100', 'repository admin', '506', 'direct', true)
  const value = {
    organization: [{ id: 77, login: 'planted', default_repository_permission: 'read' }],
    members: some.map((_, n) => ({ ...user(n), role: n < 3 ? 'admin' : 'member' })),
    outsideCollaborators: outside,
    repositories: Array.from({ length: 30 }, (_, n) => ({ id: 500 + n, full_name: `planted/repo-${n}` })),
    collaborators: [...outside.map((each) => ({ ...each, repository_id: 505, role_name: 'write' })), { id: 9_100, login: 'release[bot]', type: 'Bot', repository_id: 506, role_name: 'admin' }],
    teams: ['11', '12', '13', '14', '15'].map((team) => ({ id: Number(team), slug: `team-${team}`, parent: parents[team] ? { id: Number(parents[team]?.[0]) } : null })),
    // The list of a parent team names the members of its children too.
    teamMembers: Object.entries(own).flatMap(([team, list]) => list.flatMap((n) => above(team, parents).map(([id]) => ({ team_id: Number(id), ...user(n) })))),
    teamRepositories: grants.map(([team, id, role]) => ({ team_id: Number(team), id, full_name: `planted/repo-${id - 500}`, role_name: ({ push: 'write', pull: 'read' } as Record<string, string>)[role] ?? role })),
  }
  const records = Object.values(value).reduce((sum, list) => sum + list.length, 0)
  return { file: json('github.json', value), ledger, key: { source: 'github', files: [{ name: 'github.json' }], ...clean(records), ...ledger.totals() } }
}

/** The roles of a PostgreSQL, as `psql --csv` prints the answer: 120 people, some by two grantors, groups in groups, PUBLIC. */
export function postgres(people: Person[]): Made {
  const ledger = new Ledger()
  const lines: string[] = []
  const write = (...cells: string[]) => lines.push([...cells, 'ledger'].map((cell) => (/[,"]/.test(cell) ? `"${cell}"` : cell)).join(','))
  const some = people.slice(0, 120).map(({ login }) => login)
  const parents: Record<string, string[]> = { clerks: ['readers'], auditors: ['readers'], readers: [], owners: ['clerks'] }
  some.forEach((name, n) => {
    ledger.owned(name, { left: people[n]?.left ?? false, enabled: true })
    ledger.shows(name, { kind: 'unknown', enabled: true, userName: name })
  })
  ledger.shows('postgres', { kind: 'unknown', enabled: true, userName: 'postgres' })
  for (const name of ['PUBLIC', ...Object.keys(parents)]) ledger.shows(name, { kind: 'group', userName: name })
  for (const name of some) {
    write('role', name, '', '', '', '', 'true')
    write('attribute', name, 'LOGIN', '', '', '', '')
    ledger.has(name, 'attribute LOGIN', '', 'direct')
  }
  for (const name of Object.keys(parents)) write('role', name, '', '', '', '', 'false')
  write('role', 'postgres', '', '', '', '', 'true')
  for (const attribute of ['LOGIN', 'SUPERUSER']) {
    write('attribute', 'postgres', attribute, '', '', '', '')
    ledger.has('postgres', `attribute ${attribute}`, '', 'direct', attribute === 'SUPERUSER')
  }
  const memberOf: [string, string][] = [...Object.entries(parents).flatMap(([child, list]) => list.map((parent): [string, string] => [child, parent])), ...some.map((name, n): [string, string] => [name, ['clerks', 'auditors', 'owners'][n % 3] as string])]
  memberOf.forEach(([member, group], n) => {
    write('membership', member, group, '', 'postgres', 'inherit,set', '')
    if (n % 7 === 0) write('membership', member, group, '', some[0] as string, 'admin', '')
    for (const [holder, way] of above(group, parents)) ledger.has(member, `membership ${holder}`, '', way.slice(0, -1).join('>') || 'direct')
  })
  for (const [kind, name, schema, privileges] of [['schema', 'PUBLIC', 'public', 'USAGE'], ['schema', 'readers', 'books', 'USAGE'], ['tables', 'readers', 'books', 'SELECT'], ['tables', 'clerks', 'books', 'INSERT,SELECT,UPDATE']] as const) {
    write(kind, name, schema, privileges, '', '', '')
    ledger.has(name, `${kind}-privileges ${JSON.stringify([schema, privileges])}`, 'ledger', 'direct')
  }
  return {
    file: { name: 'postgres.csv', bytes: Buffer.from(`kind,account,right,privileges,grantor,options,can_login,database\n${lines.join('\n')}\n`) },
    ledger, key: { source: 'postgres', files: [{ name: 'postgres.csv' }], ...clean(lines.length), ...ledger.totals() },
  }
}
