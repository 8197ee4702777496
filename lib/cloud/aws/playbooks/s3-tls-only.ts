import { z } from 'zod'
import { AppError } from '#lib/errors.ts'
import type { Json, State } from '../../playbook.ts'
import { NotEvaluable } from '../../world.ts'
import { understood } from '../policy/public.ts'
import { refusesPlain } from '../policy/tls.ts'
import { readPolicy } from '../policy-document.ts'
import { bucketOf, must, orNone, playbook, sending, stepsOf, there } from './hand.ts'

const step = stepsOf<'s3'>()
/** Bytes of a bucket policy, by AWS. */
const most = 20 * 1_024

/** One that cannot be understood in full may refuse or not: then the statement is added. */
function refuses(policy: State | null, bucket: string): boolean {
  try {
    return policy !== null && refusesPlain(understood(policy, bucket, 'policy'), bucket)
  } catch (error) {
    if (error instanceof NotEvaluable) return false
    throw error
  }
}

/** The policy as it stands with one statement more. */
function withTls(policy: State | null, bucket: string): State {
  const { Statement: of = [], ...rest } = policy ?? { Version: '2012-10-17' }
  const statements: Json[] = Array.isArray(of) ? of : [of]
  const names = new Set(statements.map((each) => (each as State).Sid))
  const name = ['TickmarkTlsOnly', ...Array.from({ length: 100 }, (_, number) => `TickmarkTlsOnly${number + 2}`)].find((each) => !names.has(each)) ?? ''
  const refusal = { Sid: name, Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [bucket, `${bucket}/*`], Condition: { Bool: { 'aws:SecureTransport': 'false' } } }
  return { ...rest, Statement: [...statements, refusal] }
}

const put = (name: string, policy: State, Bucket: string, ExpectedBucketOwner: string) => step(name, 'PutBucketPolicy', { Bucket, ExpectedBucketOwner, Policy: JSON.stringify(policy) })

export const s3TlsOnly = playbook({
  name: 's3-tls-only',
  version: 1,
  title: 'Refuse requests to a bucket without TLS',
  service: 's3',
  on: ['aws.s3.bucket'],
  checks: ['AWS-S3-004'],
  reversible: 'reversible',
  risk: 'medium',
  breaks: 'Old clients that ask without TLS are refused.',
  exposes: true,
  parameters: z.object({}),
  calls: { GetBucketPolicy: 's3:GetBucketPolicy', PutBucketPolicy: 's3:PutBucketPolicy', DeleteBucketPolicy: 's3:DeleteBucketPolicy' },
  within: ({ id }) => [id],
  untried: 'A request without TLS that is refused.',
  read: async (at, target) => {
    const of = { Bucket: bucketOf(target), ExpectedBucketOwner: at.account }
    const s3 = await at.client('s3')
    const found = await there('The bucket', ['NoSuchBucket'], () => orNone(['NoSuchBucketPolicy'], () => s3.getBucketPolicy(of)))
    return { policy: found && (readPolicy(must(found.Policy)) as State) }
  },
  after: ({ policy }, _params, { id }) => {
    if (refuses(policy, id)) return { policy }
    const changed = withTls(policy, id)
    const bytes = Buffer.byteLength(JSON.stringify(changed))
    if (bytes > most) throw new AppError('conflict', `The policy of the bucket would have ${bytes} bytes, and AWS takes no more than ${most}. Shorten it first.`)
    return { policy: changed as State | null }
  },
  steps: ({ policy }, _params, target) => [put('Add a statement that refuses requests without TLS', withTls(policy, target.id), bucketOf(target), target.account)],
  undo: ({ policy }, _after, _params, target) => [
    policy ? put('Set the policy as it was', policy, bucketOf(target), target.account) : step('Remove the policy', 'DeleteBucketPolicy', { Bucket: bucketOf(target), ExpectedBucketOwner: target.account }),
  ],
  send: sending('s3'),
})
