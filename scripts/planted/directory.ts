import { above, clean, dice, json, Ledger, type Planted, type SystemKey } from './ledger.ts'
import type { Person } from './people.ts'

type Made = { file: Planted; key: SystemKey; ledger: Ledger }

const roles = [['62e90394-69f5-4237-9190-012177145e10', 'Global Administrator', true], ['role-helpdesk', 'Support of devices', false], ['role-reader', 'Directory Reader', false]] as const
/** Groups in groups; two of them contain each other. */
const parents: Record<string, string[]> = { 'g-night': ['g-admins'], 'g-admins': ['g-night'], 'g-berlin': ['g-ledger'], 'g-ledger': [] }

/** Entra: everybody has an account; administrators directly, by groups, and eligible. */
export function entra(people: Person[]): Made {
  const ledger = new Ledger()
  const id = (n: number) => `e-${String(n).padStart(4, '0')}`
  const users = [
    // Who left in January is still enabled: one for the list of leavers.
    ...people.map((person, n) => ({ id: id(n), displayName: `${person.given} ${person.family}`, userPrincipalName: `${person.login}@planted.example`, mail: person.email || null, accountEnabled: !person.left || n % 62 === 0, userType: 'Member', signInActivity: { lastSuccessfulSignInDateTime: `2026-0${1 + (n % 3)}-05T08:00:00Z` } })),
    ...Array.from({ length: 15 }, (_, n) => ({ id: `guest-${n}`, displayName: `Guest ${n}`, userPrincipalName: `guest${n}_other.example#EXT#@planted.example`, mail: `guest${n}@other.example`, accountEnabled: true, userType: 'Guest' })),
  ]
  people.forEach((person, n) => {
    const enabled = users[n]?.accountEnabled === true
    ledger.owned(id(n), { left: person.left, enabled })
    ledger.shows(id(n), { kind: 'person', enabled, email: person.email, userName: `${person.login}@planted.example`, lastUse: `2026-0${1 + (n % 3)}-05` })
  })
  ledger.shows('sp-robot', { kind: 'service', enabled: true, userName: 'a-2' })
  const members: Record<string, string[]> = { 'g-admins': [id(1), id(2)], 'g-night': [id(3), id(4)], 'g-ledger': Array.from({ length: 40 }, (_, n) => id(300 + n)), 'g-berlin': Array.from({ length: 260 }, (_, n) => id(330 + n)) }
  const assignments = [['g-admins', 0, '/'], [id(1), 0, '/'], [id(60), 1, '/administrativeUnits/au-1'], ['sp-robot', 2, '/'], ['g-empty', 1, '/'], ['g-admin', 2, '/']] as const
  const eligible = [[id(70), 0, '2026-12-31T00:00:00Z'], [id(1), 1, null]] as const
  const pim = [['g-night', id(80), '2026-06-30T00:00:00Z', 'member'], ['g-admins', id(81), null, 'owner']] as const
  // The first two own a group they are in, the second by a group in it; the third owns one that is nearly called as a group of theirs, the fourth is in none.
  const owners = [['g-ledger', id(310)], ['g-ledger', id(430)], ['g-admin', id(2)], ['g-ledger', id(90)]] as const
  const through = (account: string, group: string, give: (holder: string, way: string) => void) => above(group, parents).forEach(([holder, way]) => give(holder, way.join('>')))
  const holders = (principal: string) => assignments.filter(([who]) => who === principal)
  for (const [who, role, scope] of assignments) if (!who.startsWith('g-')) ledger.has(who, `active ${roles[role][0]}`, scope, 'direct', roles[role][2])
  for (const [who, role] of eligible) ledger.has(who, `eligible ${roles[role][0]}`, '/', 'direct', roles[role][2])
  for (const [group, list] of Object.entries(members)) {
    for (const account of list) {
      through(account, group, (holder, way) => {
        for (const [, role, scope] of holders(holder)) ledger.has(account, `active ${roles[role][0]}`, scope, way, roles[role][2])
        if (holder === 'g-ledger') ledger.has(account, 'app-role post', 'sp-ledger', way)
      })
    }
  }
  for (const [group, account, , access] of pim) {
    if (access === 'owner') ledger.has(account, `eligible-owner ${group}`, '', 'direct', true)
    else through(account, group, (holder, way) => holders(holder).forEach(([, role, scope]) => ledger.has(account, `eligible ${roles[role][0]}`, scope, way, roles[role][2])))
  }
  for (const [group, account] of owners) ledger.has(account, `owner ${group}`, '', 'direct', true)
  const value = {
    users,
    servicePrincipals: [{ id: 'sp-ledger', appId: 'a-1', displayName: 'Ledger', accountEnabled: true, appRoles: [{ id: 'post', value: 'Post', displayName: 'Post entries' }] }, { id: 'sp-robot', appId: 'a-2', displayName: 'Robot', accountEnabled: true, appRoles: [] }],
    groups: ['g-admins', 'g-night', 'g-ledger', 'g-berlin', 'g-empty', 'g-admin'].map((group) => ({ id: group, displayName: group })),
    groupMembers: [
      ...Object.entries(members).flatMap(([groupId, list]) => list.map((member) => ({ groupId, '@odata.type': '#microsoft.graph.user', id: member }))),
      ...Object.entries(parents).flatMap(([child, list]) => list.map((groupId) => ({ groupId, '@odata.type': '#microsoft.graph.group', id: child }))),
    ],
    groupOwners: owners.map(([groupId, account]) => ({ groupId, id: account })),
    roleDefinitions: roles.map(([role, displayName]) => ({ id: role, templateId: role, displayName, isBuiltIn: true, isPrivileged: displayName === 'Global Administrator' })),
    roleAssignments: assignments.map(([principalId, role, directoryScopeId], n) => ({ id: `a${n}`, principalId, roleDefinitionId: roles[role][0], directoryScopeId })),
    roleEligibilityScheduleInstances: eligible.map(([principalId, role, endDateTime], n) => ({ id: `e${n}`, principalId, roleDefinitionId: roles[role][0], directoryScopeId: '/', memberType: 'Direct', endDateTime })),
    groupEligibilityScheduleInstances: pim.map(([groupId, principalId, endDateTime, accessId], n) => ({ id: `p${n}`, principalId, groupId, accessId, memberType: 'direct', endDateTime })),
    appRoleAssignments: [{ id: 'r0', appRoleId: 'post', principalId: 'g-ledger', principalType: 'Group', resourceId: 'sp-ledger', resourceDisplayName: 'Ledger' }],
  }
  const records = Object.values(value).reduce((sum, list) => sum + list.length, 0)
  return { file: json('entra.json', value), ledger, key: { source: 'entra', files: [{ name: 'entra.json' }], ...clean(records), ...ledger.totals(), said: ['groups that contain each other'] } }
}

