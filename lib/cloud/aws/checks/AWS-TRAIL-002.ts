import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { judgedElsewhere } from '../account.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-TRAIL-002',
  title: 'Trail proves that its files were not changed',
  why: 'Without digests nobody can tell whether a log file was changed or removed after it was written.',
  service: 'cloudtrail',
  severity: 'medium',
  on: 'aws.cloudtrail.trail',
  judge: (trail, known) => {
    const other = judgedElsewhere(trail.id, known)
    if (other) return notApplicable(other)
    return trail.get('trail').validation ? pass('Validation of log files is on.') : fail('Validation of log files is off.')
  },
  remediation: { text: 'Switch on validation of log files.', risk: 'low', breaks: 'Nothing.', playbook: 'cloudtrail-multi-region' },
  mappings: mapped('logging', { nist: ['AU-9', 'SI-7'], pci: ['10.3.4'], cisWhole: ['3.2'] }),
  examples: {
    fires: [example('aws.cloudtrail.trail', { trail: { validation: false } }, /is off/)],
    quiet: [example('aws.cloudtrail.trail', {}, /is on/), example('aws.cloudtrail.trail', { trail: { validation: false, organization: true } }, /999988887777/, { id: 'arn:aws:cloudtrail:eu-central-1:999988887777:trail/all' })],
    notEvaluable: [example('aws.cloudtrail.trail', { trail: unread() }, /was denied/)],
  },
})
