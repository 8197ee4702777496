import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-EC2-015',
  title: 'Subnet gives no public addresses by itself',
  why: 'An instance that is started there is on the internet without anybody having asked for it.',
  service: 'ec2',
  severity: 'low',
  on: 'aws.ec2.subnet',
  judge: (subnet) => (subnet.get('subnet').publicIps ? fail('Whatever is started in the subnet gets a public address.') : pass('The subnet gives no public addresses by itself.')),
  remediation: { text: 'Switch off the assignment of public IPv4 addresses of the subnet.', risk: 'medium', breaks: 'New instances in the subnet that relied on a public address have none.' },
  mappings: mapped(['network', 'zones'], { nist: ['SC-7'], pci: ['1.4.4'] }),
  examples: {
    fires: [example('aws.ec2.subnet', { subnet: { publicIps: true } }, /gets a public/)],
    quiet: [example('aws.ec2.subnet', {}, /no public/)],
    notEvaluable: [example('aws.ec2.subnet', { subnet: unread() }, /was denied/)],
  },
})
