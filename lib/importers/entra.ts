import { canonical, type Json, sha256Hex } from '#lib/crypto/canonical.ts'
import { type Account, direct, type Outcome, type Right, wayOf } from './entitlement.ts'
import { type Entry, type Fields, type Place, refused } from './frame.ts'
import { objectOf, objectsOf, type Parts, wordOf, yesOf } from './gather.ts'
import { Groups, wayTo } from './groups.ts'
import { accountOf, rightOf, Rows } from './rows.ts'

/** Answers of Microsoft Graph (v1.0), each list under its own name. Administrators who are eligible stand beside those who are active. */
export const entraParts = {
  users: '/users?$select=id,displayName,userPrincipalName,mail,employeeId,accountEnabled,userType,signInActivity',
  servicePrincipals: '/servicePrincipals',
  groups: '/groups',
  groupMembers: '/groups/{id}/members, each with the groupId it is of',
  groupOwners: '/groups/{id}/owners, each with the groupId it is of',
  roleDefinitions: '/roleManagement/directory/roleDefinitions',
  roleAssignments: '/roleManagement/directory/roleAssignments',
  roleEligibilityScheduleInstances: '/roleManagement/directory/roleEligibilityScheduleInstances',
  roleAssignmentScheduleInstances: '/roleManagement/directory/roleAssignmentScheduleInstances',
  groupEligibilityScheduleInstances: '/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances',
  appRoleAssignments: '/servicePrincipals/{id}/appRoleAssignedTo',
} as const
type Part = keyof typeof entraParts

/** Without one of these, nobody can say who is an administrator. */
const needed: readonly Part[] = ['users', 'roleDefinitions', 'roleAssignments', 'roleEligibilityScheduleInstances', 'groupEligibilityScheduleInstances']

/** Roles that give all, or the way to all, by the id each has in every tenant. */
const mighty = new Set([
  '62e90394-69f5-4237-9190-012177145e10', 'e8611ab8-c189-46e8-94e1-60213ab1f814', '7be44c8a-adaf-4e2a-84d6-ab2649e08a13', '194ae4cb-b126-40b2-bd5b-6091b380977d', 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', '158c047a-c907-4556-b7ef-446551a6b5f7', '29232cdf-9323-42fd-ade2-1d097af3e4de', 'f28a1f50-f6e7-4571-818b-6a12f2af6b6c', 'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9',
  'c4e39bd9-1100-46d3-8c65-fb160da0071f', '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2', '3a2c62db-5318-420d-8d74-23affee5d9d5',
])

/** A right of a principal that may be a group: then its members have it. */
type Held = { at: Place; principal: string; right: (eligible: boolean) => Right; eligible: boolean; scope: string; until: string | null; inherited: boolean }

/** @throws AppError when a list ends before its last page */
export function readEntra(parts: Parts, system: string): Outcome {
  const rows = new Rows(system)
  wholePages(parts)
  const of = (name: Part): readonly Entry[] => parts.lists.get(name) ?? []
  for (const name of needed) if (!parts.lists.has(name)) rows.lacks(`${name} (${entraParts[name]})`)

  const accounts = new Map<string, Account>()
  let empty = 0
  for (const { at, fields } of of('users')) {
    const account = userOf(fields)
    if (!account) rows.reject(at, 'has no id')
    else {
      if (account.name === account.id && account.enabled === null) empty++
      accounts.set(account.id, account)
    }
  }
  if (empty > 0) rows.lacks(`what ${empty} users are called and whether they are enabled: Graph answers 200 with empty fields to an application that lacks User.Read.All`)
  for (const { fields } of of('servicePrincipals')) {
    const id = wordOf(fields.id)
    if (id) accounts.set(id, accountOf({ id, name: wordOf(fields.displayName) ?? id, kind: 'service', enabled: yesOf(fields.accountEnabled), userName: wordOf(fields.appId) }))
  }
  const held = [...directoryRoles(of, rows), ...appRoles(of, rows)]
  give(held, membership(of, rows, parts.lists.has('groupMembers')), accounts, rows)
  giveInherited(held, accounts, rows)
  owners(of, held, accounts, rows)
  return rows.outcome()
}

/** The last page of a list names no next one. */
export function wholePages({ pages }: Parts): void {
  const last = new Map(pages.map((page) => [page.part || Object.keys(page.counts).join(), page]))
  for (const [name, page] of last) {
    if (page.head['@odata.nextLink'] !== undefined) throw refused(`The list ${name || 'of this file'} is not whole: its last page names a next one (@odata.nextLink). Pull all pages, then upload them together.`)
  }
}

