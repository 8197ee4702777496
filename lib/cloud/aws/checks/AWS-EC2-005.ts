import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { any } from '../../world.ts'
import { check } from '../check.ts'
import { example, rule } from '../example.ts'

export default check({
  id: 'AWS-EC2-005',
  title: 'Default security group lets nothing through',
  why: 'What is started without a group gets the default one. If that is open, nobody decided it.',
  service: 'ec2',
  severity: 'medium',
  on: 'aws.ec2.securityGroup',
  judge: (group) => {
    if (!group.get('group').isDefault) return notApplicable('It is not the default group of a VPC.')
    return any(() => group.get('ingress').length !== 0, () => group.get('egress').length !== 0) ? fail('The default group of the VPC has rules.') : pass('The default group of the VPC has no rules.')
  },
  remediation: { text: 'Give what uses the default group one of its own, then remove all rules of the default group.', risk: 'high', breaks: 'Everything that still uses the default group loses its network.' },
  mappings: mapped(['network', 'zones'], { nist: ['SC-7', 'CM-7'], pci: ['1.2.1'], cisWhole: ['5.4'] }),
  examples: {
    fires: [
      example('aws.ec2.securityGroup', { group: { isDefault: true, name: 'default' }, egress: [rule({ protocol: '-1', from: null, to: null, cidr: '0.0.0.0/0' })] }, /has rules/),
      example('aws.ec2.securityGroup', { group: { isDefault: true, name: 'default' }, ingress: [rule({ cidr: null, group: 'sg-1' })], egress: unread() }, /has rules/),
    ],
    quiet: [example('aws.ec2.securityGroup', { group: { isDefault: true, name: 'default' } }, /no rules/), example('aws.ec2.securityGroup', { ingress: [rule({})] }, /not the default/)],
    notEvaluable: [example('aws.ec2.securityGroup', { group: { isDefault: true }, egress: unread() }, /egress/)],
  },
})
