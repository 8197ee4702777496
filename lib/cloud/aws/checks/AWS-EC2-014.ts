import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-EC2-014',
  title: 'Machine image is not public',
  why: 'Anybody can start a public image and read what was left on it, such as keys and configuration.',
  service: 'ec2',
  severity: 'high',
  on: 'aws.ec2.image',
  judge: (image) => (image.get('image').public ? fail('Anybody may start the image.') : pass('The image is not public.')),
  remediation: { text: 'Make the image private, share it with named accounts if need be, and replace every secret that was on it.', risk: 'medium', breaks: 'Other accounts that start the image can no longer do so.' },
  mappings: mapped('exposure', { nist: ['AC-3'], pci: ['7.2.1'] }),
  examples: {
    fires: [example('aws.ec2.image', { image: { public: true } }, /Anybody/)],
    quiet: [example('aws.ec2.image', {}, /not public/)],
    notEvaluable: [example('aws.ec2.image', { image: unread() }, /was denied/)],
  },
})
