import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-GUARDDUTY-002',
  title: 'GuardDuty looks at data events of S3',
  why: 'Data is stolen from buckets. Without this, GuardDuty sees who manages buckets and not who reads objects.',
  service: 'guardduty',
  severity: 'medium',
  on: 'aws.guardduty.detector',
  judge: (detector) => {
    const told = detector.get('detector')
    if (!told?.on) return notApplicable('The detector is off, which is judged of the region.')
    return told.features.some(({ name, on }) => name === 'S3_DATA_EVENTS' && on) ? pass('S3 protection is on.') : fail('S3 protection is off.')
  },
  remediation: { text: 'Switch on S3 protection of the detector.', risk: 'low', breaks: 'Nothing; it costs by the number of events.' },
  mappings: mapped('detection', { nist: ['SI-4'], pci: ['11.5.1'] }),
  examples: {
    fires: [example('aws.guardduty.detector', { detector: { features: [{ name: 'S3_DATA_EVENTS', on: false }] } }, /is off/), example('aws.guardduty.detector', { detector: { features: [] } }, /is off/)],
    quiet: [example('aws.guardduty.detector', {}, /is on/), example('aws.guardduty.detector', { detector: { on: false } }, /detector is off/)],
    notEvaluable: [example('aws.guardduty.detector', { detector: unread() }, /was denied/)],
  },
})
