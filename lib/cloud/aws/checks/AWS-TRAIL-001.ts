import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { all } from '../../world.ts'
import { check } from '../check.ts'
import { example, resource } from '../example.ts'
import type { AwsTypes } from '../resources/index.ts'

export default check({
  id: 'AWS-TRAIL-001',
  title: 'A trail logs what is done in all regions',
  why: 'What is done in a region that no trail covers is gone after 90 days, and attackers know it.',
  service: 'cloudtrail',
  severity: 'high',
  on: 'aws.account',
  judge: (_account, known) => {
    const trail = known.one('aws.cloudtrail.trail', (each) => all(() => isEverywhere(each.get('trail')), () => each.get('status').logging === true, () => each.get('selectors').management === 'All'))
    return trail ? pass(`The trail ${trail.name} logs management events of all regions.`) : fail('No trail that is on logs all management events of all regions.')
  },
  remediation: { text: 'Create one trail for all regions with read and write management events, or extend one that is there.', risk: 'low', breaks: 'Nothing; a second copy of management events costs money.', playbook: 'cloudtrail-multi-region' },
  mappings: mapped('logging', { gdpr: ['Art. 30'], nist: ['AU-2', 'AU-12'], pci: ['10.2.1'], cisWhole: ['3.1'] }),
  examples: {
    fires: [
      example('aws.account', {}, /No trail/, { complete: ['aws.cloudtrail.trail'] }),
      example('aws.account', {}, /No trail/, { with: [resource('aws.cloudtrail.trail', { trail: { multiRegion: false } }), resource('aws.cloudtrail.trail', { selectors: { management: 'WriteOnly' } }, { id: 'two' }), resource('aws.cloudtrail.trail', { status: { logging: false } }, { id: 'three' })] }),
    ],
    quiet: [
      example('aws.account', {}, /The trail main/, { with: [resource('aws.cloudtrail.trail', {})] }),
      example('aws.account', {}, /The trail all/, { with: [resource('aws.cloudtrail.trail', { trail: { organization: true } }, { id: 'arn:aws:cloudtrail:eu-central-1:999988887777:trail/all' })], incomplete: [{ type: 'aws.cloudtrail.trail', cause: 'denied' }] }),
    ],
    notEvaluable: [
      example('aws.account', {}, /not all of aws\.cloudtrail\.trail/, { incomplete: [{ type: 'aws.cloudtrail.trail', cause: 'denied' }] }),
      example('aws.account', {}, /selectors/, { with: [resource('aws.cloudtrail.trail', { selectors: unread() })] }),
    ],
  },
})

const isEverywhere = (trail: AwsTypes['aws.cloudtrail.trail']['trail'] | null) => trail !== null && trail.multiRegion && trail.globalEvents
