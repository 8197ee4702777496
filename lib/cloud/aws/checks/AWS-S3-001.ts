import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { openBy } from '../buckets.ts'
import { check } from '../check.ts'
import { everybody, example, resource, toAll } from '../example.ts'

export default check({
  id: 'AWS-S3-001',
  title: 'S3 bucket is not public',
  why: 'What is in a public bucket is found by machines within hours, and read by anybody.',
  service: 's3',
  severity: 'critical',
  on: 'aws.s3.bucket',
  judge: (bucket, known) => {
    const open = openBy(bucket, known)
    return open === null ? pass('Neither the policy nor the access control list lets the public in.') : fail(open === 'policy' ? 'The policy of the bucket lets the public in.' : 'The access control list of the bucket lets the public in.')
  },
  remediation: { text: 'Switch on Block Public Access for the bucket, and remove what is public from its policy and its list.', risk: 'medium', breaks: 'A website or a download that reads the bucket without signing in stops working.', playbook: 's3-public-block' },
  mappings: mapped(['exposure', 'network'], { nist: ['AC-3', 'AC-4', 'SC-7'], pci: ['1.4.4', '7.2.1'], cis: ['2.1.4'] }),
  examples: {
    fires: [
      example('aws.s3.bucket', { policy: toAll, policyStatus: { public: true }, publicAccessBlock: null }, /policy of the bucket/, { with: [resource('aws.account', { publicAccessBlock: null })] }),
      example('aws.s3.bucket', { policy: unread(), policyStatus: { public: true }, publicAccessBlock: { restrictPublicBuckets: false } }, /policy of the bucket/, { with: [resource('aws.account', { publicAccessBlock: null })] }),
      example('aws.s3.bucket', { acl: { grants: [everybody] }, ownership: { rule: 'ObjectWriter' }, publicAccessBlock: null, policy: null, policyStatus: null }, /access control list/, { with: [resource('aws.account', { publicAccessBlock: { ignorePublicAcls: false } })] }),
    ],
    quiet: [
      example('aws.s3.bucket', {}, /Neither/),
      example('aws.s3.bucket', { publicAccessBlock: unread() }, /Neither/, { with: [resource('aws.account', { publicAccessBlock: unread() })] }),
      example('aws.s3.bucket', { policy: toAll, policyStatus: { public: true }, publicAccessBlock: null }, /Neither/, { with: [resource('aws.account', {})] }),
      example('aws.s3.bucket', { acl: { grants: [everybody] }, publicAccessBlock: null }, /Neither/, { with: [resource('aws.account', { publicAccessBlock: null })] }),
      example('aws.s3.bucket', { policy: unread(), acl: unread() }, /Neither/),
    ],
    notEvaluable: [
      example('aws.s3.bucket', { policy: toAll, policyStatus: { public: true }, publicAccessBlock: null }, /publicAccessBlock of 111122223333/, { with: [resource('aws.account', { publicAccessBlock: unread() })] }),
      example('aws.s3.bucket', { policy: unread(), policyStatus: unread(), publicAccessBlock: null }, /was denied/, { with: [resource('aws.account', { publicAccessBlock: null })] }),
      example('aws.s3.bucket', { policy: { Statement: 'x' }, publicAccessBlock: null }, /could not be understood/, { with: [resource('aws.account', { publicAccessBlock: null })] }),
    ],
  },
})
