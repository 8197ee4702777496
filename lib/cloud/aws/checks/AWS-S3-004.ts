import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'
import { understood } from '../policy/public.ts'
import { refusesPlain } from '../policy/tls.ts'

export default check({
  id: 'AWS-S3-004',
  title: 'S3 bucket refuses requests without TLS',
  why: 'Without TLS, whoever is on the way reads objects and signatures.',
  service: 's3',
  severity: 'medium',
  on: 'aws.s3.bucket',
  judge: (bucket) => {
    const policy = bucket.get('policy')
    if (policy === null) return fail('The bucket has no policy, so requests without TLS are accepted.')
    return refusesPlain(understood(policy, bucket.id, 'policy'), bucket.id) ? pass('The policy refuses every request without TLS.') : fail('The policy does not refuse every request without TLS.')
  },
  remediation: { text: 'Add a statement that denies all acts to everybody where aws:SecureTransport is false.', risk: 'low', breaks: 'Old clients that ask without TLS are refused.', playbook: 's3-tls-only' },
  mappings: mapped('transit', { nist: ['SC-8', 'SC-13'], pci: ['4.2.1'], cisWhole: ['2.1.1'] }),
  examples: {
    fires: [
      example('aws.s3.bucket', { policy: null }, /no policy/),
      example('aws.s3.bucket', { policy: { Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] } }, /does not refuse every/),
    ],
    quiet: [example('aws.s3.bucket', {}, /refuses every/)],
    notEvaluable: [example('aws.s3.bucket', { policy: unread() }, /was denied/), example('aws.s3.bucket', { policy: { Statement: [{ Effect: 'Deny' }] } }, /could not be understood/)],
  },
})