/** Okta: 1,200 people, ten apps. */
export function okta(people: Person[], seed: number): Made {
  const random = dice(seed)
  const ledger = new Ledger()
  const some = people.slice(0, 1_200)
  const id = (n: number) => `00u${String(n).padStart(5, '0')}`
  some.forEach((person, n) => {
    ledger.owned(id(n), { left: person.left, enabled: !person.left })
    ledger.shows(id(n), { kind: 'person', enabled: !person.left, email: person.email, userName: `${person.login}@planted.example`, ...(n % 8 > 0 && { lastUse: '2026-03-01' }) })
  })
  const appUsers = some.flatMap((_, n) => Array.from({ length: 10 }, (__, app) => app).filter(() => random() < 0.3).map((app) => {
    const scope = random() < 0.7 ? 'GROUP' : 'USER'
    ledger.has(id(n), `app 0oa${app}`, '', scope)
    return { id: id(n), scope, status: 'PROVISIONED', appId: `0oa${app}` }
  }))
  const rolesOf = [[0, 'SUPER_ADMIN', [], true], [1, 'HELP_DESK_ADMIN', ['00gVpn', '00gNet'], false], [2, 'READ_ONLY_ADMIN', [], false]] as const
  for (const [n, role, targets, privileged] of rolesOf) for (const target of targets.length > 0 ? targets : ['']) ledger.has(id(n), `admin-role ${role}`, target, 'USER', privileged)
  const members = { '00gVpn': some.filter((_, n) => n % 4 === 0), '00gNet': some.filter((_, n) => n % 9 === 0), '00gApps': some.filter((_, n) => n % 2 === 0) }
  const groupMembers = Object.entries(members).flatMap(([groupId, list]) => list.map((person) => ({ groupId, id: id(people.indexOf(person)) })))
  for (const { groupId, id: user } of groupMembers) if (groupId !== '00gApps') ledger.has(user, `group ${groupId}`, '', 'direct')
  const value = {
    users: some.map((person, n) => ({ id: id(n), status: person.left ? 'DEPROVISIONED' : 'ACTIVE', lastLogin: n % 8 === 0 ? null : '2026-03-01T00:00:00.000Z', profile: { login: `${person.login}@planted.example`, email: person.email, firstName: person.given, lastName: person.family } })),
    apps: Array.from({ length: 10 }, (_, app) => ({ id: `0oa${app}`, label: `App ${app}`, status: 'ACTIVE' })),
    appUsers, appGroups: [{ id: '00gApps', priority: 0, appId: '0oa1' }],
    groups: Object.keys(members).map((group) => ({ id: group, type: 'OKTA_GROUP', profile: { name: group } })), groupMembers,
    roles: rolesOf.map(([n, type, targets], at) => ({ id: `r${at}`, userId: id(n), label: type, type, assignmentType: 'USER', ...(targets.length > 0 && { _embedded: { targets: { groups: targets.map((target) => ({ id: target })) } } }) })),
  }
  const records = Object.values(value).reduce((sum, list) => sum + list.length, 0)
  return { file: json('okta.json', value), ledger, key: { source: 'okta', files: [{ name: 'okta.json' }], ...clean(records), ...ledger.totals() } }
}

