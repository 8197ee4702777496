import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { daysSince, inDays, judgedElsewhere } from '../account.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-TRAIL-004',
  title: 'Trail is delivered to CloudWatch Logs',
  why: 'Alarms need the events within minutes. Files in a bucket are read by nobody in time.',
  service: 'cloudtrail',
  severity: 'low',
  on: 'aws.cloudtrail.trail',
  judge: (trail, known) => {
    const other = judgedElsewhere(trail.id, known)
    if (other) return notApplicable(other)
    if (!trail.get('trail').logGroup) return fail('The trail is not delivered to CloudWatch Logs.')
    const last = trail.get('status').lastLogsAt ?? null
    return last !== null && daysSince(last, known) <= 1 ? pass('The trail was delivered to CloudWatch Logs within a day of the scan.') : fail(last === null ? 'Nothing was ever delivered to CloudWatch Logs.' : `The last delivery to CloudWatch Logs was ${inDays(daysSince(last, known))} before the scan.`)
  },
  remediation: { text: 'Give the trail a log group and a role that may write to it.', risk: 'low', breaks: 'Nothing; the logs cost storage.' },
  mappings: mapped('logging', { nist: ['AU-6', 'SI-4'], pci: ['10.4.1'] }),
  examples: {
    fires: [example('aws.cloudtrail.trail', { trail: { logGroup: null } }, /not delivered/), example('aws.cloudtrail.trail', { status: { lastLogsAt: '2025-12-01T00:00:00Z' } }, /31 days/), example('aws.cloudtrail.trail', { status: { lastLogsAt: null } }, /ever/)],
    quiet: [example('aws.cloudtrail.trail', {}, /was delivered/), example('aws.cloudtrail.trail', { trail: unread() }, /judged there/, { id: 'arn:aws:cloudtrail:eu-central-1:999988887777:trail/all' })],
    notEvaluable: [example('aws.cloudtrail.trail', { status: unread() }, /status/), example('aws.cloudtrail.trail', { trail: unread() }, /trail of/)],
  },
})
