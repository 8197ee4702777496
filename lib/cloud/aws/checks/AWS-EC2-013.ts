import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-EC2-013',
  title: 'EC2 instance has no public address',
  why: 'What has a public address is one open port away from the internet. Load balancers and Session Manager need none.',
  service: 'ec2',
  severity: 'low',
  on: 'aws.ec2.instance',
  judge: (instance) => {
    const told = instance.get('instance')
    if (told?.state === 'terminated' || told?.state === 'shutting-down') return notApplicable('The instance is terminated.')
    return told?.publicIp ? fail('The instance has a public address.') : pass('The instance has no public address.')
  },
  remediation: { text: 'Put the instance into a private subnet behind a load balancer or a NAT gateway.', risk: 'high', breaks: 'Whoever reaches the instance by its address, and what it reaches on the internet without a NAT gateway.' },
  mappings: mapped(['network', 'zones'], { nist: ['SC-7'], pci: ['1.4.4'] }),
  examples: {
    fires: [example('aws.ec2.instance', { instance: { publicIp: '203.0.113.7' } }, /has a public/)],
    quiet: [example('aws.ec2.instance', {}, /no public/), example('aws.ec2.instance', { instance: { state: 'terminated', publicIp: '203.0.113.7' } }, /terminated/)],
    notEvaluable: [example('aws.ec2.instance', { instance: unread() }, /was denied/)],
  },
})
