import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-S3-007',
  title: 'S3 bucket has access control lists switched off',
  why: 'With lists of grants per object, nobody sees in one place who may read what, and objects of other accounts escape the policy.',
  service: 's3',
  severity: 'low',
  on: 'aws.s3.bucket',
  judge: (bucket) => {
    const rule = bucket.get('ownership')?.rule
    return rule === 'BucketOwnerEnforced' ? pass('Access control lists are off: the owner of the bucket owns every object.') : fail(`Access control lists are on${rule ? ` (${rule})` : ''}.`)
  },
  remediation: { text: 'Move grants into the bucket policy, then set object ownership to “Bucket owner enforced”.', risk: 'medium', breaks: 'Whoever writes with a list of grants is refused, and access that only such a list gave is gone.' },
  mappings: mapped('exposure', { nist: ['AC-3', 'AC-6'], pci: ['7.2.1'] }),
  examples: {
    fires: [example('aws.s3.bucket', { ownership: { rule: 'ObjectWriter' } }, /ObjectWriter/), example('aws.s3.bucket', { ownership: null }, /are on/)],
    quiet: [example('aws.s3.bucket', {}, /are off/)],
    notEvaluable: [example('aws.s3.bucket', { ownership: unread() }, /was denied/)],
  },
})
