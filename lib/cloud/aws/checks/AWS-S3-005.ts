import { fail, pass, unread } from '../../check.ts'
import { check } from '../check.ts'

export default check({
  id: 'AWS-S3-005',
  title: 'S3 bucket keeps versions',
  why: 'Without versions, what is overwritten or deleted, by mistake or by malware, is gone.',
  service: 's3',
  severity: 'medium',
  on: 'aws.s3.bucket',
  judge: (bucket) => {
    const status = bucket.get('versioning').status ?? 'Never'
    return status === 'Enabled' ? pass('Versioning is on.') : fail(status === 'Suspended' ? 'Versioning is suspended.' : 'Versioning was never switched on.')
  },
  remediation: { text: 'Switch versioning on, and add a lifecycle rule that expires old versions.', risk: 'low', breaks: 'Nothing; old versions cost storage. It can be suspended later, never removed.', playbook: 's3-versioning' },
  mappings: [
    { framework: 'ISO 27001:2013', id: 'A.12.3.1', strength: 'supports' },
    { framework: 'ISO 27001:2022', id: 'A.8.13', strength: 'supports' },
    { framework: 'SOC 2', id: 'A1.2', strength: 'supports' },
    { framework: 'GDPR', id: 'Art. 32', strength: 'supports' },
  ],
  examples: {
    fires: [{ world: { resources: [{ type: 'aws.s3.bucket', id: 'arn:aws:s3:::logs', facets: { versioning: { status: 'Suspended', mfaDelete: false } } }] }, of: 'arn:aws:s3:::logs', says: /suspended/ }],
    quiet: [{ world: { resources: [{ type: 'aws.s3.bucket', id: 'arn:aws:s3:::logs', facets: { versioning: { status: 'Enabled', mfaDelete: false } } }] }, of: 'arn:aws:s3:::logs', says: /is on/ }],
    notEvaluable: [{ world: { resources: [{ type: 'aws.s3.bucket', id: 'arn:aws:s3:::logs', facets: { versioning: unread('denied') } }] }, of: 'arn:aws:s3:::logs', says: /denied/ }],
  },
})
