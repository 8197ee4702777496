import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerXml, errorXml } from './aws-iam.ts'

/** A small account as AWS answers it, with the bytes of each protocol: XML of the Query API and of EC2, JSON, S3. Every list has two pages. It breaks as told. */

/** `owner`: whose the bucket is expected to be. `skew`: milliseconds by which it was signed before the clock of AWS. */
export type Asked = { service: string; action: string; token: string | null; region: string; subject: string; owner: string | null; skew: number }
/** In the words of AWS. */
export type Refusal = { status: number; code: string }
export type Trouble = 'denied' | 'unreadable denial' | 'throttled' | 'silent' | 'cut' | 'repeated' | 'malformed' | 'empty' | 'failed'
export const troubles: readonly Trouble[] = ['denied', 'unreadable denial', 'throttled', 'silent', 'cut', 'repeated', 'malformed', 'empty', 'failed']

export const accountId = '111122223333'
export const plantedSecret = 'planted-secret-value'
const day = '2026-01-02T03:04:05.000Z'
const allow = (action: string, more: object = {}) => ({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: action, Resource: '*', ...more } })
const requestId = '7a62c49f-347e-4fc4-9331-6e8eEXAMPLE'

type Answer = { status?: number; type?: string; body: string; headers?: Record<string, string> }
type Of = { asked: Asked; parameters: URLSearchParams; json: Record<string, unknown>; path: string; page: <T>(items: readonly T[]) => { items: T[]; next: string | null }; placeless: boolean }

const xml = (body: string): Answer => ({ body: `<?xml version="1.0"?>${body}`, type: 'text/xml' })
const json = (value: unknown): Answer => ({ body: JSON.stringify(value), type: 'application/x-amz-json-1.1' })
const set = (name: string, items: string[]) => `<${name}>${items.map((each) => `<item>${each}</item>`).join('')}</${name}>`
const ec2 = (action: string, inside: string, next: string | null = null) => xml(`<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>${requestId}</requestId>${inside}${next ? `<nextToken>${next}</nextToken>` : ''}</${action}Response>`)

const users = ['anna', 'ben', 'cleo']
const userOf = (name: string) => ({
  Path: '/', UserName: name, UserId: `AIDA${name.toUpperCase()}`, Arn: `arn:aws:iam::${accountId}:user/${name}`, CreateDate: day, GroupList: ['staff'], AttachedManagedPolicies: [],
  ...(name === 'ben' && { UserPolicyList: [{ PolicyName: 'all', PolicyDocument: allow('*') }] }),
})
const details = [
  ...users.map((name) => ['UserDetailList', userOf(name)] as const),
  ['GroupDetailList', { Path: '/', GroupName: 'staff', GroupId: 'AGPA1', Arn: `arn:aws:iam::${accountId}:group/staff`, CreateDate: day, GroupPolicyList: [], AttachedManagedPolicies: [] }] as const,
  ['RoleDetailList', { Path: '/', RoleName: 'open', RoleId: 'AROA1', Arn: `arn:aws:iam::${accountId}:role/open`, CreateDate: day, AssumeRolePolicyDocument: allow('sts:AssumeRole', { Principal: { AWS: '*' } }), RolePolicyList: [], AttachedManagedPolicies: [] }] as const,
  ['Policies', { PolicyName: 'admin', PolicyId: 'ANPA1', Arn: `arn:aws:iam::${accountId}:policy/admin`, Path: '/', DefaultVersionId: 'v1', AttachmentCount: 1, IsAttachable: true, CreateDate: day, UpdateDate: day, PolicyVersionList: [{ Document: allow('*'), VersionId: 'v1', IsDefaultVersion: true, CreateDate: day }] }] as const,
]
const report = ['user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,mfa_active,access_key_1_last_used_date,access_key_2_last_used_date', `<root_account>,arn:aws:iam::${accountId}:root,${day},not_supported,no_information,not_supported,true,N/A,N/A`, ...users.map((name) => `${name},arn:aws:iam::${accountId}:user/${name},${day},true,${day},${day},${name === 'anna'},N/A,N/A`)].join('\n')

