import { z } from 'zod'
import { bucketOf, playbook, sending, stepsOf, there } from './hand.ts'

const step = stepsOf<'s3'>()

export const s3Versioning = playbook({
  name: 's3-versioning',
  version: 1,
  title: 'Switch versioning of a bucket on',
  service: 's3',
  on: ['aws.s3.bucket'],
  checks: ['AWS-S3-005'],
  reversible: 'partial',
  cannotUndo: 'Versioning can only be suspended. Versions that were kept meanwhile stay and cost storage until they are deleted.',
  risk: 'low',
  breaks: 'Nothing; old versions cost storage, so add a lifecycle rule that expires them.',
  exposes: false,
  parameters: z.object({}),
  calls: { GetBucketVersioning: 's3:GetBucketVersioning', PutBucketVersioning: 's3:PutBucketVersioning' },
  within: ({ id }) => [id],
  // AWS leaves out the status of a bucket that never had versions.
  read: async (at, target) => {
    const { Status, MFADelete } = await there('The bucket', ['NoSuchBucket'], async () => (await at.client('s3')).getBucketVersioning({ Bucket: bucketOf(target), ExpectedBucketOwner: at.account }))
    return { status: (Status ?? 'Never') as string, mfaDelete: MFADelete === 'Enabled' }
  },
  after: (before) => ({ ...before, status: 'Enabled' }),
  steps: (_before, _params, target) => [step('Switch versioning on', 'PutBucketVersioning', { Bucket: bucketOf(target), ExpectedBucketOwner: target.account, VersioningConfiguration: { Status: 'Enabled' } })],
  undo: (_before, _after, _params, target) => [step('Suspend versioning', 'PutBucketVersioning', { Bucket: bucketOf(target), ExpectedBucketOwner: target.account, VersioningConfiguration: { Status: 'Suspended' } })],
  undone: (before) => ({ ...before, status: 'Suspended' }),
  notes: ({ mfaDelete }) => (mfaDelete ? ['MFA delete is on: AWS refuses this change from anybody but the root user with an MFA code.'] : []),
  send: sending('s3'),
})
