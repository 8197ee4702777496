import { canonical, type Json, sha256Hex } from '#lib/crypto/canonical.ts'
import { conditionOf, documentOf, policyDigest } from './aws-policy.ts'
import type { Account, Outcome, Right } from './entitlement.ts'
import { type Entry, type Fields, refused, said } from './frame.ts'
import { listOf, objectOf, objectsOf, type Parts, wordOf } from './gather.ts'
import { accountOf, rightOf, Rows } from './rows.ts'

/** `aws iam get-account-authorization-details`: users × policies, directly and by groups; whoever is trusted × roles. */

const lists = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const

type Policy = { digest: string | null; privileged: boolean | null; known: boolean }

/** @throws AppError when the answer is not whole (`IsTruncated`) */
export function readAuthorizationDetails(parts: Parts, system: string): Outcome {
  whole(parts)
  const rows = new Rows(system)
  const [users, groups, roles, policies] = lists.map((name) => parts.lists.get(name) ?? []) as [Entry[], Entry[], Entry[], Entry[]]
  for (const name of lists) if (!parts.lists.has(name)) rows.lacks(`${name}: it was filtered away, or the file is another one`)
  const defined = new Map(policies.flatMap((entry) => definedOf(entry, rows)))
  const policyOf = (arn: string): Policy => defined.get(arn) ?? { digest: null, privileged: null, known: false }
  const people = new Map<string, Account>()
  const attached = (holder: Entry, list: string, id: string, label: string): Right[] => [...managed(holder.fields, policyOf, rows), ...inline(holder, list, id, label, rows)]
  const byName = new Map(groups.map((entry) => {
    const [id, name] = [wordOf(entry.fields.GroupId), wordOf(entry.fields.GroupName) ?? '']
    if (!id) rows.reject(entry.at, 'is a group without GroupId')
    return [name, id ? { id, rights: attached(entry, 'GroupPolicyList', id, `group ${name}`) } : undefined]
  }))

  for (const entry of users) {
    const [id, name] = [wordOf(entry.fields.UserId), wordOf(entry.fields.UserName)]
    if (!id || !name) {
      rows.reject(entry.at, 'has no UserId or no UserName')
      continue
    }
    const account = accountOf({ id, name, kind: 'unknown', userName: name, email: tagOf(entry.fields, /^e-?mail$/i) })
    people.set(wordOf(entry.fields.Arn) ?? id, account)
    const more = { conditions: boundaryOf(entry.fields, policyOf) }
    for (const right of attached(entry, 'UserPolicyList', id, `user ${name}`)) rows.add(entry.at, account, right, more)
    for (const each of listOf(entry.fields.GroupList)) {
      const group = byName.get(wordOf(each) ?? '')
      if (!group) {
        rows.lacks(`the group ${wordOf(each) ?? '?'}, which ${name} is in`)
        continue
      }
      for (const right of group.rights) rows.add(entry.at, account, right, { ...more, paths: [group.id] })
    }
  }
  readRoles(roles, { rows, people, policyOf })
  const counts = new Map<string, number>()
  for (const holder of [...users, ...groups, ...roles]) {
    for (const { PolicyArn } of objectsOf(holder.fields.AttachedManagedPolicies)) counts.set(wordOf(PolicyArn) ?? '', (counts.get(wordOf(PolicyArn) ?? '') ?? 0) + 1)
  }
  for (const entry of policies) compareAttachments(entry, counts, rows)
  return rows.outcome()
}

/** Pages follow each other to the last, or the file is not the whole account. */
function whole({ pages }: Parts): void {
  pages.forEach(({ at, head }, n) => {
    const last = n === pages.length - 1
    if (last && head.IsTruncated === true) throw refused(`This answer is not whole: “IsTruncated” is true${pages.length > 1 ? ` in ${said(at)}, the last of ${pages.length} pages` : ''}. Ask for the pages that follow, with its Marker, or let the AWS CLI do so, and upload all of them.`)
    if (!last && head.IsTruncated !== true) throw refused(`${said(at)} is the last page of its answer, but others follow it: two exports were put together.`)
  })
}

const isAwsOwn = (arn: string) => /^arn:[\w-]+:iam::aws:/.test(arn)
const mighty = /\/(AdministratorAccess|IAMFullAccess|PowerUserAccess)$/

function definedOf({ at, fields }: Entry, rows: Rows): [string, Policy][] {
  const arn = wordOf(fields.Arn)
  if (!arn) {
    rows.reject(at, 'is a policy without Arn')
    return []
  }
  const version = objectsOf(fields.PolicyVersionList).find((each) => each.IsDefaultVersion === true || (each.VersionId !== undefined && each.VersionId === fields.DefaultVersionId))
  const digest = policyDigest(version?.Document)
  if (digest === null && !isAwsOwn(arn)) rows.warn(at, `${arn} has no default version that can be read: a change of it will not be seen`)
  return [[arn, { digest: isAwsOwn(arn) ? null : digest, privileged: mightOf(version?.Document, arn), known: true }]]
}

/** Whether a policy allows everything, or everything of IAM, which is as much. */
function mightOf(document: Json | undefined, arn = ''): boolean | null {
  if (mighty.test(arn)) return true
  const read = documentOf(document)
  if (!read) return null
  const statements = Array.isArray(read.Statement) ? read.Statement : [read.Statement ?? null]
  return statements.map(objectOf).some((each) => each?.Effect === 'Allow' && [each.Action].flat().some((action) => typeof action === 'string' && /^(\*|\*:\*|iam:\*)$/i.test(action)))
}

