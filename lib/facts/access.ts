import { type Access, add, list, noAccess, readPolicy, texts } from './policy.ts'
import { accountIn, principalIn } from './principal.ts'

type RecordOf = { [name: string]: unknown }

/**
 * Whom a CloudTrail call lets in: by a policy document, wherever in the request it stands, or by a call that names whom.
 * @returns null when it does neither
 */
export function accessOf(record: RecordOf): Access | null {
  const request = recordOf(record.requestParameters)
  if (request === null) return null
  const own = ownAccount(record)
  const access = noAccess()
  const read = [...documents(request)].flatMap((document) => readPolicy(document, own) ?? [])
  for (const each of read) add(access, each)
  const named = namedBy(nameOf(record.eventName))?.(request, record)
  for (const text of named ?? []) {
    const who = /^all$/i.test(text) ? 'anybody' : principalIn(text, own)
    if (who === 'anybody') access.public = true
    else if (who !== null) add(access, { ...noAccess(), outside: [who] })
  }
  return read.length > 0 || named !== undefined ? access : null
}

/** Whether a call lets in by naming, so that its record must be read. */
export const letsInByName = (eventName: string): boolean => namedBy(eventName) !== undefined

const recordOf = (value: unknown): RecordOf | null => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as RecordOf) : null)
const nameOf = (value: unknown) => (typeof value === 'string' ? value : '')

function ownAccount(record: RecordOf): string | null {
  const identity = recordOf(record.userIdentity)
  const given = [record.recipientAccountId, identity?.accountId].find((each) => typeof each === 'string' && /^\d{12}$/.test(each))
  return typeof given === 'string' ? given : accountIn(nameOf(identity?.arn))
}

/** Every policy document of a request, as object or as text. Each value is looked at once. */
function* documents(request: RecordOf): Generator<unknown> {
  const open: unknown[] = [request]
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value === 'string') {
      if (/Statement/.test(value) && /^\s*(\{|%7B)/i.test(value)) yield value
    } else if (Array.isArray(value)) for (const each of value) open.push(each ?? '')
    else if (typeof value === 'object' && value !== null) {
      if (Object.hasOwn(value, 'Statement')) yield value
      else for (const each of Object.values(value)) open.push(each ?? '')
    }
  }
}

type Named = (request: RecordOf, record: RecordOf) => string[]

/** A member of an object by its path, whatever the case of its letters: CloudTrail writes the names of older services in several ways. */
function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, name) => {
    const object = recordOf(inner)
    const key = object && Object.keys(object).find((each) => each.toLowerCase() === name.toLowerCase())
    return key ? object?.[key] : undefined
  }, value)
}

const under = (...paths: string[]): Named => (request) => paths.flatMap((path) => texts(at(request, path)))

/** Items of a list of permissions: an account, or the group that is everybody. Shares with an organization name none. */
const items = (path: string): Named => (request) => list(at(request, path)).flatMap((each) => texts([at(each, 'userId'), at(each, 'group')]))

/** A service may call for anybody; a condition on an organization closes that. */
const permission: Named = (request) => {
  const isForOrganization = typeof at(request, 'principalOrgID') === 'string' || at(request, 'condition.key') === 'aws:PrincipalOrgID'
  return texts(at(request, 'principal')).filter((each) => !(isForOrganization && each === '*'))
}

const groups = /acs\.amazonaws\.com\/groups\/global\/(AllUsers|AuthenticatedUsers)/

/** Access lists of S3: grants in the body, in headers, or by one word for all. */
const accessList: Named = (request) => {
  const owner = at(request, 'AccessControlPolicy.Owner.ID')
  const grants = list(at(request, 'AccessControlPolicy.AccessControlList.Grant')).flatMap((each) => texts([at(each, 'Grantee.URI'), at(each, 'Grantee.ID')]))
  const headers = Object.entries(request).filter(([name]) => name.startsWith('x-amz-grant-')).flatMap(([, value]) => texts(value)).flatMap((value) => value.match(/[0-9a-f]{64}|http[^"]+/g) ?? [])
  const word = texts(request['x-amz-acl']).filter((each) => /^(public-read|authenticated-read)/.test(each)).map(() => '*')
  return [...grants, ...headers].filter((each) => each !== owner).map((each) => (groups.test(each) ? '*' : each)).concat(word)
}

const calls: Record<string, Named> = {
  AddPermission: (request, record) => (record.eventSource === 'lambda.amazonaws.com' ? permission(request, record) : under('aWSAccountIds', 'aWSAccountId')(request, record)),
  AddLayerVersionPermission: permission,
  PutPermission: permission,
  ModifySnapshotAttribute: items('createVolumePermission.add.items'),
  ModifyImageAttribute: items('launchPermission.add.items'),
  ModifyDBSnapshotAttribute: under('valuesToAdd'),
  ModifyDBClusterSnapshotAttribute: under('valuesToAdd'),
  AuthorizeSnapshotAccess: under('accountWithRestoreAccess'),
  ModifyDocumentPermission: under('accountIdsToAdd'),
  ModifyVpcEndpointServicePermissions: under('addAllowedPrincipals', 'addAllowedPrincipals.items'),
  CreateGrant: under('granteePrincipal'),
  CreateResourceShare: under('principals'),
  AssociateResourceShare: under('principals'),
  PutBucketAcl: accessList,
  PutObjectAcl: accessList,
}

/** Names of some services carry the version of the API: AddPermission20150331v2. */
const namedBy = (eventName: string): Named | undefined => {
  const name = eventName.replace(/\d{8}(v\d)?$/, '')
  return Object.hasOwn(calls, name) ? calls[name] : undefined
}
