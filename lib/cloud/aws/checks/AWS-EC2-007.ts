import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-EC2-007',
  title: 'New EBS volumes are encrypted in the region',
  why: 'Volumes are not encrypted by default. Whoever copies a snapshot of one reads it.',
  service: 'ec2',
  severity: 'medium',
  on: 'aws.region',
  judge: (region) => (region.get('ebsEncryption').on ? pass('New volumes are encrypted by default.') : fail('New volumes are not encrypted by default.')),
  remediation: { text: 'Switch on EBS encryption by default in the region, and name a customer managed key.', risk: 'low', breaks: 'Volumes that are there stay as they are. Instances of very old types cannot use encrypted volumes.', playbook: 'ec2-ebs-encryption' },
  mappings: mapped('encryption', { gdpr: ['Art. 25'], nist: ['SC-28'], pci: ['3.5.1'], cisWhole: ['2.2.1'] }),
  examples: {
    fires: [example('aws.region', { ebsEncryption: { on: false, key: null } }, /not encrypted/)],
    quiet: [example('aws.region', {}, /are encrypted/)],
    notEvaluable: [example('aws.region', { ebsEncryption: unread('disabled') }, /not switched on/)],
  },
})