/** A help desk by SCIM: 600 people in pages of 100, twelve groups of which three go round in a circle. */
export function helpdesk(people: Person[]): { files: Planted[]; key: SystemKey; ledger: Ledger } {
  const ledger = new Ledger()
  const some = people.slice(100, 700)
  const users = some.map((person, n) => ({ id: `h${n}`, userName: person.login, displayName: `${person.given} ${person.family}`, active: !person.left, emails: [{ value: person.email || 'none@planted.example', primary: true }], ...(n % 50 === 0 && { roles: [{ value: 'supervisor', display: 'Supervisor' }] }) }))
  some.forEach((person, n) => {
    ledger.owned(`h${n}`, { left: person.left, enabled: !person.left })
    ledger.shows(`h${n}`, { kind: 'person', enabled: !person.left, email: person.email, userName: person.login })
  })
  users.forEach((user) => user.roles && ledger.has(user.id, 'role supervisor', '', 'direct'))
  const nesting: Record<string, string[]> = { t0: ['t1'], t1: ['t2'], t2: ['t0'], t5: ['t6', 't7'], t6: ['t8'], t7: ['t8'] }
  const groups = Array.from({ length: 12 }, (_, g) => ({
    id: `t${g}`, displayName: `Team ${g}`,
    members: [...users.filter((__, n) => n % 12 === g || (g === 1 && n % 24 === 0)).map(({ id }) => ({ value: id, type: 'User' })), ...Object.entries(nesting).filter(([, list]) => list.includes(`t${g}`)).map(([child]) => ({ value: child, type: 'Group' }))],
  }))
  for (const { id, members } of groups) for (const { value, type } of members) if (type === 'User') for (const [holder, way] of above(id, nesting)) ledger.has(value, `group ${holder}`, '', way.slice(0, -1).join('>') || 'direct')
  const page = (list: object[], start: number, all: number) => ({ schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'], totalResults: all, startIndex: start + 1, itemsPerPage: list.length, Resources: list })
  const pages = Array.from({ length: 6 }, (_, n) => page(users.slice(n * 100, n * 100 + 100), n * 100, users.length))
  return {
    files: [{ name: 'helpdesk-users.json', bytes: Buffer.from(pages.map((each) => JSON.stringify(each)).join('\n')) }, json('helpdesk-groups.json', page(groups, 0, groups.length))],
    ledger, key: { source: 'scim', files: [{ name: 'helpdesk-users.json', part: 'users' }, { name: 'helpdesk-groups.json', part: 'groups' }], ...clean(users.length + groups.length), ...ledger.totals(), said: ['groups that contain each other'] },
  }
}
