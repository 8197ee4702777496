import { days } from '#lib/clock.ts'
import { type AwsType, type AwsTypes, awsKinds, awsScopes } from '#lib/cloud/aws/resources/index.ts'
import type { Facet, Line } from '#lib/cloud/facts.ts'
import { sampleNumber as account } from '../cloud-accounts/sample.ts'

/** What the sample organization’s account says in the first, second and third of its scans. */

type Given<T extends AwsType> = Partial<AwsTypes[T]>
type Made = { type: AwsType; id: string; name: string; region: string; facets: Record<string, unknown> }

const regions = ['eu-central-1', 'eu-west-1'] as const
const [home] = regions

/** The facets that are named, and no others: a type’s other facets were read and are absent. `null` too. */
const make = <T extends AwsType>(type: T, id: string, name: string, facets: Given<T>, region: string = awsScopes[type] === 'global' ? 'global' : home): Made => ({ type, id, name, region, facets })

const arn = (service: string, rest: string, region: string = home) => `arn:aws:${service}:${region}:${account}:${rest}`
const allow = (actions: string[], more: object = {}) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*', ...more }] })
const blocked = { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true }
const open = { blockPublicAcls: false, ignorePublicAcls: false, blockPublicPolicy: false, restrictPublicBuckets: false }
const rule = (from: number, cidr: string) => ({ ruleId: `sgr-0${from}`, protocol: 'tcp', from, to: from, cidr, group: null, prefixList: null, description: null })
const out = { ruleId: 'sgr-0out', protocol: '-1', from: null, to: null, cidr: '0.0.0.0/0', group: null, prefixList: null, description: null }
const key = arn('kms', 'key/5f0c3a10-0000-4000-8000-000000000001')

