import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { all, any } from '../../world.ts'
import { accountOf } from '../account.ts'
import { check } from '../check.ts'
import { example, resource } from '../example.ts'

export default check({
  id: 'AWS-S3-002',
  title: 'S3 bucket refuses public access as a whole',
  why: 'One policy or one list of grants that is set by mistake opens a bucket to anybody, unless the bucket or the account refuses that.',
  service: 's3',
  severity: 'medium',
  on: 'aws.s3.bucket',
  judge: (bucket, known) => {
    const block = (key: (typeof keys)[number]) => any(() => bucket.get('publicAccessBlock')?.[key] === true, () => accountOf(known)?.get('publicAccessBlock')?.[key] === true)
    return all(...keys.map((key) => () => block(key))) ? pass('All four blocks of public access are on, for the bucket or for the account.') : fail('Not all four blocks of public access are on, neither for the bucket nor for the account.')
  },
  remediation: { text: 'Switch on all four settings of Block Public Access for the bucket, or for the whole account.', risk: 'medium', breaks: 'A website or a download that reads the bucket without signing in stops working.', playbook: 's3-public-block' },
  mappings: mapped('exposure', { nist: ['AC-3', 'AC-4', 'SC-7'], pci: ['1.4.4', '7.2.1'], cisWhole: ['2.1.4'] }),
  examples: {
    fires: [
      example('aws.s3.bucket', { publicAccessBlock: null }, /Not all four/, { with: [resource('aws.account', { publicAccessBlock: null })] }),
      example('aws.s3.bucket', { publicAccessBlock: { blockPublicPolicy: false } }, /Not all four/, { with: [resource('aws.account', { publicAccessBlock: { blockPublicPolicy: false } })] }),
    ],
    quiet: [
      example('aws.s3.bucket', {}, /All four/),
      example('aws.s3.bucket', { publicAccessBlock: null }, /All four/, { with: [resource('aws.account', {})] }),
      example('aws.s3.bucket', { publicAccessBlock: unread() }, /All four/, { with: [resource('aws.account', {})] }),
    ],
    notEvaluable: [
      example('aws.s3.bucket', { publicAccessBlock: null }, /publicAccessBlock of 111122223333 was not read/, { with: [resource('aws.account', { publicAccessBlock: unread() })] }),
      example('aws.s3.bucket', { publicAccessBlock: unread() }, /was denied/, { with: [resource('aws.account', { publicAccessBlock: null })] }),
    ],
  },
})

const keys = ['blockPublicAcls', 'ignorePublicAcls', 'blockPublicPolicy', 'restrictPublicBuckets'] as const
