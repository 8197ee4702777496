import type { ServerSideEncryptionRule } from '@aws-sdk/client-s3'
import { z } from 'zod'
import type { State } from '../../playbook.ts'
import { bucketOf, keyArn, must, orNone, plain, playbook, sending, stepsOf, there } from './hand.ts'

const step = stepsOf<'s3'>()
type Rules = State[] | null
const put = (rules: Rules, Bucket: string, ExpectedBucketOwner: string, name: string) => step(name, 'PutBucketEncryption', { Bucket, ExpectedBucketOwner, ServerSideEncryptionConfiguration: { Rules: rules as unknown as ServerSideEncryptionRule[] } })

export const s3KmsEncryption = playbook({
  name: 's3-kms-encryption',
  version: 1,
  title: 'Encrypt new objects of a bucket with a customer managed key',
  service: 's3',
  on: ['aws.s3.bucket'],
  checks: ['AWS-S3-003'],
  reversible: 'partial',
  cannotUndo: 'Objects that were written meanwhile stay encrypted with the key: keep it.',
  risk: 'medium',
  breaks: 'Whoever writes or reads new objects needs rights to the key as well; without them they are refused.',
  exposes: false,
  parameters: z.object({ key: keyArn.describe('ARN of the KMS key, in the region of the bucket') }),
  calls: { GetBucketEncryption: 's3:GetEncryptionConfiguration', PutBucketEncryption: 's3:PutEncryptionConfiguration', DeleteBucketEncryption: 's3:PutEncryptionConfiguration' },
  within: ({ id }) => [id],
  untried: 'Objects that are written and read with the key.',
  read: async (at, target) => {
    const of = { Bucket: bucketOf(target), ExpectedBucketOwner: at.account }
    const s3 = await at.client('s3')
    const found = await there('The bucket', ['NoSuchBucket'], () => orNone(['ServerSideEncryptionConfigurationNotFoundError'], () => s3.getBucketEncryption(of)))
    return { rules: found && (plain(must(found.ServerSideEncryptionConfiguration?.Rules)) as Rules) }
  },
  after: ({ rules }, { key }) => ({ rules: [{ ...rules?.[0], ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key }, BucketKeyEnabled: true }] as Rules }),
  steps: ({ rules }, { key }, target) => [put([{ ...rules?.[0], ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key }, BucketKeyEnabled: true }], bucketOf(target), target.account, 'Set the default encryption to the key')],
  undo: ({ rules }, _after, _params, target) => [
    rules ? put(rules, bucketOf(target), target.account, 'Set the default encryption as it was') : step('Remove the default encryption', 'DeleteBucketEncryption', { Bucket: bucketOf(target), ExpectedBucketOwner: target.account }),
  ],
  send: sending('s3'),
})
