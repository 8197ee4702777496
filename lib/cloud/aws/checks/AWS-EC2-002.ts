import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example, rule } from '../example.ts'
import { covers, openToWorld, ruleText } from '../network.ts'

export default check({
  id: 'AWS-EC2-002',
  title: 'Security group lets nobody on the internet reach Remote Desktop',
  why: 'Remote Desktop that is open to the internet is the most usual way in for ransomware.',
  service: 'ec2',
  severity: 'high',
  on: 'aws.ec2.securityGroup',
  judge: (group) => {
    const open = openToWorld(group.id, group.get('ingress') ?? [], (each) => covers(each, 3389) || covers(each, 3389, 'udp'))
    return open ? fail(`The internet is let in: ${ruleText(open)}.`) : pass('No rule lets the internet in to port 3389.')
  },
  remediation: { text: 'Remove the rule, and use Fleet Manager, a gateway or a VPN, or name the networks that need it.', risk: 'medium', breaks: 'Whoever connects from an address that is no longer named is locked out.', playbook: 'ec2-rule-off-the-world' },
  mappings: mapped('network', { nist: ['SC-7', 'AC-17'], pci: ['1.3.1'], cis: ['5.2', '5.3'] }),
  examples: {
    fires: [example('aws.ec2.securityGroup', { ingress: [rule({ cidr: '0.0.0.0/0', from: 3389, to: 3389 })] }, /TCP 3389/), example('aws.ec2.securityGroup', { ingress: [rule({ cidr: '::/0', protocol: 'udp', from: 0, to: 65_535 })] }, /UDP/)],
    quiet: [example('aws.ec2.securityGroup', { ingress: [rule({ cidr: '0.0.0.0/0', from: 80, to: 443 })] }, /No rule/)],
    notEvaluable: [example('aws.ec2.securityGroup', { ingress: unread('throttled') }, /too often/)],
  },
})