const iam: Record<string, (of: Of) => Answer> = {
  GetCallerIdentity: () => xml(answerXml('GetCallerIdentity', { Arn: `arn:aws:iam::${accountId}:user/tickmark`, UserId: 'AIDATICKMARK', Account: accountId })),
  AssumeRole: () => xml(answerXml('AssumeRole', { Credentials: { AccessKeyId: 'ASIA1', SecretAccessKey: 'of-the-session', SessionToken: 'token', Expiration: new Date(Date.now() + 3_600_000).toISOString() } })),
  GetAccountAuthorizationDetails: ({ page }) => {
    const { items, next } = page(details)
    const lists = Object.fromEntries(['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'].map((name) => [name, items.filter(([of]) => of === name).map(([, each]) => each)]))
    return xml(answerXml('GetAccountAuthorizationDetails', { IsTruncated: next !== null, ...(next && { Marker: next }), ...lists }))
  },
  GetAccountSummary: () => xml(`<GetAccountSummaryResponse><GetAccountSummaryResult><SummaryMap>${Object.entries({ Users: 3, MFADevices: 1, AccountMFAEnabled: 1, AccountAccessKeysPresent: 0, AccountPasswordPresent: 1 }).map(([key, value]) => `<entry><key>${key}</key><value>${value}</value></entry>`).join('')}</SummaryMap></GetAccountSummaryResult></GetAccountSummaryResponse>`),
  GetAccountPasswordPolicy: () => ({ ...xml(errorXml('NoSuchEntity')), status: 404 }),
  GenerateCredentialReport: () => xml(answerXml('GenerateCredentialReport', { State: 'COMPLETE' })),
  GetCredentialReport: () => xml(answerXml('GetCredentialReport', { Content: Buffer.from(report).toString('base64'), ReportFormat: 'text/csv', GeneratedTime: day })),
  ListRoles: () => xml(answerXml('ListRoles', { IsTruncated: false, Roles: [{ Path: '/', RoleName: 'open', RoleId: 'AROA1', Arn: `arn:aws:iam::${accountId}:role/open`, CreateDate: day, MaxSessionDuration: 3600 }] })),
  ListAccessKeys: ({ parameters }) => xml(answerXml('ListAccessKeys', { IsTruncated: false, AccessKeyMetadata: [{ UserName: parameters.get('UserName'), AccessKeyId: `AKIA${parameters.get('UserName')?.toUpperCase()}`, Status: 'Active', CreateDate: day }] })),
  GetAccessKeyLastUsed: () => xml(answerXml('GetAccessKeyLastUsed', { UserName: 'x', AccessKeyLastUsed: { LastUsedDate: day, ServiceName: 's3', Region: 'eu-central-1' } })),
  ListPolicyTags: () => xml(answerXml('ListPolicyTags', { IsTruncated: false, Tags: [{ Key: 'team', Value: 'ops' }] })),
  ListServerCertificates: () => xml(answerXml('ListServerCertificates', { IsTruncated: false, ServerCertificateMetadataList: [] })),
}

const groups = ['open', 'closed', 'default']
const network: Record<string, (of: Of) => Answer> = {
  DescribeRegions: () => ec2('DescribeRegions', set('regionInfo', ['eu-central-1', 'us-east-1'].map((name) => `<regionName>${name}</regionName><optInStatus>opt-in-not-required</optInStatus>`))),
  DescribeSecurityGroups: ({ page }) => {
    const { items, next } = page(groups)
    return ec2('DescribeSecurityGroups', set('securityGroupInfo', items.map((name) => `<ownerId>${accountId}</ownerId><groupId>sg-${name}</groupId><groupName>${name}</groupName><vpcId>vpc-1</vpcId>`)), next)
  },
  DescribeSecurityGroupRules: ({ page, parameters }) => {
    const named = [...parameters].filter(([key]) => /^Filter\.1\.Value/.test(key)).map(([, value]) => value)
    const rules = named.flatMap((id) => [false, true].map((egress) => `<securityGroupRuleId>sgr-${id}-${egress}</securityGroupRuleId><groupId>${id}</groupId><isEgress>${egress}</isEgress><ipProtocol>${egress ? -1 : 'tcp'}</ipProtocol><fromPort>${egress ? -1 : 22}</fromPort><toPort>${egress ? -1 : 22}</toPort><cidrIpv4>${id === 'sg-open' ? '0.0.0.0/0' : '10.0.0.0/8'}</cidrIpv4>`))
    const { items, next } = page(rules)
    return ec2('DescribeSecurityGroupRules', set('securityGroupRuleSet', items), next)
  },
  DescribeVpcs: ({ page }) => {
    const { items, next } = page(['vpc-1', 'vpc-2'])
    return ec2('DescribeVpcs', set('vpcSet', items.map((id) => `<vpcId>${id}</vpcId><cidrBlock>10.0.0.0/16</cidrBlock><isDefault>false</isDefault>`)), next)
  },
  DescribeFlowLogs: ({ page }) => {
    const { items, next } = page(['vpc-1', 'vpc-9'])
    return ec2('DescribeFlowLogs', set('flowLogSet', items.map((id) => `<flowLogId>fl-${id}</flowLogId><resourceId>${id}</resourceId><flowLogStatus>ACTIVE</flowLogStatus><deliverLogsStatus>SUCCESS</deliverLogsStatus><trafficType>ALL</trafficType><logDestination>arn:aws:s3:::logs</logDestination>`)), next)
  },
  DescribeNetworkAcls: () => ec2('DescribeNetworkAcls', set('networkAclSet', [])),
  DescribeSubnets: () => ec2('DescribeSubnets', set('subnetSet', [])),
}