function managed(fields: Fields, policyOf: (arn: string) => Policy, rows: Rows): Right[] {
  return objectsOf(fields.AttachedManagedPolicies).flatMap((each) => {
    const arn = wordOf(each.PolicyArn)
    if (!arn) return []
    const { digest, privileged, known } = policyOf(arn)
    if (!known && !isAwsOwn(arn)) rows.lacks(`the definition of ${arn}`)
    return [rightOf({ kind: 'managed-policy', id: arn, name: wordOf(each.PolicyName) ?? arn, definitionDigest: digest, privileged: privileged ?? (mighty.test(arn) || null) })]
  })
}

function inline({ at, fields }: Entry, list: string, holder: string, label: string, rows: Rows): Right[] {
  return objectsOf(fields[list]).flatMap((each) => {
    const name = wordOf(each.PolicyName)
    if (!name) return []
    const digest = policyDigest(each.PolicyDocument)
    if (digest === null) rows.warn(at, `the inline policy ${name} of ${label} cannot be read: a change of it will not be seen`)
    return [rightOf({ kind: 'inline-policy', id: `inline:${holder}/${name}`, name: `${name} (inline, ${label})`, definitionDigest: digest, privileged: mightOf(each.PolicyDocument) })]
  })
}

function boundaryOf(fields: Fields, policyOf: (arn: string) => Policy): Json {
  const arn = wordOf(objectOf(fields.PermissionsBoundary)?.PermissionsBoundaryArn)
  return arn ? { boundary: arn, definition: policyOf(arn).digest } : null
}

function tagOf(fields: Fields, name: RegExp): string | null {
  return wordOf(objectsOf(fields.Tags).find((tag) => name.test(wordOf(tag.Key) ?? ''))?.Value)
}

type Context = { rows: Rows; people: Map<string, Account>; policyOf: (arn: string) => Policy }

function readRoles(roles: Entry[], { rows, people, policyOf }: Context): void {
  const accounts = new Map(people)
  for (const { fields } of roles) {
    const [arn, id, name] = [wordOf(fields.Arn), wordOf(fields.RoleId), wordOf(fields.RoleName)]
    if (arn && id && name) accounts.set(arn, accountOf({ id, name, kind: 'role', userName: name }))
  }
  let services = 0
  for (const entry of roles) {
    const [id, name] = [wordOf(entry.fields.RoleId), wordOf(entry.fields.RoleName)]
    const trust = documentOf(entry.fields.AssumeRolePolicyDocument)
    if (!id || !name || !trust) {
      rows.reject(entry.at, 'is a role without RoleId, RoleName or a trust policy that can be read')
      continue
    }
    const own = [...managed(entry.fields, policyOf, rows), ...inline(entry, 'RolePolicyList', id, `role ${name}`, rows)]
    const right = rightOf({
      kind: 'assume', id, name, privileged: own.some((each) => each.privileged) || (own.some((each) => each.privileged === null) ? null : false),
      definitionDigest: sha256Hex(canonical(own.map((each): Json => [each.id, each.definitionDigest]).sort((one, other) => (canonical(one) < canonical(other) ? -1 : 1)))),
    })
    // By principal: the conditions of each statement that trusts it; one without any lets it in whatever the others ask.
    const trusted = new Map<string, { account: Account; conditions: Json[] | null }>()
    for (const statement of objectsOf(Array.isArray(trust.Statement) ? trust.Statement : [trust.Statement ?? null])) {
      if (statement.Effect !== 'Allow') continue
      if (statement.NotPrincipal !== undefined) rows.warn(entry.at, `the role ${name} trusts all but some (NotPrincipal): whom, cannot be listed`)
      for (const { kind, principal } of principalsOf(statement.Principal)) {
        if (kind === 'Service') {
          services++
          continue
        }
        const account = accounts.get(principal) ?? externalOf(principal)
        const known = trusted.get(account.id)
        const conditions = statement.Condition === undefined || known?.conditions === null ? null : [...(known?.conditions ?? []), conditionOf(statement.Condition)]
        trusted.set(account.id, { account, conditions })
      }
    }
    for (const { account, conditions } of trusted.values()) rows.add(entry.at, account, right, { conditions: conditions && conditions.sort((one, other) => (canonical(one) < canonical(other) ? -1 : 1)) })
  }
  if (services > 0) rows.warn(null, `${services} times a role trusts a service of AWS, which is no account: these are no rows`)
}

function principalsOf(value: Json | undefined): { kind: string; principal: string }[] {
  if (typeof value === 'string') return [{ kind: 'AWS', principal: value }]
  return Object.entries(objectOf(value) ?? {}).flatMap(([kind, each]) => [each].flat().flatMap((one) => (typeof one === 'string' ? [{ kind, principal: one }] : [])))
}

/** Somebody who is not of this account, or is there no more: AWS writes an id in place of who was deleted. */
function externalOf(principal: string): Account {
  const account = /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal
  const name = principal === '*' ? 'anybody' : /:root$/.test(account) ? `all of account ${account.split(':')[4]}` : principal
  return accountOf({ id: account, name, kind: 'external' })
}

function compareAttachments({ at, fields }: Entry, counts: Map<string, number>, rows: Rows): void {
  const arn = wordOf(fields.Arn)
  const stated = fields.AttachmentCount
  if (!arn || typeof stated !== 'number') return
  const found = counts.get(arn) ?? 0
  if (found !== stated) rows.warn(at, `${arn} says that it is attached ${stated} times, and the file shows ${found}: the file is an excerpt, or was changed`)
}
