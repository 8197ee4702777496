import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { daysSince, inDays, judgedElsewhere } from '../account.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-TRAIL-005',
  title: 'Trail is on and its files arrive',
  why: 'A trail that was stopped, or whose bucket refuses it, logs nothing while everybody believes it does.',
  service: 'cloudtrail',
  severity: 'high',
  on: 'aws.cloudtrail.trail',
  judge: (trail, known) => {
    const other = judgedElsewhere(trail.id, known)
    if (other) return notApplicable(other)
    const status = trail.get('status')
    if (!status?.logging) return fail('The trail is stopped.')
    if (status.lastDeliveryError) return fail(`The last delivery failed: ${status.lastDeliveryError.slice(0, 80)}.`)
    const last = status.lastDeliveryAt
    return last !== null && daysSince(last, known) <= 1 ? pass('The trail is on, and a file was delivered within a day of the scan.') : fail(last === null ? 'The trail is on, and no file was ever delivered.' : `The last file was delivered ${inDays(daysSince(last, known))} before the scan.`)
  },
  remediation: { text: 'Start logging again, and mend the policy of the bucket or of the key if files do not arrive.', risk: 'low', breaks: 'Nothing.' },
  mappings: mapped('logging', { nist: ['AU-5', 'AU-12'], pci: ['10.7.2'], cis: ['3.1'] }),
  examples: {
    fires: [
      example('aws.cloudtrail.trail', { status: { logging: false } }, /stopped/), example('aws.cloudtrail.trail', { status: { lastDeliveryError: 'AccessDenied' } }, /AccessDenied/),
      example('aws.cloudtrail.trail', { status: { lastDeliveryAt: '2025-11-01T00:00:00Z' } }, /61 days/), example('aws.cloudtrail.trail', { status: { lastDeliveryAt: null } }, /ever/),
    ],
    quiet: [example('aws.cloudtrail.trail', {}, /is on/), example('aws.cloudtrail.trail', { status: unread() }, /judged there/, { id: 'arn:aws:cloudtrail:eu-central-1:999988887777:trail/all' })],
    notEvaluable: [example('aws.cloudtrail.trail', { status: unread() }, /was denied/)],
  },
})
