import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example, resource } from '../example.ts'

export default check({
  id: 'AWS-GUARDDUTY-001',
  title: 'GuardDuty is on in the region',
  why: 'GuardDuty notices stolen credentials, mining and calls to known bad addresses; elsewhere nobody looks.',
  service: 'guardduty',
  severity: 'high',
  on: 'aws.region',
  judge: (region, known) => (known.one('aws.guardduty.detector', (each) => each.get('detector').on === true, region.region) ? pass('A detector is on.') : fail('No detector is on in the region.')),
  remediation: { text: 'Switch GuardDuty on in the region, best for the whole organization by a delegated administrator.', risk: 'low', breaks: 'Nothing; it costs by the volume of logs. A detector that is deleted later takes its findings with it.', playbook: 'guardduty-on' },
  mappings: mapped('detection', { nist: ['SI-4', 'RA-5'], pci: ['11.5.1'] }),
  examples: {
    fires: [example('aws.region', {}, /No detector/, { complete: ['aws.guardduty.detector'] }), example('aws.region', {}, /No detector/, { with: [resource('aws.guardduty.detector', { detector: { on: false } })] })],
    quiet: [example('aws.region', {}, /is on/, { with: [resource('aws.guardduty.detector', {})] })],
    notEvaluable: [example('aws.region', {}, /it was denied/, { incomplete: [{ type: 'aws.guardduty.detector', cause: 'denied' }] }), example('aws.region', {}, /detector of/, { with: [resource('aws.guardduty.detector', { detector: unread() })] })],
  },
})