function userOf(fields: Fields): Account | null {
  const id = wordOf(fields.id)
  if (!id) return null
  const userName = wordOf(fields.userPrincipalName)
  const signIns = objectOf(fields.signInActivity)
  const lastUsedAt = wordOf(signIns?.lastSuccessfulSignInDateTime) ?? [wordOf(signIns?.lastSignInDateTime), wordOf(signIns?.lastNonInteractiveSignInDateTime)].filter((each) => each !== null).sort().at(-1) ?? null
  return accountOf({
    id, name: wordOf(fields.displayName) ?? userName ?? id, kind: fields.userType === 'Guest' ? 'external' : 'person', enabled: yesOf(fields.accountEnabled), email: wordOf(fields.mail), userName, employeeId: wordOf(fields.employeeId),
    lastUsedAt, lastUseOf: signIns ? (signIns.lastSuccessfulSignInDateTime ? 'successful sign-ins' : 'sign-ins, also failed ones') : null,
  })
}

function* directoryRoles(of: (name: Part) => readonly Entry[], rows: Rows): Generator<Held> {
  const definitions = new Map(of('roleDefinitions').map(({ fields }) => [wordOf(fields.id) ?? '', fields]))
  // Says until when an assignment lasts, which the assignment itself does not.
  const ends = new Map(of('roleAssignmentScheduleInstances').map(({ fields }) => [canonical([fields.principalId ?? null, fields.roleDefinitionId ?? null, fields.directoryScopeId ?? null]), wordOf(fields.endDateTime)]))
  for (const [part, eligible] of [['roleAssignments', false], ['roleEligibilityScheduleInstances', true]] as const) {
    for (const { at, fields } of of(part)) {
      const [principal, id, scope] = [wordOf(fields.principalId), wordOf(fields.roleDefinitionId), wordOf(fields.directoryScopeId) ?? wordOf(fields.appScopeId)]
      if (!principal || !id || !scope) {
        rows.reject(at, 'has no principalId, roleDefinitionId or directoryScopeId')
        continue
      }
      const definition = definitions.get(id)
      if (!definition) rows.lacks(`the role definition ${id}`)
      const until = eligible ? wordOf(fields.endDateTime) : (ends.get(canonical([principal, id, scope])) ?? null)
      yield { at, principal, eligible, scope, until, inherited: fields.memberType === 'Group' || fields.memberType === 'Inherited', right: (now) => rightOf({
        kind: now ? 'eligible' : 'active', id, name: wordOf(definition?.displayName) ?? id, definitionDigest: definition?.isBuiltIn === false ? permissionsDigest(definition) : null,
        privileged: yesOf(definition?.isPrivileged) ?? (mighty.has(wordOf(definition?.templateId) ?? id) || null),
      }) }
    }
  }
}

function permissionsDigest(definition: Fields): string {
  const permissions = objectsOf(definition.rolePermissions).map((each): Json => ({ ...each, allowedResourceActions: [each.allowedResourceActions ?? []].flat().map(String).sort() }))
  return sha256Hex(canonical(permissions.sort((one, other) => (canonical(one) < canonical(other) ? -1 : 1))))
}

function* appRoles(of: (name: Part) => readonly Entry[], rows: Rows): Generator<Held> {
  const names = new Map(of('servicePrincipals').flatMap(({ fields }) => objectsOf(fields.appRoles).map((role) => [`${wordOf(fields.id)} ${wordOf(role.id)}`, wordOf(role.displayName) ?? wordOf(role.value)])))
  for (const { at, fields } of of('appRoleAssignments')) {
    const [principal, id, resource] = [wordOf(fields.principalId), wordOf(fields.appRoleId), wordOf(fields.resourceId)]
    if (!principal || !id || !resource) rows.reject(at, 'has no principalId, appRoleId or resourceId')
    else {
      const app = wordOf(fields.resourceDisplayName) ?? resource
      // An id of zeros is access without a role.
      const role = /^[0-]+$/.test(id) ? 'access' : (names.get(`${resource} ${id}`) ?? id)
      yield { at, principal, eligible: false, scope: resource, until: null, inherited: false, right: (now) => rightOf({ kind: now ? 'eligible-app-role' : 'app-role', id, name: `${app}: ${role}` }) }
    }
  }
}

type Member = { at: Place; account: string; group: string; eligible: boolean; until: string | null }
type Membership = { groups: Groups; members: Member[]; known: Set<string> }

