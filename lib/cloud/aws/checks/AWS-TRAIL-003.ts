import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { judgedElsewhere } from '../account.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-TRAIL-003',
  title: 'Trail is encrypted with a customer managed key',
  why: 'Log files are always encrypted. With a key of your own, reading them takes a right that few have, and is logged.',
  service: 'cloudtrail',
  severity: 'low',
  on: 'aws.cloudtrail.trail',
  judge: (trail, known) => {
    const other = judgedElsewhere(trail.id, known)
    if (other) return notApplicable(other)
    return trail.get('trail').key ? pass('Log files are encrypted with a customer managed key.') : fail('Log files are encrypted with the keys that S3 keeps.')
  },
  remediation: { text: 'Give the trail a customer managed key whose policy lets CloudTrail encrypt and auditors decrypt.', risk: 'medium', breaks: 'Whoever reads the log files needs rights to the key as well. With a wrong key policy, logging stops.' },
  mappings: mapped(['encryption', 'logging'], { nist: ['AU-9', 'SC-28'], pci: ['10.3.2'], cisWhole: ['3.5'] }),
  examples: {
    fires: [example('aws.cloudtrail.trail', { trail: { key: null } }, /S3 keeps/)],
    quiet: [example('aws.cloudtrail.trail', {}, /customer managed/), example('aws.cloudtrail.trail', { trail: { key: null } }, /judged there/, { id: 'arn:aws:cloudtrail:eu-central-1:999988887777:trail/all' })],
    notEvaluable: [example('aws.cloudtrail.trail', { trail: unread() }, /was denied/)],
  },
})
