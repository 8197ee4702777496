import type { State, Target } from '../../playbook.ts'

/** Of each playbook: a state that it changes, the calls that come of it, and those that take it back. For tests alone. */
export type PlaybookExample = { of: string; about: string; target: Target; params: State; before: State; steps: [string, State][]; undo: [string, State][]; /** Whether taking it back restores all. */ isBack?: boolean }

const account = '111122223333'
const region = 'eu-central-1'
export const targetOf = (type: string, id: string, where = region): Target => ({ type, id, name: id.slice(Math.max(id.lastIndexOf('/'), id.lastIndexOf(':')) + 1), account, region: where })

const bucket = targetOf('aws.s3.bucket', 'arn:aws:s3:::data')
const own = { Bucket: 'data', ExpectedBucketOwner: account }
const all = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true }
const key = targetOf('aws.kms.key', `arn:aws:kms:${region}:${account}:key/11111111-2222-3333-4444-555555555555`)
const user = targetOf('aws.iam.user', `arn:aws:iam::${account}:user/team/anna`, 'global')

const first: PlaybookExample[] = [
  { of: 's3-public-block', about: 'a bucket without a block', target: bucket, params: {}, before: { bucket: 'data', block: null }, steps: [['PutPublicAccessBlock', { ...own, PublicAccessBlockConfiguration: all }]], undo: [['DeletePublicAccessBlock', own]] },
  {
    of: 's3-public-block', about: 'half a block', target: bucket, params: {}, before: { bucket: 'data', block: { ...all, RestrictPublicBuckets: false } },
    steps: [['PutPublicAccessBlock', { ...own, PublicAccessBlockConfiguration: all }]], undo: [['PutPublicAccessBlock', { ...own, PublicAccessBlockConfiguration: { ...all, RestrictPublicBuckets: false } }]],
  },
  { of: 's3-public-block', about: 'the bucket of a trail', target: targetOf('aws.cloudtrail.trail', `arn:aws:cloudtrail:${region}:${account}:trail/main`), params: {}, before: { bucket: 'data', block: null }, steps: [['PutPublicAccessBlock', { ...own, PublicAccessBlockConfiguration: all }]], undo: [['DeletePublicAccessBlock', own]] },
  {
    of: 's3-versioning', about: 'a bucket that never had versions', target: bucket, params: {}, before: { status: 'Never', mfaDelete: false }, isBack: false,
    steps: [['PutBucketVersioning', { ...own, VersioningConfiguration: { Status: 'Enabled' } }]], undo: [['PutBucketVersioning', { ...own, VersioningConfiguration: { Status: 'Suspended' } }]],
  },
  { of: 'kms-rotation', about: 'a key', target: key, params: {}, before: { on: false, days: null }, steps: [['EnableKeyRotation', { KeyId: key.id, RotationPeriodInDays: 365 }]], undo: [['DisableKeyRotation', { KeyId: key.id }]] },
  {
    of: 'iam-old-key-off', about: 'a key of a user', target: user, params: { key: 'AKIAIOSFODNN7EXAMPLE' }, before: { key: 'AKIAIOSFODNN7EXAMPLE', status: 'Active' },
    steps: [['UpdateAccessKey', { UserName: 'anna', AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', Status: 'Inactive' }]], undo: [['UpdateAccessKey', { UserName: 'anna', AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', Status: 'Active' }]],
  },
]

