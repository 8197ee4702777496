import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-S3-006',
  title: 'S3 bucket logs who reads and writes it',
  why: 'Without a log nobody can tell afterwards who read or deleted what.',
  service: 's3',
  severity: 'low',
  on: 'aws.s3.bucket',
  judge: (bucket) => {
    const logging = bucket.get('logging')
    return logging ? pass(`Server access logs go to ${logging.to}.`) : fail('Server access logs are off.')
  },
  remediation: { text: 'Switch server access logging on, to another bucket, or log data events of this bucket in CloudTrail.', risk: 'low', breaks: 'Nothing; the logs cost storage.' },
  mappings: mapped('logging', { nist: ['AU-2', 'AU-12'], pci: ['10.2.1'], cis: ['3.4'] }),
  examples: {
    fires: [example('aws.s3.bucket', { logging: null }, /are off/)],
    quiet: [example('aws.s3.bucket', {}, /access-logs/)],
    notEvaluable: [example('aws.s3.bucket', { logging: unread('timeout') }, /nobody answered/)],
  },
})