/** @param given whether members of groups are a list of the file: then a group without any has none */
function membership(of: (name: Part) => readonly Entry[], rows: Rows, given: boolean): Membership {
  const groups = new Groups()
  const members: Member[] = []
  const ids = new Set(of('groups').map(({ fields }) => wordOf(fields.id) ?? ''))
  const known = new Set<string>(given ? ids : [])
  const add = (at: Place, group: string, member: Fields) => {
    const id = wordOf(member.id)
    known.add(group)
    if (!id) rows.reject(at, `is a member of ${group} without id`)
    else if (ids.has(id) || /group$/i.test(wordOf(member['@odata.type']) ?? '')) groups.add(id, group)
    else members.push({ at, account: id, group, eligible: false, until: null })
  }
  for (const { at, fields } of of('groups')) {
    const [id, expanded] = [wordOf(fields.id), objectsOf(fields.members)]
    if (!id || fields.members === undefined) continue
    known.add(id)
    if (expanded.length === 20 || fields['members@odata.nextLink'] !== undefined) rows.lacks(`members of ${wordOf(fields.displayName) ?? id} beyond the 20 that $expand gives: pull /groups/${id}/members`)
    for (const member of expanded) add(at, id, member)
  }
  for (const { at, fields } of of('groupMembers')) {
    const group = wordOf(fields.groupId)
    if (group) add(at, group, fields)
    else rows.reject(at, 'has no groupId')
  }
  for (const { at, fields } of of('groupEligibilityScheduleInstances')) {
    const [account, group] = [wordOf(fields.principalId), wordOf(fields.groupId)]
    if (!account || !group) rows.reject(at, 'has no principalId or groupId')
    else if (fields.accessId !== 'owner') members.push({ at, account, group, eligible: true, until: wordOf(fields.endDateTime) })
  }
  for (const circle of groups.circles()) rows.warn(null, `groups that contain each other: ${wayOf(circle)}`)
  return { groups, members, known }
}

const earlier = (one: string | null, other: string | null) => (one === null ? other : other === null || one < other ? one : other)

/** Each right to whoever has it: an account itself, or the members of a group, and of groups in it. */
function give(held: Held[], { groups, members, known }: Membership, accounts: Map<string, Account>, rows: Rows): void {
  const byPrincipal = Map.groupBy(held.filter(({ inherited }) => !inherited), ({ principal }) => principal)
  const account = (id: string): Account => {
    const found = accounts.get(id)
    if (found) return found
    rows.lacks(`the account ${id}, which has a right`)
    return accountOf({ id, name: id, kind: 'unknown' })
  }
  const isGroup = new Set([...known, ...members.map(({ group }) => group)])
  for (const { at, principal, right, eligible, scope, until, inherited } of held) {
    if (inherited) continue
    if (accounts.has(principal)) rows.add(at, accounts.get(principal) as Account, right(eligible), { scope, until, paths: [direct] })
    else if (!isGroup.has(principal)) rows.lacks(`${principal}, which has ${right(eligible).name}: it is no user or service principal of the file, and no group whose members were given`)
  }
  const reaches = new Map<string, ReturnType<Groups['reach']>>()
  for (const member of members) {
    const reach = reaches.get(member.group) ?? groups.reach(member.group)
    reaches.set(member.group, reach)
    for (const group of reach.keys()) {
      for (const { at, right, eligible, scope, until } of byPrincipal.get(group) ?? []) {
        rows.add(at, account(member.account), right(eligible || member.eligible), { scope, until: earlier(until, member.until), paths: [wayOf(wayTo(reach, group))] })
      }
    }
  }
}

/** What is said to be held as a member of a group comes from the group itself, with its way; where none leads there, it is held all the same. */
function giveInherited(held: Held[], accounts: Map<string, Account>, rows: Rows): void {
  for (const { at, principal, right, eligible, scope, until } of held.filter(({ inherited }) => inherited)) {
    const account = accounts.get(principal)
    if (!account) rows.lacks(`the account ${principal}, which has a right`)
    else if (!rows.has(account, right(eligible), scope)) rows.add(at, account, right(eligible), { scope, until, paths: ['group'] })
  }
}

/** Whoever owns a group that has a right can take it: they are rows of their own. */
function owners(of: (name: Part) => readonly Entry[], held: Held[], accounts: Map<string, Account>, rows: Rows): void {
  const mattering = new Set(held.map(({ principal }) => principal))
  const names = new Map(of('groups').map(({ fields }) => [wordOf(fields.id) ?? '', wordOf(fields.displayName)]))
  const owned = [
    ...of('groupOwners').map(({ at, fields }) => ({ at, account: wordOf(fields.id), group: wordOf(fields.groupId), eligible: false, until: null })),
    ...of('groupEligibilityScheduleInstances').filter(({ fields }) => fields.accessId === 'owner').map(({ at, fields }) => ({ at, account: wordOf(fields.principalId), group: wordOf(fields.groupId), eligible: true, until: wordOf(fields.endDateTime) })),
  ]
  for (const { at, account, group, eligible, until } of owned) {
    if (!account || !group || !mattering.has(group)) continue
    rows.add(at, accounts.get(account) ?? accountOf({ id: account, name: account, kind: 'unknown' }), rightOf({ kind: eligible ? 'eligible-owner' : 'owner', id: group, name: `Owner of ${names.get(group) ?? group}`, privileged: true }), { until })
  }
}