function resources(n: 0 | 1 | 2, at: Date): Made[] {
  const ago = (count: number) => new Date(at.getTime() - days(count)).toISOString()
  const bucket = (name: string, more: Given<'aws.s3.bucket'>, system?: string) => make('aws.s3.bucket', `arn:aws:s3:::${name}`, name, {
    bucket: { createdAt: ago(400) }, publicAccessBlock: blocked, acl: { grants: [] }, ownership: { rule: 'BucketOwnerEnforced' }, versioning: { status: 'Enabled', mfaDelete: false }, encryption: { algorithm: 'aws:kms', key, bucketKey: true }, logging: { to: 'nordwind-access-logs', prefix: null },
    policy: { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`], Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] }, policyStatus: { public: false }, ...(system ? { tags: { system } } : {}), ...more,
  }, home)
  const user = (name: string, more: Given<'aws.iam.user'>) => make('aws.iam.user', `arn:aws:iam::${account}:user/${name}`, name, {
    user: { userId: `AIDA${name.toUpperCase()}`, path: '/', createdAt: ago(300) }, credentials: { reportedAt: ago(0.1), passwordEnabled: true, passwordLastUsed: ago(2), passwordLastChanged: ago(60), mfa: true }, accessKeys: [], inlinePolicies: [], attachedPolicies: [], groups: ['engineers'], ...more,
  })
  const instance = (id: string, name: string, tokens: 'required' | 'optional') => make('aws.ec2.instance', arn('ec2', `instance/${id}`), name, { instance: { state: 'running', launchedAt: ago(90), publicIp: null, vpc: 'vpc-01', subnet: 'subnet-01', image: 'ami-01', profile: 'app', groups: ['sg-01'], monitoring: true }, metadata: { tokens, endpoint: true, hops: 1 } })
  const database = (name: string, more: Partial<AwsTypes['aws.rds.instance']['instance']>) => make('aws.rds.instance', arn('rds', `db:${name}`), name, {
    instance: { engine: 'postgres', engineVersion: '16.4', status: 'available', cluster: null, public: false, encrypted: true, key, backupDays: 14, deletionProtection: true, multiAz: true, minorUpgrades: true, iamLogins: true, logs: ['postgresql'], certificate: 'rds-ca-rsa2048-g1', pending: false, replicaOf: null, ...more }, tags: { system: name === 'ledger' ? 'Ledger' : 'Payroll' },
  })
  const group = (id: string, name: string, ingress: ReturnType<typeof rule>[]) => make('aws.ec2.securityGroup', arn('ec2', `security-group/${id}`), name, { group: { groupId: id, name, vpc: 'vpc-01', isDefault: name === 'default' }, ingress, egress: name === 'default' ? [] : [out] })
  return [
    make('aws.account', account, account, {
      summary: { users: 4, mfaDevices: 3, rootMfa: true, rootAccessKeys: false, rootPassword: true }, passwordPolicy: { minimumLength: n === 0 ? 8 : 14, symbols: true, numbers: true, uppercase: true, lowercase: true, maxAgeDays: null, remembers: 24, usersMayChange: true },
      root: { reportedAt: ago(0.1), passwordLastUsed: ago(210), key1LastUsed: null, key2LastUsed: null }, publicAccessBlock: n === 0 ? open : blocked, securityContact: n === 2 ? { set: true } : null, operationsContact: { set: true }, billingContact: { set: true }, organization: { id: 'o-nordwind', managementAccount: '444455556666', allFeatures: true },
    }),
    ...regions.map((region) => make('aws.region', region, region, { ebsEncryption: { on: region === home, key: region === home ? key : null }, snapshotBlock: { state: 'block-all-sharing' }, lambda: { functions: region === home ? 2 : 0 } }, region)),
    bucket('nordwind-ledger-archive', {}, 'Ledger'),
    bucket('nordwind-access-logs', { logging: null, versioning: { status: 'Enabled', mfaDelete: false } }),
    bucket('nordwind-public-site', { publicAccessBlock: n === 1 ? blocked : open, encryption: { algorithm: 'AES256', key: null, bucketKey: false }, policy: n === 1 ? null : { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::nordwind-public-site/*' }] }, policyStatus: { public: n !== 1 }, tags: {} }),
    bucket('nordwind-exports', { versioning: { status: 'Suspended', mfaDelete: false }, policy: n === 0 ? null : undefined }),
    ...(n < 1 ? [bucket('nordwind-old-backups', { versioning: { status: 'Never', mfaDelete: false }, encryption: null, logging: null })] : []),
    bucket('nordwind-cloudtrail', { objectLock: { on: true, mode: 'COMPLIANCE', days: 365 } }),
    user('anna.keller', {}),
    user('deploy', { credentials: { reportedAt: ago(0.1), passwordEnabled: false, passwordLastUsed: null, passwordLastChanged: null, mfa: false }, accessKeys: [{ id: 'AKIAEXAMPLEDEPLOY001', active: true, createdAt: ago(n === 2 ? 12 : 280), lastUsedAt: ago(0.5) }] }),
    user('tobias.ek', { credentials: { reportedAt: ago(0.1), passwordEnabled: true, passwordLastUsed: ago(4), passwordLastChanged: ago(120), mfa: n > 0 } }),
    user('reporting', { credentials: { reportedAt: ago(0.1), passwordEnabled: false, passwordLastUsed: null, passwordLastChanged: null, mfa: false }, accessKeys: [{ id: 'AKIAEXAMPLEREPORT001', active: true, createdAt: ago(410), lastUsedAt: ago(190) }], inlinePolicies: [{ name: 'read', document: allow(['s3:GetObject']) }] }),
    make('aws.iam.group', `arn:aws:iam::${account}:group/engineers`, 'engineers', { inlinePolicies: [], attachedPolicies: [{ name: 'engineering', arn: `arn:aws:iam::${account}:policy/engineering` }] }),
    make('aws.iam.policy', `arn:aws:iam::${account}:policy/engineering`, 'engineering', { policy: { managedBy: 'customer', attachments: 1, updatedAt: ago(80) }, document: allow(['ec2:*', 's3:*', 'logs:*']) }),
    make('aws.iam.policy', `arn:aws:iam::${account}:policy/break-glass`, 'break-glass', { policy: { managedBy: 'customer', attachments: 1, updatedAt: ago(200) }, document: allow(['*']) }),
    make('aws.iam.role', `arn:aws:iam::${account}:role/app`, 'app', { role: { roleId: 'AROAAPP', path: '/', createdAt: ago(300), serviceLinked: false, lastUsedAt: ago(0.2), maxSession: 3600 }, trust: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }] }, inlinePolicies: [], attachedPolicies: [] }),
    make('aws.iam.role', `arn:aws:iam::${account}:role/vendor`, 'vendor', { role: { roleId: 'AROAVENDOR', path: '/', createdAt: ago(500), serviceLinked: false, lastUsedAt: ago(20), maxSession: 3600 }, trust: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::777788889999:root' }, Action: 'sts:AssumeRole' }] }, inlinePolicies: [], attachedPolicies: [] }),
    group('sg-01', 'app', [rule(443, '10.0.0.0/16')]), group('sg-02', 'bastion', [rule(22, n === 1 ? '203.0.113.0/24' : '0.0.0.0/0')]), group('sg-03', 'default', []),
    instance('i-01', 'app-1', 'required'), instance('i-02', 'batch-1', n < 2 ? 'optional' : 'required'),
    make('aws.ec2.volume', arn('ec2', 'volume/vol-01'), 'vol-01', { volume: { encrypted: true, key, state: 'in-use', attachedTo: ['i-01'] } }), make('aws.ec2.volume', arn('ec2', 'volume/vol-02'), 'vol-02', { volume: { encrypted: false, key: null, state: 'in-use', attachedTo: ['i-02'] } }),
    make('aws.ec2.snapshot', arn('ec2', 'snapshot/snap-01'), 'snap-01', { snapshot: { encrypted: true, key, startedAt: ago(30), volume: 'vol-01' }, sharing: { public: false, accounts: [] } }),
    make('aws.ec2.vpc', arn('ec2', 'vpc/vpc-01'), 'vpc-01', { vpc: { isDefault: false, cidr: '10.0.0.0/16' } }), make('aws.ec2.subnet', arn('ec2', 'subnet/subnet-01'), 'subnet-01', { subnet: { vpc: 'vpc-01', cidr: '10.0.1.0/24', publicIps: false } }),
    ...(n > 0 ? [make('aws.ec2.flowLog', arn('ec2', 'vpc-flow-log/fl-01'), 'fl-01', { flowLog: { of: 'vpc-01', active: true, traffic: 'ALL', destination: 'arn:aws:s3:::nordwind-access-logs', delivered: true } })] : []),
    make('aws.ec2.networkAcl', arn('ec2', 'network-acl/acl-01'), 'acl-01', { acl: { vpc: 'vpc-01', isDefault: true, subnets: ['subnet-01'] }, entries: [{ number: 100, egress: false, allow: true, protocol: '-1', from: null, to: null, cidr: '10.0.0.0/16' }] }),
    database('ledger', {}), database('payroll', { backupDays: n === 0 ? 1 : 7, deletionProtection: n > 1, multiAz: false }),
    make('aws.cloudtrail.trail', arn('cloudtrail', 'trail/nordwind'), 'nordwind', { trail: { multiRegion: true, organization: false, validation: n > 0, globalEvents: true, bucket: 'nordwind-cloudtrail', prefix: null, key, logGroup: arn('logs', 'log-group:cloudtrail:*'), topic: null }, status: { logging: true, lastDeliveryAt: ago(0.01), lastDeliveryError: null, lastDigestAt: ago(0.03), lastLogsAt: ago(0.01), lastLogsError: null }, selectors: { management: 'All', data: [] } }),
    make('aws.kms.key', key, 'ledger', { key: { keyId: '5f0c3a10-0000-4000-8000-000000000001', managedBy: 'customer', state: 'Enabled', spec: 'SYMMETRIC_DEFAULT', usage: 'ENCRYPT_DECRYPT', origin: 'AWS_KMS', multiRegion: false, createdAt: ago(500), deletionAt: null }, rotation: { on: n > 0, everyDays: 365 }, policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }] }, aliases: ['alias/ledger'] }),
    make('aws.logs.group', arn('logs', 'log-group:cloudtrail'), 'cloudtrail', { group: { days: 365, key, bytes: 9_000_000, class: 'STANDARD' } }), make('aws.logs.group', arn('logs', 'log-group:/aws/lambda/invoices'), '/aws/lambda/invoices', { group: { days: null, key: null, bytes: 40_000, class: 'STANDARD' } }),
    make('aws.guardduty.detector', arn('guardduty', 'detector/d1'), 'd1', { detector: { on: true, frequency: 'SIX_HOURS', features: [{ name: 'S3_DATA_EVENTS', on: true }] } }),
    make('aws.config.recorder', arn('config', 'recorder/default'), 'default', { recorder: { role: 'config', all: true, globals: true, frequency: null }, status: { recording: true, lastStatus: 'SUCCESS', lastAt: ago(0.01) } }), make('aws.config.channel', arn('config', 'channel/default'), 'default', { channel: { bucket: 'nordwind-access-logs', key: null }, status: { lastStatus: 'SUCCESS', lastAt: ago(0.1) } }),
    make('aws.secretsmanager.secret', arn('secretsmanager', 'secret:payroll-db'), 'payroll-db', { secret: { rotation: n > 1, everyDays: n > 1 ? 30 : null, rotatedAt: n > 1 ? ago(0.5) : null, changedAt: ago(n > 1 ? 0.5 : 200), usedAt: ago(0.2), madeAt: ago(380), key, ownedBy: null, deletedAt: null } }),
    make('aws.lambda.function', arn('lambda', 'function:invoices'), 'invoices', { function: { runtime: 'nodejs22.x', role: 'app', modifiedAt: ago(14), package: 'Zip', variables: ['BUCKET'], key: null, vpc: 'vpc-01', deadLetters: null, tracing: null, logGroup: '/aws/lambda/invoices' } }),
    make('aws.lambda.function', arn('lambda', 'function:thumbnails'), 'thumbnails', { function: { runtime: 'python3.8', role: 'app', modifiedAt: ago(700), package: 'Zip', variables: [], key: null, vpc: null, deadLetters: null, tracing: null, logGroup: '/aws/lambda/thumbnails' } }),
    make('aws.backup.vault', arn('backup', 'backup-vault:daily'), 'daily', { vault: { key, points: 412, locked: true, lockDate: ago(100), minDays: 30 } }), make('aws.backup.plan', arn('backup', 'backup-plan:daily'), 'daily', { plan: { rules: [{ name: 'daily', vault: 'daily', schedule: 'cron(0 3 * * ? *)', keepDays: 35, copies: 0 }], lastRunAt: ago(0.4) }, selections: ['all'] }),
  ]
}

/** In the third scan the role was not allowed any more to read the encryption of buckets, nor to list secrets. */
const lost = { facet: ['aws.s3.bucket', 'encryption'], list: 'aws.secretsmanager.secret' } as const

/** A scan as its collector would have written it; each facet names the call it comes of. */
export function* sampleLines(n: number, startedAt: Date): Generator<Line> {
  const at = startedAt.toISOString()
  const denied = n === 2
  const found = resources(n as 0 | 1 | 2, startedAt).filter(({ type }) => !denied || type !== lost.list)
  let [reads, inventories] = [0, 0]
  const read = (client: string, command: string, region: string, input: Record<string, unknown>, refused: boolean): Line => ({
    read: { number: ++reads, at, client, command, action: `${client}:${command}`, region, input, status: refused ? 403 : 200, attempts: 1, requestId: `EXAMPLE-${n}-${reads}`, code: refused ? 'AccessDenied' : null },
  })
  yield { scan: { form: 1, provider: 'aws', account, regions: [...regions], services: [...new Set(Object.keys(awsKinds).map((type) => type.split('.')[1] as string))], startedAt: at } }
  for (const { type, id, name, region, facets } of found) {
    const client = type.split('.')[1] as string
    const made: Record<string, Facet> = {}
    yield read(client, `Describe${type.split('.').at(-1)?.replace(/^./, (letter) => letter.toUpperCase())}`, region, { id }, false)
    const whole = reads
    for (const facet of Object.keys(awsKinds[type].facets)) {
      const value = facets[facet] ?? null
      if (denied && type === lost.facet[0] && facet === lost.facet[1]) {
        yield read(client, 'GetBucketEncryption', region, { Bucket: name }, true)
        made[facet] = { state: 'unread', cause: 'denied', code: 'AccessDenied', reads: [reads] }
      } else made[facet] = value === null ? { state: 'absent', code: 'None', reads: [whole] } : { state: 'read', value, reads: [whole] }
    }
    yield { resource: { type, id, name, account, region, facets: made } }
  }
  for (const type of Object.keys(awsKinds) as AwsType[]) {
    for (const region of awsScopes[type] === 'global' ? ['global'] : regions) {
      const short = denied && type === lost.list
      yield read(type.split('.')[1] as string, 'List', region, {}, short)
      inventories++
      yield { inventory: { type, region, complete: !short, pages: short ? 0 : 1, count: found.filter((each) => each.type === type && (region === 'global' || each.region === region)).length, cause: short ? 'denied' : null, code: short ? 'AccessDenied' : null, reads: [reads] } }
    }
  }
  yield { end: { reads, inventories, resources: found.length } }
}