const someKey = `arn:aws:kms:${region}:${account}:key/22222222-2222-3333-4444-555555555555`
const byKey = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: someKey }, BucketKeyEnabled: true }]
const byS3 = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }]
const statement = { Sid: 'Readers', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' }
const tls = (Sid: string) => ({ Sid, Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::data', 'arn:aws:s3:::data/*'], Condition: { Bool: { 'aws:SecureTransport': 'false' } } })
const documents = { alone: { Version: '2008-10-17', Id: 'p', Statement: statement }, both: { Version: '2008-10-17', Id: 'p', Statement: [statement, tls('TickmarkTlsOnly')] }, only: { Version: '2012-10-17', Statement: [tls('TickmarkTlsOnly')] } }
const accountTarget = targetOf('aws.account', account, 'global')
const aRegion = targetOf('aws.region', region)
const policy = { RequireSymbols: true, RequireNumbers: true, RequireUppercaseCharacters: true, RequireLowercaseCharacters: true, AllowUsersToChangePassword: true, HardExpiry: false }
const group = targetOf('aws.ec2.securityGroup', `arn:aws:ec2:${region}:${account}:security-group/sg-1`)
const ssh = { protocol: 'tcp', from: 22, to: 22, cidr: '0.0.0.0/0', description: 'all of us', tags: { team: 'ops' } }
const all6 = { protocol: '-1', from: -1, to: -1, cidr: '::/0', description: null, tags: {} }
const instance = targetOf('aws.rds.instance', `arn:aws:rds:${region}:${account}:db:orders`)
const cluster = targetOf('aws.rds.cluster', `arn:aws:rds:${region}:${account}:cluster:orders`)
const db = { DBInstanceIdentifier: 'orders' }
const snapshot = targetOf('aws.ec2.snapshot', `arn:aws:ec2:${region}:${account}:snapshot/snap-1`)
const share = { SnapshotId: 'snap-1', Attribute: 'createVolumePermission', GroupNames: ['all'] }
const everything = { ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] }
const objects = { ReadWriteType: 'WriteOnly', IncludeManagementEvents: true, DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }], ExcludeManagementEventSources: ['kms.amazonaws.com'] }
const trail = targetOf('aws.cloudtrail.trail', `arn:aws:cloudtrail:${region}:${account}:trail/main`)
const wide = { IsMultiRegionTrail: true, IncludeGlobalServiceEvents: true, EnableLogFileValidation: true }
const logGroup = targetOf('aws.logs.group', `arn:aws:logs:${region}:${account}:log-group:/app/web`)
const vpc = targetOf('aws.ec2.vpc', `arn:aws:ec2:${region}:${account}:vpc/vpc-1`)
const role = `arn:aws:iam::${account}:role/config`
const recorder = { name: 'default', role, all: true, globals: false, types: [], excluded: [], mode: null }
const secret = targetOf('aws.secretsmanager.secret', `arn:aws:secretsmanager:${region}:${account}:secret:orders-AbCdEf`)
const rotating = { rotation: true, lambda: null, days: 30, schedule: null, duration: null, due: true, version: 'v1' }
const still = { rotation: false, lambda: null, days: null, schedule: null, duration: null, due: false, version: 'v1' }
const vm = targetOf('aws.ec2.instance', `arn:aws:ec2:${region}:${account}:instance/i-1`)

const rest: PlaybookExample[] = [
  { of: 's3-kms-encryption', about: 'a bucket with keys of S3', target: bucket, params: { key: someKey }, before: { rules: byS3 }, steps: [['PutBucketEncryption', { ...own, ServerSideEncryptionConfiguration: { Rules: byKey } }]], undo: [['PutBucketEncryption', { ...own, ServerSideEncryptionConfiguration: { Rules: byS3 } }]] },
  { of: 's3-kms-encryption', about: 'a bucket with nothing set', target: bucket, params: { key: someKey }, before: { rules: null }, steps: [['PutBucketEncryption', { ...own, ServerSideEncryptionConfiguration: { Rules: byKey } }]], undo: [['DeleteBucketEncryption', own]] },
  { of: 's3-tls-only', about: 'a bucket without a policy', target: bucket, params: {}, before: { policy: null }, steps: [['PutBucketPolicy', { ...own, Policy: JSON.stringify(documents.only) }]], undo: [['DeleteBucketPolicy', own]] },
  { of: 's3-tls-only', about: 'a policy with a single statement', target: bucket, params: {}, before: { policy: documents.alone }, steps: [['PutBucketPolicy', { ...own, Policy: JSON.stringify(documents.both) }]], undo: [['PutBucketPolicy', { ...own, Policy: JSON.stringify(documents.alone) }]] },
  { of: 'iam-password-policy', about: 'an account without one', target: accountTarget, params: {}, before: { policy: null }, steps: [['UpdateAccountPasswordPolicy', { ...policy, MinimumPasswordLength: 14, PasswordReusePrevention: 24 }]], undo: [['DeleteAccountPasswordPolicy', {}]] },
  {
    of: 'iam-password-policy', about: 'a weak one', target: accountTarget, params: {}, before: { policy: { ...policy, RequireSymbols: false, MinimumPasswordLength: 20, MaxPasswordAge: 90, PasswordReusePrevention: 3 } },
    steps: [['UpdateAccountPasswordPolicy', { ...policy, RequireSymbols: false, MinimumPasswordLength: 20, MaxPasswordAge: 90, PasswordReusePrevention: 24 }]], undo: [['UpdateAccountPasswordPolicy', { ...policy, RequireSymbols: false, MinimumPasswordLength: 20, MaxPasswordAge: 90, PasswordReusePrevention: 3 }]],
  },
  {
    of: 'ec2-rule-off-the-world', about: 'two rules', target: group, params: { check: 'AWS-EC2-001' }, before: { rules: [all6, ssh] },
    steps: [['RevokeSecurityGroupIngress', { GroupId: 'sg-1', IpPermissions: [{ IpProtocol: '-1', FromPort: -1, ToPort: -1, Ipv6Ranges: [{ CidrIpv6: '::/0' }] }] }], ['RevokeSecurityGroupIngress', { GroupId: 'sg-1', IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] }]],
    undo: [
      ['AuthorizeSecurityGroupIngress', { GroupId: 'sg-1', IpPermissions: [{ IpProtocol: '-1', FromPort: -1, ToPort: -1, Ipv6Ranges: [{ CidrIpv6: '::/0' }] }] }],
      ['AuthorizeSecurityGroupIngress', { GroupId: 'sg-1', IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'all of us' }] }], TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: [{ Key: 'team', Value: 'ops' }] }] }],
    ],
  },
  { of: 'ec2-ebs-encryption', about: 'a region', target: aRegion, params: {}, before: { on: false, key: 'alias/aws/ebs' }, steps: [['EnableEbsEncryptionByDefault', {}]], undo: [['DisableEbsEncryptionByDefault', {}]] },
  { of: 'ec2-ebs-encryption', about: 'a region, with a key', target: aRegion, params: { key: someKey }, before: { on: false, key: 'alias/aws/ebs' }, steps: [['ModifyEbsDefaultKmsKeyId', { KmsKeyId: someKey }], ['EnableEbsEncryptionByDefault', {}]], undo: [['DisableEbsEncryptionByDefault', {}], ['ResetEbsDefaultKmsKeyId', {}]] },
  { of: 'ec2-snapshot-private', about: 'a public snapshot', target: snapshot, params: {}, before: { public: true, accounts: ['999988887777'] }, steps: [['ModifySnapshotAttribute', { ...share, OperationType: 'remove' }]], undo: [['ModifySnapshotAttribute', { ...share, OperationType: 'add' }]] },
  { of: 'rds-not-public', about: 'a public database', target: instance, params: {}, before: { public: true }, steps: [['ModifyDBInstance', { ...db, PubliclyAccessible: false, ApplyImmediately: false }]], undo: [['ModifyDBInstance', { ...db, PubliclyAccessible: true, ApplyImmediately: false }]] },
  { of: 'rds-deletion-protection', about: 'a database', target: instance, params: {}, before: { on: false }, steps: [['ModifyDBInstance', { ...db, DeletionProtection: true, ApplyImmediately: false }]], undo: [['ModifyDBInstance', { ...db, DeletionProtection: false, ApplyImmediately: false }]] },
  { of: 'rds-deletion-protection', about: 'a cluster', target: cluster, params: {}, before: { on: false }, steps: [['ModifyDBCluster', { DBClusterIdentifier: 'orders', DeletionProtection: true, ApplyImmediately: false }]], undo: [['ModifyDBCluster', { DBClusterIdentifier: 'orders', DeletionProtection: false, ApplyImmediately: false }]] },
  { of: 'rds-backup-retention', about: 'a database without backups, while others wait', target: instance, params: {}, before: { days: 0, pending: ['DBInstanceClass'] }, isBack: false, steps: [['ModifyDBInstance', { ...db, BackupRetentionPeriod: 7, ApplyImmediately: true }]], undo: [['ModifyDBInstance', { ...db, BackupRetentionPeriod: 0, ApplyImmediately: true }]] },
  { of: 'rds-backup-retention', about: 'a cluster with few', target: cluster, params: { days: 14 }, before: { days: 1, pending: ['EngineVersion'] }, steps: [['ModifyDBCluster', { DBClusterIdentifier: 'orders', BackupRetentionPeriod: 14, ApplyImmediately: false }]], undo: [['ModifyDBCluster', { DBClusterIdentifier: 'orders', BackupRetentionPeriod: 1, ApplyImmediately: false }]] },
  {
    of: 'cloudtrail-multi-region', about: 'an account without a trail', target: accountTarget, params: { bucket: 'logs' }, before: { trail: null },
    steps: [['CreateTrail', { Name: 'all-regions', S3BucketName: 'logs', ...wide }], ['PutEventSelectors', { TrailName: 'all-regions', EventSelectors: [everything] }], ['StartLogging', { Name: 'all-regions' }]], undo: [['DeleteTrail', { Name: 'all-regions' }]],
  },
  {
    of: 'cloudtrail-multi-region', about: 'a trail of one region that is off', target: trail, params: {}, before: { trail: { bucket: 'logs', multiRegion: false, globalEvents: true, validation: false, logging: false, selectors: { basic: [objects], advanced: [] } } },
    steps: [['UpdateTrail', { Name: trail.id, ...wide }], ['PutEventSelectors', { TrailName: trail.id, EventSelectors: [everything, { ...objects, IncludeManagementEvents: false, ExcludeManagementEventSources: [] }] }], ['StartLogging', { Name: trail.id }]],
    undo: [['StopLogging', { Name: trail.id }], ['PutEventSelectors', { TrailName: trail.id, EventSelectors: [objects] }], ['UpdateTrail', { Name: trail.id, IsMultiRegionTrail: false, IncludeGlobalServiceEvents: true, EnableLogFileValidation: false }]],
  },
  {
    of: 'cloudtrail-multi-region', about: 'a trail with advanced selectors', target: trail, params: {},
    before: { trail: { bucket: 'logs', multiRegion: true, globalEvents: true, validation: true, logging: true, selectors: { basic: [], advanced: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }, { Field: 'readOnly', Equals: ['true'] }] }, { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }, { Field: 'resources.type', Equals: ['AWS::S3::Object'] }] }] } } },
    steps: [['PutEventSelectors', { TrailName: trail.id, AdvancedEventSelectors: [{ Name: 'Management events', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }, { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }, { Field: 'resources.type', Equals: ['AWS::S3::Object'] }] }] }]],
    undo: [['PutEventSelectors', { TrailName: trail.id, AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }, { Field: 'readOnly', Equals: ['true'] }] }, { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }, { Field: 'resources.type', Equals: ['AWS::S3::Object'] }] }] }]],
  },
  { of: 'logs-retention', about: 'a short one', target: logGroup, params: {}, before: { days: 7 }, steps: [['PutRetentionPolicy', { logGroupName: '/app/web', retentionInDays: 365 }]], undo: [['PutRetentionPolicy', { logGroupName: '/app/web', retentionInDays: 7 }]] },
  { of: 'vpc-flow-logs', about: 'a VPC with a flow log of somebody else', target: vpc, params: { destination: 'arn:aws:s3:::flow' }, before: { made: [], others: ['fl-1'] }, steps: [['CreateFlowLogs', { vpc: 'vpc-1', destination: 'arn:aws:s3:::flow', role: null }]], undo: [['DeleteFlowLogs', { vpc: 'vpc-1', destination: 'arn:aws:s3:::flow' }]] },
  { of: 'guardduty-on', about: 'a region without a detector', target: aRegion, params: {}, before: { detector: null }, steps: [['CreateDetector', {}]], undo: [['DeleteDetector', {}]] },
  { of: 'guardduty-on', about: 'a detector that is off', target: aRegion, params: {}, before: { detector: { id: 'd1', on: false } }, steps: [['UpdateDetector', { on: true }]], undo: [['UpdateDetector', { on: false }]] },
  {
    of: 'config-on', about: 'a region without a recorder', target: aRegion, params: { role, bucket: 'config' }, before: { recorder: null, recording: false, channel: null },
    steps: [['PutConfigurationRecorder', { ConfigurationRecorder: { name: 'default', roleARN: role, recordingGroup: { allSupported: true, includeGlobalResourceTypes: false } } }], ['PutDeliveryChannel', { DeliveryChannel: { name: 'default', s3BucketName: 'config' } }], ['StartConfigurationRecorder', { ConfigurationRecorderName: 'default' }]],
    undo: [['StopConfigurationRecorder', { ConfigurationRecorderName: 'default' }], ['DeleteDeliveryChannel', { DeliveryChannelName: 'default' }], ['DeleteConfigurationRecorder', { ConfigurationRecorderName: 'default' }]],
  },
  {
    of: 'config-on', about: 'a recorder of some kinds, every day', target: aRegion, params: {}, before: { recorder: { ...recorder, name: 'mine', all: false, types: ['AWS::EC2::VPC'], mode: { recordingFrequency: 'DAILY' } }, recording: true, channel: { name: 'mine', bucket: 'config' } },
    steps: [['PutConfigurationRecorder', { ConfigurationRecorder: { name: 'mine', roleARN: role, recordingGroup: { allSupported: true, includeGlobalResourceTypes: false }, recordingMode: { recordingFrequency: 'DAILY' } } }]],
    undo: [['PutConfigurationRecorder', { ConfigurationRecorder: { name: 'mine', roleARN: role, recordingGroup: { allSupported: false, resourceTypes: ['AWS::EC2::VPC'], includeGlobalResourceTypes: false }, recordingMode: { recordingFrequency: 'DAILY' } } }]],
  },
  {
    of: 'secret-rotation', about: 'a secret that is never rotated', target: secret, params: { lambda: `arn:aws:lambda:${region}:${account}:function:rotate` }, before: still, isBack: false,
    steps: [['RotateSecret', { SecretId: secret.id, ClientRequestToken: 'a4bcec646f5738c978d7986677735004', RotationLambdaARN: `arn:aws:lambda:${region}:${account}:function:rotate`, RotationRules: { AutomaticallyAfterDays: 30 }, RotateImmediately: true }]], undo: [['CancelRotateSecret', { SecretId: secret.id }]],
  },
  { of: 'secret-rotation', about: 'a secret that is overdue', target: secret, params: {}, before: rotating, isBack: false, steps: [['RotateSecret', { SecretId: secret.id, ClientRequestToken: '69b8a19bb11abe11e0a1e53ea8747675', RotateImmediately: true }]], undo: [] },
  {
    of: 'ec2-imdsv2', about: 'an instance', target: vm, params: {}, before: { tokens: 'optional', endpoint: 'enabled', hops: 2 },
    steps: [['ModifyInstanceMetadataOptions', { InstanceId: 'i-1', HttpTokens: 'required', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 2 }]], undo: [['ModifyInstanceMetadataOptions', { InstanceId: 'i-1', HttpTokens: 'optional', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 2 }]],
  },
]

export const examples: readonly PlaybookExample[] = [...first, ...rest]
