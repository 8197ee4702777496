import { fail, manual, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import type { Seen } from '../../world.ts'
import { judgedElsewhere } from '../account.ts'
import { openBy } from '../buckets.ts'
import { check } from '../check.ts'
import { example, resource, toAll } from '../example.ts'
import type { AwsTypes } from '../resources/index.ts'

export default check({
  id: 'AWS-TRAIL-006',
  title: 'Bucket of the trail is not public',
  why: 'The log of all calls tells an attacker what there is, who does what, and who looks.',
  service: 'cloudtrail',
  severity: 'critical',
  on: 'aws.cloudtrail.trail',
  judge: (trail, known) => {
    const other = judgedElsewhere(trail.id, known)
    if (other) return notApplicable(other)
    const name = trail.get('trail').bucket ?? ''
    const bucket = known.by('aws.s3.bucket', nameOf).known(name)[0] ?? known.by('aws.s3.bucket', nameOf).all(name)[0]
    if (!bucket) return manual(`The bucket ${name} belongs to another account: look there whether it is public.`)
    return openBy(bucket, known) === null ? pass(`The bucket ${name} is not public.`) : fail(`The bucket ${name} is public.`)
  },
  remediation: { text: 'Switch on Block Public Access for the bucket, and leave in its policy only CloudTrail and auditors.', risk: 'low', breaks: 'Whoever reads the log files without signing in.', playbook: 's3-public-block' },
  mappings: mapped(['exposure', 'logging'], { nist: ['AU-9', 'AC-3'], pci: ['10.3.1'], cis: ['2.1.4'] }),
  examples: {
    fires: [example('aws.cloudtrail.trail', {}, /is public/, { with: [resource('aws.s3.bucket', { policy: toAll, policyStatus: { public: true }, publicAccessBlock: null }), resource('aws.account', { publicAccessBlock: null })] })],
    quiet: [
      example('aws.cloudtrail.trail', {}, /not public/, { with: [resource('aws.s3.bucket', {})] }), example('aws.cloudtrail.trail', {}, /another account/, { complete: ['aws.s3.bucket'] }),
      example('aws.cloudtrail.trail', { trail: unread() }, /judged there/, { id: 'arn:aws:cloudtrail:eu-central-1:999988887777:trail/all' }),
    ],
    notEvaluable: [example('aws.cloudtrail.trail', {}, /not all of aws\.s3\.bucket/, { incomplete: [{ type: 'aws.s3.bucket', cause: 'denied' }] }), example('aws.cloudtrail.trail', { trail: unread() }, /was denied/)],
  },
})

const nameOf = ({ name }: Seen<AwsTypes['aws.s3.bucket']>) => name
