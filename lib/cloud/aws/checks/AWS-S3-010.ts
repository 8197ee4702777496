import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-S3-010',
  title: 'S3 bucket with versions removes old ones after a time',
  why: 'Old versions that are never removed hold personal data longer than anybody decided, and their cost grows.',
  service: 's3',
  severity: 'low',
  on: 'aws.s3.bucket',
  judge: (bucket) => {
    const status = bucket.get('versioning').status
    if (status === undefined || status === 'Never') return notApplicable('The bucket keeps no versions.')
    return bucket.get('lifecycle')?.rules.some(({ on, expiresOldDays }) => on && expiresOldDays !== null) ? pass('A lifecycle rule removes old versions.') : fail('No lifecycle rule removes old versions.')
  },
  remediation: { text: 'Add a lifecycle rule that expires versions that are no longer current, after as many days as your retention asks for.', risk: 'medium', breaks: 'Old versions are deleted for good once they are as old as the rule says.' },
  mappings: mapped('backup', { gdpr: ['Art. 25'], nist: ['SI-12'], pci: ['3.2.1'] }),
  examples: {
    fires: [example('aws.s3.bucket', { lifecycle: null }, /No lifecycle/), example('aws.s3.bucket', { lifecycle: { rules: [{ id: null, on: false, expiresDays: null, expiresOldDays: 30 }] } }, /No lifecycle/)],
    quiet: [example('aws.s3.bucket', {}, /removes old/), example('aws.s3.bucket', { versioning: { status: 'Never' }, lifecycle: null }, /no versions/)],
    notEvaluable: [example('aws.s3.bucket', { lifecycle: unread('malformed') }, /could not be understood/), example('aws.s3.bucket', { versioning: unread() }, /versioning/)],
  },
})
