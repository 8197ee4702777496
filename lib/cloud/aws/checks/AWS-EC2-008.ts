import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-EC2-008',
  title: 'EBS volume is encrypted',
  why: 'An EBS volume that is not encrypted, and every snapshot of it, can be read by whoever gets a copy.',
  service: 'ec2',
  severity: 'medium',
  on: 'aws.ec2.volume',
  judge: (volume) => (volume.get('volume').encrypted ? pass('The volume is encrypted.') : fail('The volume is not encrypted.')),
  remediation: { text: 'Take a snapshot, copy it encrypted, and replace the volume by one from the copy.', risk: 'high', breaks: 'The instance is stopped while its volume is replaced.' },
  mappings: mapped('encryption', { nist: ['SC-28'], pci: ['3.5.1'] }),
  examples: {
    fires: [example('aws.ec2.volume', { volume: { encrypted: false, key: null } }, /not encrypted/)],
    quiet: [example('aws.ec2.volume', {}, /is encrypted/)],
    notEvaluable: [example('aws.ec2.volume', { volume: unread() }, /was denied/)],
  },
})