const keys = ['k-1', 'k-2', 'k-3']
const kms: Record<string, (of: Of) => Answer> = {
  ListKeys: ({ page }) => {
    const { items, next } = page(keys)
    return json({ Keys: items.map((KeyId) => ({ KeyId, KeyArn: `arn:aws:kms:eu-central-1:${accountId}:key/${KeyId}` })), Truncated: next !== null, ...(next && { NextMarker: next }) })
  },
  DescribeKey: ({ json: { KeyId } }) => json({ KeyMetadata: { KeyId, KeyManager: 'CUSTOMER', KeyState: 'Enabled', KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT', Origin: 'AWS_KMS', MultiRegion: false, CreationDate: 1_767_323_045 } }),
  GetKeyRotationStatus: ({ json: { KeyId } }) => json({ KeyId, KeyRotationEnabled: KeyId !== 'k-1', RotationPeriodInDays: 365 }),
  GetKeyPolicy: () => json({ Policy: JSON.stringify(allow('kms:*', { Principal: { AWS: `arn:aws:iam::${accountId}:root` } })), PolicyName: 'default' }),
  ListAliases: () => json({ Aliases: [{ AliasName: 'alias/one', TargetKeyId: 'k-1' }], Truncated: false }),
  ListResourceTags: () => json({ Tags: [], Truncated: false }),
}

const lambda: Record<string, (of: Of) => Answer> = {
  ListFunctions: ({ page }) => {
    const { items, next } = page(['one', 'two'])
    return json({ Functions: items.map((name) => ({ FunctionName: name, FunctionArn: `arn:aws:lambda:eu-central-1:${accountId}:function:${name}`, Runtime: 'nodejs24.x', Role: 'arn:aws:iam::1:role/x', LastModified: '2026-01-02T03:04:05.000+0000', PackageType: 'Zip', Environment: { Variables: { API_KEY: plantedSecret } } })), ...(next && { NextMarker: next }) })
  },
  GetAccountSettings: () => json({ AccountLimit: {}, AccountUsage: { FunctionCount: 2, TotalCodeSize: 1 } }),
  GetPolicy: ({ asked }) => (asked.subject === 'one' ? json({ Policy: JSON.stringify(allow('lambda:InvokeFunction', { Principal: '*' })) }) : { ...json({ Message: 'No.' }), status: 404, headers: { 'x-amzn-errortype': 'ResourceNotFoundException' } }),
  GetFunctionUrlConfig: () => ({ ...json({ Message: 'No.' }), status: 404, headers: { 'x-amzn-errortype': 'ResourceNotFoundException' } }),
  ListTags: () => json({ Tags: { team: 'ops' } }),
}

const buckets = ['open.data', 'closed', 'third']
const noBucket = (code: string): Answer => ({ ...xml(`<Error><Code>${code}</Code><Message>No.</Message></Error>`), status: 404 })
const s3: Record<string, (of: Of) => Answer> = {
  ListBuckets: ({ page, placeless }) => {
    const { items, next } = page(buckets)
    return xml(`<ListAllMyBucketsResult><Buckets>${items.map((name) => `<Bucket><Name>${name}</Name><CreationDate>${day}</CreationDate>${placeless ? '' : '<BucketRegion>eu-central-1</BucketRegion>'}</Bucket>`).join('')}</Buckets>${next ? `<ContinuationToken>${next}</ContinuationToken>` : ''}</ListAllMyBucketsResult>`)
  },
  GetPublicAccessBlock: ({ asked: { subject } }) => (subject === 'open.data' ? noBucket('NoSuchPublicAccessBlockConfiguration') : xml(`<PublicAccessBlockConfiguration>${['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].map((name) => `<${name}>true</${name}>`).join('')}</PublicAccessBlockConfiguration>`)),
  GetBucketPolicy: ({ asked: { subject } }) => (subject === 'open.data' ? { ...json(allow('s3:GetObject', { Principal: '*' })) } : noBucket('NoSuchBucketPolicy')),
  GetBucketPolicyStatus: ({ asked: { subject } }) => (subject === 'open.data' ? xml('<PolicyStatus><IsPublic>true</IsPublic></PolicyStatus>') : noBucket('NoSuchBucketPolicy')),
  GetBucketAcl: () => xml(`<AccessControlPolicy><Owner><ID>o</ID></Owner><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>o</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>`),
  GetBucketOwnershipControls: () => xml('<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>'),
  GetBucketVersioning: ({ asked: { subject } }) => xml(`<VersioningConfiguration>${subject === 'open.data' ? '' : '<Status>Enabled</Status>'}</VersioningConfiguration>`),
  GetBucketEncryption: () => xml('<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>'),
  GetBucketLogging: ({ asked: { subject } }) => xml(`<BucketLoggingStatus>${subject === 'open.data' ? '' : '<LoggingEnabled><TargetBucket>logs</TargetBucket><TargetPrefix>x/</TargetPrefix></LoggingEnabled>'}</BucketLoggingStatus>`),
  GetObjectLockConfiguration: () => noBucket('ObjectLockConfigurationNotFoundError'),
  GetBucketLifecycleConfiguration: () => noBucket('NoSuchLifecycleConfiguration'),
  GetBucketTagging: () => noBucket('NoSuchTagSet'),
  GetBucketLocation: () => xml('<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">eu-west-1</LocationConstraint>'),
}
const subresources: Record<string, string> = { publicAccessBlock: 'GetPublicAccessBlock', policy: 'GetBucketPolicy', policyStatus: 'GetBucketPolicyStatus', acl: 'GetBucketAcl', ownershipControls: 'GetBucketOwnershipControls', versioning: 'GetBucketVersioning', encryption: 'GetBucketEncryption', logging: 'GetBucketLogging', 'object-lock': 'GetObjectLockConfiguration', lifecycle: 'GetBucketLifecycleConfiguration', tagging: 'GetBucketTagging', location: 'GetBucketLocation' }
const functionCalls: [RegExp, string][] = [[/\/functions\/?$/, 'ListFunctions'], [/account-settings/, 'GetAccountSettings'], [/\/policy$/, 'GetPolicy'], [/\/url$/, 'GetFunctionUrlConfig'], [/\/tags\//, 'ListTags']]
const services: Record<string, Record<string, (of: Of) => Answer>> = { iam, sts: iam, ec2: network, kms, lambda, s3 }

/** When it was signed. */
const signedAt = (request: IncomingMessage) => Date.parse(String(request.headers['x-amz-date'] ?? '').replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

function read(request: IncomingMessage, body: string, ahead: number): { asked: Asked; parameters: URLSearchParams; json: Record<string, unknown>; path: string } {
  const [, region = '', service = ''] = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? []
  const url = new URL(request.url ?? '', 'http://aws')
  const isQuery = /x-www-form-urlencoded/.test(request.headers['content-type'] ?? '')
  const parameters = isQuery ? new URLSearchParams(body) : url.searchParams
  const target = String(request.headers['x-amz-target'] ?? '').split('.').at(-1)
  const sent = target && body ? (JSON.parse(body) as Record<string, unknown>) : {}
  const path = decodeURIComponent(url.pathname)
  const sub = [...url.searchParams.keys()].find((key) => key in subresources)
  const action = isQuery ? (parameters.get('Action') ?? '') : service === 's3' ? (path === '/' ? 'ListBuckets' : (subresources[sub ?? ''] ?? '?')) : service === 'lambda' ? (functionCalls.find(([pattern]) => pattern.test(path))?.[1] ?? '?') : (target ?? '?')
  const token = parameters.get('Marker') ?? parameters.get('NextToken') ?? parameters.get('continuation-token') ?? (typeof sent.Marker === 'string' ? sent.Marker : null)
  const subject = service === 's3' ? (path.split('/')[1] ?? '') : service === 'lambda' ? (/functions\/([^/]+)\//.exec(path)?.[1]?.split(':').at(-1) ?? '') : String(sent.KeyId ?? parameters.get('UserName') ?? '')
  const owner = request.headers['x-amz-expected-bucket-owner']
  return { asked: { service, action, token, region, subject, owner: typeof owner === 'string' ? owner : null, skew: Date.now() + ahead - signedAt(request) }, parameters, json: sent, path }
}

function errorOf({ service }: Asked, status: number, code: string): Answer {
  if (service === 'ec2') return { ...xml(`<Response><Errors><Error><Code>${code}</Code><Message>No.</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`), status }
  if (service === 's3') return { ...xml(`<Error><Code>${code}</Code><Message>No.</Message></Error>`), status }
  if (service === 'kms' || service === 'lambda') return { ...json({ __type: code, message: 'No.' }), status, headers: { 'x-amzn-errortype': code } }
  return { ...xml(errorXml(code)), status }
}
/** Each service says no in its own way. */
const refusals: Record<string, [number, string]> = { ec2: [403, 'UnauthorizedOperation'], kms: [400, 'AccessDeniedException'], lambda: [403, 'AccessDeniedException'] }
const floods: Record<string, [number, string]> = { ec2: [503, 'RequestLimitExceeded'], s3: [503, 'SlowDown'], kms: [400, 'ThrottlingException'], lambda: [429, 'TooManyRequestsException'] }

export type FakeAws = { url: string; asked: Asked[]; trouble: (asked: Asked) => Trouble | Refusal | null; /** Milliseconds that its clock is ahead of ours; what is signed a quarter of an hour off it refuses. */ ahead: number; /** Its lists of buckets do not say where they are. */ placeless: boolean; close: () => Promise<void> }

export async function startAws(): Promise<FakeAws> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const of = read(request, Buffer.concat(parts).toString(), fake.ahead)
      fake.asked.push(of.asked)
      const told = fake.trouble(of.asked)
      const trouble = Math.abs(of.asked.skew) > 900_000 ? { status: 403, code: of.asked.service === 's3' ? 'RequestTimeTooSkewed' : 'RequestExpired' } : told
      // Half of it each time; what is “repeated” says for ever that there is more.
      const page = <T>(items: readonly T[]) => {
        const half = Math.ceil(items.length / 2)
        const first = of.asked.token === null
        return { items: first ? items.slice(0, half) : items.slice(half), next: trouble === 'repeated' ? 'again' : first && items.length > 1 ? 'at-2' : null }
      }
      const answer = services[of.asked.service]?.[of.asked.action]?.({ ...of, page, placeless: fake.placeless }) ?? errorOf(of.asked, 400, 'InvalidAction')
      const say = ({ status = 200, type = 'text/xml', body, headers }: Answer) => response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body), 'x-amzn-requestid': requestId, date: new Date(Date.now() + fake.ahead).toUTCString(), ...headers }).end(body)
      if (trouble !== null && typeof trouble === 'object') return void say(errorOf(of.asked, trouble.status, trouble.code))
      if (trouble === 'silent') return
      if (trouble === 'denied') return void say(errorOf(of.asked, ...(refusals[of.asked.service] ?? [403, 'AccessDenied'])))
      if (trouble === 'unreadable denial') return void say({ status: 403, body: '<html>Forbidden', type: 'text/html' })
      if (trouble === 'throttled') return void say(errorOf(of.asked, ...(floods[of.asked.service] ?? [400, 'Throttling'])))
      if (trouble === 'failed') return void say(errorOf(of.asked, 500, 'InternalFailure'))
      if (trouble === 'malformed') return void say({ ...answer, status: 200, body: answer.body.slice(0, Math.ceil(answer.body.length / 2)) })
      if (trouble === 'empty') return void say({ ...answer, status: 200, body: answer.type === 'text/xml' ? '<Nothing/>' : '{}' })
      if (trouble === 'cut') return void response.writeHead(200, { 'content-type': answer.type, 'content-length': Buffer.byteLength(answer.body) + 100 }).write(answer.body.slice(0, 40), () => request.socket.destroy())
      say(answer)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const fake: FakeAws = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: [], trouble: () => null, ahead: 0, placeless: false,
    close: () => new Promise((done) => {
      server.closeAllConnections()
      server.close(() => done())
    }),
  }
  return fake
}
