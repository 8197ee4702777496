import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { all } from '../../world.ts'
import { check } from '../check.ts'
import { example, resource } from '../example.ts'

export default check({
  id: 'AWS-CONFIG-001',
  title: 'AWS Config records every kind of resource in the region',
  why: 'Without a record of configurations nobody can show afterwards what was set when, and by whom it was changed.',
  service: 'config',
  severity: 'medium',
  on: 'aws.region',
  judge: (region, known) => (known.one('aws.config.recorder', (each) => all(() => each.get('recorder').all === true, () => each.get('status').recording === true), region.region) ? pass('A recorder is on, for every kind of resource.') : fail('No recorder that is on records every kind of resource in the region.')),
  remediation: { text: 'Switch on AWS Config with all kinds of resources, and record global ones in one region.', risk: 'low', breaks: 'Nothing; it costs by the number of changes.', playbook: 'config-on' },
  mappings: mapped('inventory', { nist: ['CM-8', 'CM-3'], pci: ['11.5.2'], cis: ['3.3'] }),
  examples: {
    fires: [example('aws.region', {}, /No recorder/, { complete: ['aws.config.recorder'] }), example('aws.region', {}, /No recorder/, { with: [resource('aws.config.recorder', { recorder: { all: false } })] }), example('aws.region', {}, /No recorder/, { with: [resource('aws.config.recorder', { status: { recording: false } })] })],
    quiet: [example('aws.region', {}, /is on/, { with: [resource('aws.config.recorder', {})] })],
    notEvaluable: [example('aws.region', {}, /was denied/, { incomplete: [{ type: 'aws.config.recorder', cause: 'denied' }] }), example('aws.region', {}, /status of/, { with: [resource('aws.config.recorder', { status: unread() })] })],
  },
})
