import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-EC2-010',
  title: 'Region refuses public EBS snapshots',
  why: 'A block for the region also covers snapshots that are taken tomorrow.',
  service: 'ec2',
  severity: 'medium',
  on: 'aws.region',
  judge: (region) => {
    const state = region.get('snapshotBlock').state
    if (state === 'block-all-sharing') return pass('No snapshot of the region can be public.')
    return fail(state === 'block-new-sharing' ? 'Only new public sharing is refused: snapshots that were public stay so.' : 'Snapshots of the region can be made public.')
  },
  remediation: { text: 'Switch on “Block all public sharing” of EBS snapshots in the region.', risk: 'medium', breaks: 'Snapshots that are public on purpose are no longer so.' },
  mappings: mapped('exposure', { nist: ['AC-3'], pci: ['7.2.1'] }),
  examples: {
    fires: [example('aws.region', { snapshotBlock: { state: 'unblocked' } }, /can be made public/), example('aws.region', { snapshotBlock: { state: 'block-new-sharing' } }, /Only new/)],
    quiet: [example('aws.region', {}, /No snapshot/)],
    notEvaluable: [example('aws.region', { snapshotBlock: unread() }, /was denied/)],
  },
})
