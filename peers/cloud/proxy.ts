import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Between the scan and moto: answers what moto does not know, keeps what it answered, and denies as told. */
export type Asked = { client: string; command: string }
type Answer = { status: number; headers: Record<string, string>; body: Buffer }

const subresources: Record<string, string> = { publicAccessBlock: 'GetPublicAccessBlock', policy: 'GetBucketPolicy', policyStatus: 'GetBucketPolicyStatus', acl: 'GetBucketAcl', ownershipControls: 'GetBucketOwnershipControls', versioning: 'GetBucketVersioning', encryption: 'GetBucketEncryption', logging: 'GetBucketLogging', 'object-lock': 'GetObjectLockConfiguration', lifecycle: 'GetBucketLifecycleConfiguration', tagging: 'GetBucketTagging', location: 'GetBucketLocation' }
const paths: [string, RegExp, string][] = [
  ['lambda', /\/functions\/?$/, 'ListFunctions'], ['lambda', /account-settings/, 'GetAccountSettings'], ['lambda', /\/policy$/, 'GetPolicy'], ['lambda', /\/url$/, 'GetFunctionUrlConfig'], ['lambda', /\/tags\//, 'ListTags'],
  ['backup', /access-policy$/, 'GetBackupVaultAccessPolicy'], ['backup', /^\/backup-vaults\/?$/, 'ListBackupVaults'], ['backup', /\/selections\/?$/, 'ListBackupSelections'], ['backup', /\/plans\/?$/, 'ListBackupPlans'], ['backup', /\/plans\/[^/]+\/?$/, 'GetBackupPlan'], ['backup', /^\/resources/, 'ListProtectedResources'],
  ['guardduty', /^\/detector\/?$/, 'ListDetectors'], ['guardduty', /^\/detector\/[^/]+$/, 'GetDetector'], ['account', /getAlternateContact/i, 'GetAlternateContact'],
]
const names: Record<string, string> = { monitoring: 'cloudwatch' }

function commandOf(request: IncomingMessage, body: string): Asked {
  const [, , scope = ''] = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? []
  const service = names[scope] ?? scope
  const url = new URL(request.url ?? '', 'http://aws')
  const target = request.headers['x-amz-target']
  if (typeof target === 'string') return { client: service, command: target.split('.').at(-1) ?? '' }
  if (/operation\/\w+$/.test(url.pathname)) return { client: service, command: url.pathname.split('/').at(-1) ?? '' }
  if (/x-www-form-urlencoded/.test(request.headers['content-type'] ?? '')) return { client: service, command: new URLSearchParams(body).get('Action') ?? '' }
  if (url.pathname.startsWith('/v20180820/')) return { client: 's3control', command: 'GetPublicAccessBlock' }
  if (service === 's3') return { client: 's3', command: url.pathname === '/' ? 'ListBuckets' : (subresources[[...url.searchParams.keys()].find((key) => key in subresources) ?? ''] ?? '?') }
  return { client: service, command: paths.find(([of, pattern]) => of === service && pattern.test(url.pathname))?.[2] ?? '?' }
}

const plain = (status: number, type: string, body: string, headers: Record<string, string> = {}): Answer => ({ status, headers: { 'content-type': type, 'x-amzn-requestid': 'of-the-proxy', ...headers }, body: Buffer.from(body) })
const json = (value: unknown, status = 200, headers: Record<string, string> = {}) => plain(status, 'application/json', JSON.stringify(value), headers)
const ec2 = (name: string, inside: string) => plain(200, 'text/xml', `<${name}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>of-the-proxy</requestId>${inside}</${name}Response>`)

/** What moto 5.2.5 has no answer for. */
const gaps: Record<string, (body: string) => Answer> = {
  's3control GetPublicAccessBlock': () => plain(200, 'text/xml', `<PublicAccessBlockConfiguration>${['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].map((name) => `<${name}>false</${name}>`).join('')}</PublicAccessBlockConfiguration>`),
  'ec2 GetSnapshotBlockPublicAccessState': () => ec2('GetSnapshotBlockPublicAccessState', '<state>unblocked</state>'),
  'ec2 GetEbsDefaultKmsKeyId': () => ec2('GetEbsDefaultKmsKeyId', '<kmsKeyId>alias/aws/ebs</kmsKeyId>'),
  'lambda GetAccountSettings': () => json({ AccountLimit: {}, AccountUsage: { FunctionCount: 5 } }),
  'config DescribeDeliveryChannelStatus': () => json({ DeliveryChannelsStatus: [{ name: 'default', configHistoryDeliveryInfo: { lastStatus: 'SUCCESS', lastSuccessfulTime: 1_767_323_045 } }] }),
  'backup GetBackupVaultAccessPolicy': () => json({ message: 'None.' }, 404, { 'x-amzn-errortype': 'ResourceNotFoundException' }),
  'backup ListBackupSelections': () => json({ BackupSelectionsList: [{ SelectionName: 'all', SelectionId: 's-1' }] }),
  'backup ListProtectedResources': () => json({ Results: [{ ResourceArn: 'arn:aws:rds:eu-central-1:123456789012:db:db-1', ResourceType: 'RDS', LastBackupTime: 1_767_323_045 }] }),
}

/** Its credential report is of 2015, and has no root. */
function withRoot(body: string): string {
  return body.replace(/<Content>([^<]*)<\/Content>/, (_, content: string) => {
    const [header = '', ...lines] = Buffer.from(content, 'base64').toString().split('\n')
    const root = header.split(',').map((name) => (name === 'user' ? '<root_account>' : name === 'arn' ? 'arn:aws:iam::123456789012:root' : /active|enabled/.test(name) ? 'false' : 'N/A')).join(',')
    return `<Content>${Buffer.from([header, root, ...lines].join('\n')).toString('base64')}</Content>`
  }).replace(/<GeneratedTime>[^<]*</, `<GeneratedTime>${new Date().toISOString()}<`)
}

function refusal({ client, command }: Asked): Answer {
  if (client === 'ec2') return plain(403, 'text/xml', '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>No.</Message></Error></Errors><RequestID>of-the-proxy</RequestID></Response>')
  if (client === 's3' || client === 's3control') return plain(403, 'text/xml', '<Error><Code>AccessDenied</Code><Message>No.</Message></Error>')
  if (client === 'iam' || client === 'rds') return plain(403, 'text/xml', '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>No.</Message></Error></ErrorResponse>')
  if (client === 'cloudwatch') return plain(403, 'text/html', '<html>Forbidden')
  return json({ __type: 'AccessDeniedException', message: `No ${command}.` }, 400, { 'x-amzn-errortype': 'AccessDeniedException' })
}

export class DenyingProxy {
  url = ''
  denied: Asked | null = null
  /** More that is refused, as `client command`. */
  readonly refused = new Set<string>()
  readonly asked = new Set<string>()
  private readonly kept = new Map<string, Promise<Answer>>()
  private readonly server: Server

  constructor(target: string) {
    this.server = createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        const body = Buffer.concat(parts)
        this.answer(target, request, body).then(({ status, headers, body: text }) => response.writeHead(status, { ...headers, 'content-length': text.length }).end(text), (error: unknown) => response.writeHead(502).end(String(error)))
      })
    })
  }
  async start(): Promise<this> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done))
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
    return this
  }
  stop = () => new Promise<void>((done) => {
    this.server.closeAllConnections()
    this.server.close(() => done())
  })

  private answer(target: string, request: IncomingMessage, body: Buffer): Promise<Answer> {
    const asked = commandOf(request, body.toString('latin1'))
    const name = `${asked.client} ${asked.command}`
    this.asked.add(name)
    if ((this.denied && `${this.denied.client} ${this.denied.command}` === name) || this.refused.has(name)) return Promise.resolve(refusal(asked))
    const gap = gaps[name]
    if (gap) return Promise.resolve(gap(body.toString()))
    // It is asked until the report is there.
    if (asked.command === 'GenerateCredentialReport') return pass(target, request, body, name)
    const place = /\/(\d{8})\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[2] ?? ''
    const key = `${place} ${request.method} ${request.url} ${name} ${body.toString('latin1')}`
    const before = this.kept.get(key)
    if (before) return before
    const made = pass(target, request, body, name)
    this.kept.set(key, made)
    return made
  }
}

async function pass(target: string, request: IncomingMessage, body: Buffer, name: string): Promise<Answer> {
  const { host: _, connection: __, 'content-length': ___, 'transfer-encoding': ____, expect: _____, ...headers } = request.headers
  const answer = await fetch(`${target}${request.url}`, { method: request.method ?? 'GET', headers: headers as Record<string, string>, ...(body.length > 0 && { body: new Uint8Array(body) }) })
  const bytes = Buffer.from(await answer.arrayBuffer())
  const { 'content-length': ______, 'content-encoding': _______, 'transfer-encoding': ________, connection: _________, ...kept } = Object.fromEntries(answer.headers)
  return { status: answer.status, headers: kept, body: name === 'iam GetCredentialReport' ? Buffer.from(withRoot(bytes.toString())) : bytes }
}
