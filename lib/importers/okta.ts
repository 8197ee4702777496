import { type Account, direct, type Outcome, type Right } from './entitlement.ts'
import type { Entry, Fields } from './frame.ts'
import { objectOf, objectsOf, type Parts, wordOf } from './gather.ts'
import { accountOf, rightOf, Rows } from './rows.ts'

/** Answers of the Okta API, each list under its own name; what is asked of one app, user or group has its id beside it (`appId`, `userId`, `groupId`). */
export const oktaParts = {
  users: '/api/v1/users, and with filter=status eq "DEPROVISIONED" as well',
  apps: '/api/v1/apps',
  appUsers: '/api/v1/apps/{appId}/users',
  appGroups: '/api/v1/apps/{appId}/groups',
  roles: '/api/v1/users/{userId}/roles, with targets',
  groups: '/api/v1/groups',
  groupMembers: '/api/v1/groups/{groupId}/users',
  groupRoles: '/api/v1/groups/{groupId}/roles',
} as const
type Part = keyof typeof oktaParts
const needed: readonly Part[] = ['users', 'appUsers', 'roles', 'groups', 'groupMembers']

const off = new Set(['STAGED', 'SUSPENDED', 'DEPROVISIONED'])
const mighty = new Set(['SUPER_ADMIN', 'ORG_ADMIN', 'API_ACCESS_MANAGEMENT_ADMIN', 'APP_ADMIN', 'USER_ADMIN', 'GROUP_MEMBERSHIP_ADMIN', 'ACCESS_REQUESTS_ADMIN', 'ACCESS_CERTIFICATIONS_ADMIN'])

export function readOkta(parts: Parts, system: string): Outcome {
  const rows = new Rows(system)
  const of = (name: Part): readonly Entry[] => parts.lists.get(name) ?? []
  for (const name of needed) if (!parts.lists.has(name)) rows.lacks(`${name} (${oktaParts[name]})`)
  const accounts = new Map<string, Account>()
  for (const { at, fields } of of('users')) {
    const account = userOf(fields)
    if (account) accounts.set(account.id, account)
    else rows.reject(at, 'has no id')
  }
  const give = (entry: Entry, userId: string | null, right: Right | null, way: string, scope = '') => {
    if (!userId || !right) return rows.reject(entry.at, 'does not say whose it is, or of what')
    if (!accounts.has(userId)) rows.lacks(`the user ${userId}, who has ${right.name}`)
    rows.add(entry.at, accounts.get(userId) ?? accountOf({ id: userId, name: userId, kind: 'unknown' }), right, { paths: [way], scope })
  }

  const labels = new Map(of('apps').map(({ fields }) => [wordOf(fields.id), wordOf(fields.label) ?? wordOf(fields.name)]))
  for (const entry of of('appUsers')) {
    const app = idBeside(entry.fields, 'appId', 'app')
    give(entry, wordOf(entry.fields.id), app === null ? null : rightOf({ kind: 'app', id: app, name: labels.get(app) ?? app }), wordOf(entry.fields.scope) === 'GROUP' ? 'GROUP' : 'USER')
  }
  for (const entry of of('roles')) {
    const user = idBeside(entry.fields, 'userId', 'assignee')
    const way = wordOf(entry.fields.assignmentType) === 'GROUP' ? 'GROUP' : 'USER'
    const targets = targetsOf(entry.fields)
    for (const target of targets.length > 0 ? targets : ['']) give(entry, user, adminRole(entry.fields), way, target)
  }
  // A group whose rights are in the source is a way, and no right itself.
  const ways = new Set([...of('appGroups').map(({ fields }) => wordOf(fields.id)), ...of('groupRoles').map(({ fields }) => wordOf(fields.groupId))])
  const names = new Map(of('groups').map(({ fields }) => [wordOf(fields.id), wordOf(objectOf(fields.profile)?.name)]))
  for (const entry of of('groupMembers')) {
    const group = wordOf(entry.fields.groupId)
    if (group === null || !ways.has(group)) give(entry, wordOf(entry.fields.id), group === null ? null : rightOf({ kind: 'group', id: group, name: names.get(group) ?? group }), direct)
  }
  return rows.outcome()
}

function userOf(fields: Fields): Account | null {
  const [id, profile, status] = [wordOf(fields.id), objectOf(fields.profile), wordOf(fields.status)]
  if (!id) return null
  const login = wordOf(profile?.login)
  const name = [wordOf(profile?.firstName), wordOf(profile?.lastName)].filter(Boolean).join(' ')
  return accountOf({
    id, name: wordOf(profile?.displayName) ?? (name || (login ?? id)), kind: 'person', enabled: status === null ? null : !off.has(status), email: wordOf(profile?.email), userName: login, employeeId: wordOf(profile?.employeeNumber),
    lastUsedAt: wordOf(fields.lastLogin), lastUseOf: 'sign-ins to Okta',
    ...(wordOf(fields.statusChanged) && { statusChangedAt: wordOf(fields.statusChanged) }),
  })
}

/** Which app or user a record is about: said beside it, or by its link. */
function idBeside(fields: Fields, name: string, link: string): string | null {
  const href = wordOf(objectOf(objectOf(fields._links)?.[link])?.href)
  return wordOf(fields[name]) ?? href?.split('/').at(-1) ?? null
}

function adminRole(fields: Fields): Right | null {
  const type = wordOf(fields.type)
  const id = type === 'CUSTOM' ? (wordOf(fields.role) ?? wordOf(fields.id)) : type
  if (!id) return null
  return rightOf({ kind: 'admin-role', id, name: wordOf(fields.label) ?? id, privileged: type === 'CUSTOM' ? null : mighty.has(id) })
}

/** What an administrator is limited to: groups, apps, or a set of resources. */
function targetsOf(fields: Fields): string[] {
  const targets = objectOf(objectOf(fields._embedded)?.targets)
  const groups = objectsOf(targets?.groups).map((each) => wordOf(each.id))
  const apps = objectsOf(objectOf(targets?.catalog)?.apps).map((each) => wordOf(each.id) ?? wordOf(each.name))
  return [...groups, ...apps, wordOf(fields['resource-set'])].filter((each) => each !== null).sort()
}
