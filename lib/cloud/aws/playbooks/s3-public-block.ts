import { z } from 'zod'
import { bucketOf, must, orNone, playbook, sending, stepsOf, there } from './hand.ts'

const step = stepsOf<'s3'>()
type Block = { BlockPublicAcls: boolean; IgnorePublicAcls: boolean; BlockPublicPolicy: boolean; RestrictPublicBuckets: boolean }
const all: Block = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true }

export const s3PublicBlock = playbook({
  name: 's3-public-block',
  version: 1,
  title: 'Block public access to a bucket',
  service: 's3',
  on: ['aws.s3.bucket', 'aws.cloudtrail.trail'],
  checks: ['AWS-S3-001', 'AWS-S3-002', 'AWS-TRAIL-006'],
  reversible: 'reversible',
  risk: 'medium',
  breaks: 'A website or a download that reads the bucket without signing in stops working.',
  exposes: true,
  parameters: z.object({}),
  calls: { GetTrail: 'cloudtrail:GetTrail', GetPublicAccessBlock: 's3:GetBucketPublicAccessBlock', PutPublicAccessBlock: 's3:PutBucketPublicAccessBlock', DeletePublicAccessBlock: 's3:PutBucketPublicAccessBlock' },
  // Which bucket a trail goes to is known only when it was read.
  within: ({ id, type }) => (type === 'aws.s3.bucket' ? [id] : null),
  untried: 'The block of the whole account, which the emulator does not have. It is left as it is.',
  read: async (at, target) => {
    const bucket = target.type === 'aws.s3.bucket' ? bucketOf(target) : must((await there('The trail', ['TrailNotFoundException'], async () => (await at.client('cloudtrail')).getTrail({ Name: target.id }))).Trail?.S3BucketName)
    const s3 = await at.client('s3')
    const found = await there('The bucket', ['NoSuchBucket'], () => orNone(['NoSuchPublicAccessBlockConfiguration'], () => s3.getPublicAccessBlock({ Bucket: bucket, ExpectedBucketOwner: at.account })))
    if (!found) return { bucket, block: null }
    const { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets } = must(found.PublicAccessBlockConfiguration)
    return { bucket, block: { BlockPublicAcls: must(BlockPublicAcls), IgnorePublicAcls: must(IgnorePublicAcls), BlockPublicPolicy: must(BlockPublicPolicy), RestrictPublicBuckets: must(RestrictPublicBuckets) } as Block | null }
  },
  after: ({ bucket }) => ({ bucket, block: all as Block | null }),
  steps: ({ bucket }, _params, { account }) => [step('Switch all four blocks of public access on', 'PutPublicAccessBlock', { Bucket: bucket, ExpectedBucketOwner: account, PublicAccessBlockConfiguration: all })],
  undo: ({ bucket, block }, _after, _params, { account }) => [
    block
      ? step('Set the blocks of public access as they were', 'PutPublicAccessBlock', { Bucket: bucket, ExpectedBucketOwner: account, PublicAccessBlockConfiguration: block })
      : step('Remove the blocks of public access', 'DeletePublicAccessBlock', { Bucket: bucket, ExpectedBucketOwner: account }),
  ],
  send: sending('s3'),
})
