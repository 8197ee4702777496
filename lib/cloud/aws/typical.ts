import type { AwsType, AwsTypes } from './resources/index.ts'

const account = '111122223333'
const arn = (service: string, rest: string, region = 'eu-central-1') => `arn:aws:${service}:${region}:${account}:${rest}`
const long = '2024-01-01T00:00:00Z'
const lately = '2025-12-31T20:00:00Z'
export const allow = (Action: string | string[], Resource = '*') => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] })
export const trusts = (Principal: unknown, Condition?: Record<string, Record<string, string>>) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...(Condition && { Condition }) }] })
export const adminArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
export const customerKey = arn('kms', 'key/11111111-2222-3333-4444-555555555555')

/** Of each type a resource in good order, as examples vary it: every facet is read. */
export const typical: { [K in AwsType]: { id: string; facets: AwsTypes[K] } } = {
  'aws.account': {
    id: account,
    facets: {
      summary: { users: 3, mfaDevices: 4, rootMfa: true, rootAccessKeys: false, rootPassword: true },
      passwordPolicy: { minimumLength: 14, symbols: true, numbers: true, uppercase: true, lowercase: true, maxAgeDays: null, remembers: 24, usersMayChange: true },
      root: { reportedAt: lately, passwordLastUsed: long, key1LastUsed: null, key2LastUsed: null },
      publicAccessBlock: { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true },
      securityContact: { set: true }, operationsContact: { set: true }, billingContact: { set: true },
      organization: null, controlPolicies: [],
    },
  },
  'aws.region': { id: 'eu-central-1', facets: { ebsEncryption: { on: true, key: customerKey }, snapshotBlock: { state: 'block-all-sharing' }, lambda: { functions: 1 } } },
  'aws.iam.user': {
    id: `arn:aws:iam::${account}:user/anna`,
    facets: {
      user: { userId: 'AIDAEXAMPLE', path: '/', createdAt: long },
      credentials: { reportedAt: lately, passwordEnabled: true, passwordLastUsed: lately, passwordLastChanged: long, mfa: true },
      accessKeys: [], inlinePolicies: [], attachedPolicies: [], boundary: null, groups: ['readers'], tags: {},
    },
  },
  'aws.iam.group': { id: `arn:aws:iam::${account}:group/readers`, facets: { inlinePolicies: [], attachedPolicies: [] } },
  'aws.iam.role': {
    id: `arn:aws:iam::${account}:role/deploy`,
    facets: {
      role: { roleId: 'AROAEXAMPLE', path: '/', createdAt: long, serviceLinked: false, lastUsedAt: lately, maxSession: 3600 },
      trust: trusts({ Service: 'ec2.amazonaws.com' }), inlinePolicies: [], attachedPolicies: [], boundary: null, tags: {},
    },
  },
  'aws.iam.policy': { id: `arn:aws:iam::${account}:policy/read-logs`, facets: { policy: { managedBy: 'customer', attachments: 1, updatedAt: long }, document: allow(['s3:GetObject'], 'arn:aws:s3:::logs/*'), tags: {} } },
  'aws.iam.serverCertificate': { id: `arn:aws:iam::${account}:server-certificate/www`, facets: { certificate: { expiresAt: '2027-01-01T00:00:00Z' } } },
  'aws.s3.bucket': {
    id: 'arn:aws:s3:::logs',
    facets: {
      bucket: { createdAt: long }, publicAccessBlock: { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true },
      policy: { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/*'], Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] },
      policyStatus: { public: false }, acl: { grants: [] }, ownership: { rule: 'BucketOwnerEnforced' }, versioning: { status: 'Enabled', mfaDelete: true },
      encryption: { algorithm: 'aws:kms', key: customerKey, bucketKey: true }, logging: { to: 'access-logs', prefix: null }, objectLock: null,
      lifecycle: { rules: [{ id: 'old', on: true, expiresDays: null, expiresOldDays: 90 }] }, tags: {},
    },
  },
  'aws.ec2.securityGroup': { id: arn('ec2', 'security-group/sg-1'), facets: { group: { groupId: 'sg-1', name: 'web', vpc: 'vpc-1', isDefault: false }, ingress: [], egress: [], tags: {} } },
  'aws.ec2.instance': {
    id: arn('ec2', 'instance/i-1'),
    facets: {
      instance: { state: 'running', launchedAt: long, publicIp: null, vpc: 'vpc-1', subnet: 'subnet-1', image: 'ami-1', profile: arn('iam', 'instance-profile/web', ''), groups: ['sg-1'], monitoring: true },
      metadata: { tokens: 'required', endpoint: true, hops: 1 }, tags: {},
    },
  },
  'aws.ec2.volume': { id: arn('ec2', 'volume/vol-1'), facets: { volume: { encrypted: true, key: customerKey, state: 'in-use', attachedTo: ['i-1'] }, tags: {} } },
  'aws.ec2.snapshot': { id: arn('ec2', 'snapshot/snap-1'), facets: { snapshot: { encrypted: true, key: customerKey, startedAt: long, volume: 'vol-1' }, sharing: { public: false, accounts: [] }, tags: {} } },
  'aws.ec2.image': { id: arn('ec2', 'image/ami-1'), facets: { image: { public: false, createdAt: long }, tags: {} } },
  'aws.ec2.vpc': { id: arn('ec2', 'vpc/vpc-1'), facets: { vpc: { isDefault: false, cidr: '10.0.0.0/16' }, tags: {} } },
  'aws.ec2.flowLog': { id: arn('ec2', 'vpc-flow-log/fl-1'), facets: { flowLog: { of: 'vpc-1', active: true, traffic: 'ALL', destination: 'arn:aws:s3:::flow-logs', delivered: true }, tags: {} } },
  'aws.ec2.networkAcl': { id: arn('ec2', 'network-acl/acl-1'), facets: { acl: { vpc: 'vpc-1', isDefault: false, subnets: ['subnet-1'] }, entries: [], tags: {} } },
  'aws.ec2.subnet': { id: arn('ec2', 'subnet/subnet-1'), facets: { subnet: { vpc: 'vpc-1', cidr: '10.0.1.0/24', publicIps: false }, tags: {} } },
  'aws.rds.instance': {
    id: arn('rds', 'db:orders'),
    facets: {
      instance: {
        engine: 'postgres', engineVersion: '17.2', status: 'available', cluster: null, public: false, encrypted: true, key: customerKey, backupDays: 14, deletionProtection: true, multiAz: true, minorUpgrades: true,
        iamLogins: true, logs: ['postgresql'], certificate: 'rds-ca-rsa2048-g1', pending: false, replicaOf: null,
      },
      tags: {},
    },
  },
  'aws.rds.cluster': {
    id: arn('rds', 'cluster:orders'),
    facets: { cluster: { engine: 'aurora-postgresql', engineVersion: '16.4', status: 'available', encrypted: true, key: customerKey, backupDays: 14, deletionProtection: true, multiAz: true, iamLogins: true, logs: ['postgresql'] }, tags: {} },
  },
  'aws.rds.snapshot': { id: arn('rds', 'snapshot:orders-1'), facets: { snapshot: { of: 'orders', encrypted: true, key: customerKey, madeAt: long, cluster: false }, sharing: { public: false, accounts: [] }, tags: {} } },
  'aws.secretsmanager.secret': {
    id: arn('secretsmanager', 'secret:orders-AbCdEf'),
    facets: { secret: { rotation: true, everyDays: 30, rotatedAt: '2025-12-20T00:00:00Z', changedAt: '2025-12-20T00:00:00Z', usedAt: lately, madeAt: long, key: customerKey, ownedBy: null, deletedAt: null }, policy: null, tags: {} },
  },
  'aws.kms.key': {
    id: customerKey,
    facets: {
      key: { keyId: '11111111-2222-3333-4444-555555555555', managedBy: 'customer', state: 'Enabled', spec: 'SYMMETRIC_DEFAULT', usage: 'ENCRYPT_DECRYPT', origin: 'AWS_KMS', multiRegion: false, createdAt: long, deletionAt: null },
      rotation: { on: true, everyDays: 365 }, policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }] }, aliases: ['alias/orders'], tags: {},
    },
  },
  'aws.backup.vault': { id: arn('backup', 'backup-vault:main'), facets: { vault: { key: customerKey, points: 12, locked: true, lockDate: long, minDays: 30 }, policy: null } },
  'aws.backup.plan': { id: arn('backup', 'backup-plan:daily'), facets: { plan: { rules: [{ name: 'daily', vault: 'main', schedule: 'cron(0 5 ? * * *)', keepDays: 35, copies: 1 }], lastRunAt: lately }, selections: ['everything'] } },
  'aws.backup.protected': { id: arn('rds', 'db:orders'), facets: { backup: { resource: arn('rds', 'db:orders'), of: 'RDS', lastAt: lately } } },
  'aws.cloudtrail.trail': {
    id: arn('cloudtrail', 'trail/main'),
    facets: {
      trail: { multiRegion: true, organization: false, validation: true, globalEvents: true, bucket: 'logs', prefix: null, key: customerKey, logGroup: arn('logs', 'log-group:trail:*'), topic: null },
      status: { logging: true, lastDeliveryAt: lately, lastDeliveryError: null, lastDigestAt: lately, lastLogsAt: lately, lastLogsError: null }, selectors: { management: 'All', data: [] }, tags: {},
    },
  },
  'aws.guardduty.detector': { id: arn('guardduty', 'detector/d1'), facets: { detector: { on: true, frequency: 'SIX_HOURS', features: [{ name: 'S3_DATA_EVENTS', on: true }] }, tags: {} } },
  'aws.config.recorder': { id: arn('config', 'config-recorder/default'), facets: { recorder: { role: `arn:aws:iam::${account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`, all: true, globals: true, frequency: 'CONTINUOUS' }, status: { recording: true, lastStatus: 'SUCCESS', lastAt: lately } } },
  'aws.config.channel': { id: arn('config', 'delivery-channel/default'), facets: { channel: { bucket: 'config', key: null }, status: { lastStatus: 'SUCCESS', lastAt: lately } } },
  'aws.logs.group': { id: arn('logs', 'log-group:trail'), facets: { group: { days: 365, key: customerKey, bytes: 1024, class: 'STANDARD' }, tags: {} } },
  'aws.logs.metricFilter': { id: arn('logs', 'log-group:trail:metric-filter:root'), facets: { filter: { logGroup: 'trail', pattern: '{ $.userIdentity.type = "Root" }', metrics: [{ namespace: 'Trail', name: 'Root' }] } } },
  'aws.cloudwatch.alarm': { id: arn('cloudwatch', 'alarm:root'), facets: { alarm: { namespace: 'Trail', metric: 'Root', enabled: true, actions: [arn('sns', 'security')], composite: false } } },
  'aws.lambda.function': {
    id: arn('lambda', 'function:orders'),
    facets: { function: { runtime: 'nodejs22.x', role: `arn:aws:iam::${account}:role/orders`, modifiedAt: long, package: 'Zip', variables: ['TABLE'], key: customerKey, vpc: 'vpc-1', deadLetters: null, tracing: 'Active', logGroup: '/aws/lambda/orders' }, policy: null, url: null, tags: {} },
  },
  'aws.ecs.cluster': { id: arn('ecs', 'cluster/main'), facets: { cluster: { status: 'ACTIVE', insights: 'enabled', execLogging: 'OVERRIDE', execKey: customerKey }, tags: {} } },
  'aws.ecs.service': { id: arn('ecs', 'service/main/orders'), facets: { service: { cluster: arn('ecs', 'cluster/main'), status: 'ACTIVE', launch: 'FARGATE', publicIp: false, exec: false, taskDefinition: arn('ecs', 'task-definition/orders:1'), platform: 'LATEST' }, tags: {} } },
  'aws.ecs.taskDefinition': {
    id: arn('ecs', 'task-definition/orders:1'),
    facets: { definition: { network: 'awsvpc', pid: null, role: `arn:aws:iam::${account}:role/orders`, containers: [{ name: 'app', privileged: false, user: '1000', readonlyRoot: true, logDriver: 'awslogs', variables: ['TABLE'], secrets: ['DB_PASSWORD'], memory: 512 }] }, tags: {} },
  },
  'aws.organizations.account': { id: `arn:aws:organizations::${account}:account/o-1/${account}`, facets: { account: { status: 'ACTIVE', joined: 'CREATED', joinedAt: long }, tags: {} } },
  'aws.organizations.policy': { id: `arn:aws:organizations::${account}:policy/o-1/service_control_policy/p-1`, facets: { policy: { type: 'SERVICE_CONTROL_POLICY', aws: false, targets: ['r-1'] }, document: { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'cloudtrail:StopLogging', Resource: '*' }] } } },
}
