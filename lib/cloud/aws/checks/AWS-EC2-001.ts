import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example, rule } from '../example.ts'
import { covers, openToWorld, ruleText } from '../network.ts'

export default check({
  id: 'AWS-EC2-001',
  title: 'Security group lets nobody on the internet reach SSH',
  why: 'An open SSH port is scanned within minutes; one weak key or one hole in the server is enough.',
  service: 'ec2',
  severity: 'high',
  on: 'aws.ec2.securityGroup',
  judge: (group) => {
    const open = openToWorld(group.id, group.get('ingress') ?? [], (each) => covers(each, 22))
    return open ? fail(`The internet is let in: ${ruleText(open)}.`) : pass('No rule lets the internet in to TCP 22.')
  },
  remediation: { text: 'Remove the rule, and use Session Manager or a VPN, or name the networks that need it.', risk: 'medium', breaks: 'Whoever connects from an address that is no longer named is locked out.', playbook: 'ec2-rule-off-the-world' },
  mappings: mapped('network', { nist: ['SC-7', 'AC-17'], pci: ['1.3.1'], cis: ['5.2', '5.3'] }),
  examples: {
    fires: [
      example('aws.ec2.securityGroup', { ingress: [rule({ cidr: '0.0.0.0/0' })] }, /TCP 22 from 0\.0\.0\.0\/0/),
      example('aws.ec2.securityGroup', { ingress: [rule({ cidr: '::/0', from: 20, to: 30 })] }, /TCP 20–30 from ::\/0/),
      example('aws.ec2.securityGroup', { ingress: [rule({ cidr: '128.0.0.0/1', protocol: '-1', from: null, to: null })] }, /all traffic/),
      example('aws.ec2.securityGroup', { ingress: [rule({ cidr: null, prefixList: 'pl-1' }), rule({ cidr: '0.0.0.0/0' })] }, /is let in/),
    ],
    quiet: [
      example('aws.ec2.securityGroup', { ingress: [rule({}), rule({ cidr: '0.0.0.0/0', from: 443, to: 443 }), rule({ cidr: null, group: 'sg-2' }), rule({ cidr: 'fd00::/8' })] }, /No rule/),
      example('aws.ec2.securityGroup', { ingress: [rule({ cidr: '0.0.0.0/0', protocol: 'udp' }), rule({ cidr: null, prefixList: 'pl-1', from: 443, to: 443 })] }, /No rule/),
    ],
    notEvaluable: [example('aws.ec2.securityGroup', { ingress: unread() }, /was denied/), example('aws.ec2.securityGroup', { ingress: [rule({ cidr: null, prefixList: 'pl-1' })] }, /prefix list pl-1/)],
  },
})
