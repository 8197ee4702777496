import { type Account, direct, type Outcome, wayOf } from './entitlement.ts'
import { type Entry, type Fields, refused, said } from './frame.ts'
import { listOf, objectOf, objectsOf, type Parts, wordOf, yesOf } from './gather.ts'
import { Groups, wayTo } from './groups.ts'
import { accountOf, rightOf, Rows } from './rows.ts'

/** SCIM 2.0 (RFC 7643): users with their roles and entitlements, and who is in which group, through groups as well. */
export const scimParts = { users: '/Users', groups: '/Groups' } as const

/** @throws AppError when a list says that it has more, or fewer, than came */
export function readScim(parts: Parts, system: string): Outcome {
  const rows = new Rows(system)
  for (const name of Object.keys(scimParts) as (keyof typeof scimParts)[]) {
    if (!parts.lists.has(name)) rows.lacks(`${name} (${scimParts[name]})`)
    countsAgree(parts, name, rows)
  }
  const [users, groups] = [parts.lists.get('users') ?? [], parts.lists.get('groups') ?? []]
  const accounts = new Map<string, Account>()
  for (const entry of users) {
    const account = userOf(entry.fields)
    if (!account) {
      rows.reject(entry.at, 'has no id')
      continue
    }
    accounts.set(account.id, account)
    for (const [list, kind] of [['roles', 'role'], ['entitlements', 'entitlement']] as const) {
      for (const each of listOf(entry.fields[list])) {
        const id = wordOf(objectOf(each)?.value) ?? wordOf(each)
        if (id) rows.add(entry.at, account, rightOf({ kind, id, name: wordOf(objectOf(each)?.display) ?? id }))
      }
    }
    // What a user says of groups counts only where groups themselves were not given: it may be old.
    for (const each of parts.lists.has('groups') ? [] : objectsOf(entry.fields.groups)) {
      const id = wordOf(each.value)
      if (id) rows.add(entry.at, account, rightOf({ kind: 'group', id, name: wordOf(each.display) ?? id }), { paths: [each.type === 'indirect' ? 'indirect' : direct] })
    }
  }
  members(groups, accounts, rows)
  return rows.outcome()
}

/** `totalResults` of each page is the whole list's, and what came must be as many, each once. */
function countsAgree({ pages, lists }: Parts, part: string, rows: Rows): void {
  const own = pages.filter((page) => page.part === part)
  const came = own.reduce((sum, { counts }) => sum + (counts.Resources ?? 0), 0)
  if (own.length === 0 && lists.has(part)) rows.lacks(`the totalResults of ${part}, which says whether the list is whole`)
  for (const { at, head } of own) {
    if (typeof head.totalResults !== 'number') rows.lacks(`the totalResults of ${part}, which says whether the list is whole`)
    else if (head.totalResults !== came) throw refused(`The list of ${part} is not whole: ${said(at)} says that there are ${head.totalResults} (totalResults), and ${came} came. Pull all of its pages, then upload them together.`)
  }
  const seen = new Set<string>()
  for (const { at, fields } of lists.get(part) ?? []) {
    const id = wordOf(fields.id)
    if (id && seen.has(id)) {
      rows.reject(at, `has the id ${id}, which came before: the list moved while its pages were pulled`)
      rows.lacks(`what stood where ${id} came twice: pull ${part} again`)
    }
    if (id) seen.add(id)
  }
}

/** The extension of RFC 7643, 4.3, as its schema is called. */
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

function userOf(fields: Fields): Account | null {
  const [id, userName, name] = [wordOf(fields.id), wordOf(fields.userName), objectOf(fields.name)]
  if (!id) return null
  const emails = objectsOf(fields.emails)
  const full = wordOf(name?.formatted) ?? ([wordOf(name?.givenName), wordOf(name?.familyName)].filter(Boolean).join(' ') || null)
  const kind = /service|system|bot/i.test(wordOf(fields.userType) ?? '') ? 'service' : 'person'
  return accountOf({ id, name: wordOf(fields.displayName) ?? full ?? userName ?? id, kind, enabled: yesOf(fields.active), userName, employeeId: wordOf(objectOf(fields[enterprise])?.employeeNumber), email: wordOf((emails.find((each) => each.primary === true) ?? emails[0])?.value) })
}

function members(groups: readonly Entry[], accounts: Map<string, Account>, rows: Rows): void {
  const nested = new Groups()
  const names = new Map<string, string>()
  for (const { at, fields } of groups) {
    const id = wordOf(fields.id)
    if (id) names.set(id, wordOf(fields.displayName) ?? id)
    else rows.reject(at, 'has no id')
  }
  const own: { entry: Entry; user: string; group: string }[] = []
  for (const entry of groups) {
    const group = wordOf(entry.fields.id)
    for (const member of group ? objectsOf(entry.fields.members) : []) {
      const id = wordOf(member.value)
      if (!id || !group) rows.reject(entry.at, 'has a member without value')
      else if (names.has(id) && (member.type === 'Group' || !accounts.has(id))) nested.add(id, group)
      else own.push({ entry, user: id, group })
    }
  }
  for (const circle of nested.circles()) rows.warn(null, `groups that contain each other: ${wayOf(circle)}`)
  for (const { entry, user, group } of own) {
    const account = accounts.get(user)
    if (!account) rows.lacks(`the user ${user}, who is in ${names.get(group) ?? group}`)
    const reach = nested.reach(group)
    for (const holder of reach.keys()) {
      const way = wayTo(reach, holder)
      rows.add(entry.at, account ?? accountOf({ id: user, name: user, kind: 'unknown' }), rightOf({ kind: 'group', id: holder, name: names.get(holder) ?? holder }), { paths: [way.length === 1 ? direct : wayOf(way.slice(0, -1))] })
    }
  }
}
