import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'
import { hangsOn, understood } from '../policy/public.ts'
import { mayDo } from '../policy/trust.ts'

export default check({
  id: 'AWS-S3-008',
  title: 'S3 bucket lets no other account change who may use it',
  why: 'Another account that may change the policy can open the bucket, or lock its owner out.',
  service: 's3',
  severity: 'high',
  on: 'aws.s3.bucket',
  judge: (bucket, known) => {
    const policy = bucket.get('policy')
    if (policy === null) return pass('The bucket has no policy.')
    const acts = ['PutBucketPolicy', 'DeleteBucketPolicy', 'PutBucketAcl', 'PutEncryptionConfiguration', 'PutBucketPublicAccessBlock'].map((act) => ({ action: `s3:${act}`, resource: bucket.id }))
    const others = mayDo(understood(policy, bucket.id, 'policy'), known.account, known.at, acts)
    const open = others.find(({ truth }) => truth === true)
    if (open) return fail(`The account ${open.account} may change the policy or the protection of the bucket.`)
    const untold = others.find(({ truth }) => truth === null)
    if (untold) throw hangsOn(bucket.id, 'policy', untold.missing)
    return pass('No other account that is named may change the policy or the protection of the bucket.')
  },
  remediation: { text: 'Name the single acts that the other account needs, such as s3:GetObject, in place of s3:*.', risk: 'medium', breaks: 'What the other account did beyond the acts that are named.' },
  mappings: mapped(['exposure', 'privilege'], { nist: ['AC-3', 'AC-6'], pci: ['7.2.1'] }),
  examples: {
    fires: [example('aws.s3.bucket', { policy: shared('s3:*') }, /999988887777/)],
    quiet: [example('aws.s3.bucket', {}, /No other/), example('aws.s3.bucket', { policy: null }, /no policy/), example('aws.s3.bucket', { policy: shared('s3:GetObject') }, /No other/)],
    notEvaluable: [example('aws.s3.bucket', { policy: unread() }, /was denied/), example('aws.s3.bucket', { policy: shared('s3:*', { StringEquals: { 'acme:thing': 'x' } }) }, /acme:thing/)],
  },
})

function shared(Action: string, Condition?: Record<string, Record<string, string>>) {
  return { Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::999988887777:root' }, Action, Resource: '*', ...(Condition && { Condition }) }] }
}
