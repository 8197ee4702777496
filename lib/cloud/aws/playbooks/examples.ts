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

export const examples: readonly PlaybookExample[] = [...first]
