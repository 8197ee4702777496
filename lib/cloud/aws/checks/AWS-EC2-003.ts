import { fail, pass } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example, rule } from '../example.ts'
import { coversAll, openToWorld, ruleText } from '../network.ts'

export default check({
  id: 'AWS-EC2-003',
  title: 'Security group opens no whole range of ports to the internet',
  why: 'A rule for all ports opens also what is started tomorrow, and what nobody knows listens.',
  service: 'ec2',
  severity: 'high',
  on: 'aws.ec2.securityGroup',
  judge: (group) => {
    const open = openToWorld(group.id, group.get('ingress') ?? [], coversAll)
    return open ? fail(`Every port is open to the internet: ${ruleText(open)}.`) : pass('No rule opens all ports to the internet.')
  },
  remediation: { text: 'Replace the rule by one for each port that has to be reached from the internet.', risk: 'high', breaks: 'Whatever is reached through a port that is not named afterwards.', playbook: 'ec2-rule-off-the-world' },
  mappings: mapped(['network', 'services'], { gdpr: ['Art. 25'], nist: ['SC-7', 'CM-7'], pci: ['1.3.1'] }),
  examples: {
    fires: [example('aws.ec2.securityGroup', { ingress: [rule({ cidr: '0.0.0.0/0', protocol: '-1', from: null, to: null })] }, /all traffic/), example('aws.ec2.securityGroup', { ingress: [rule({ cidr: '::/0', from: 0, to: 65_535 })] }, /0–65535/)],
    quiet: [example('aws.ec2.securityGroup', { ingress: [rule({ cidr: '0.0.0.0/0', from: 443, to: 443 }), rule({ protocol: '-1', from: null, to: null })] }, /No rule/)],
    notEvaluable: [example('aws.ec2.securityGroup', { ingress: [rule({ cidr: null, prefixList: 'pl-1', protocol: '-1', from: null, to: null })] }, /pl-1/)],
  },
})
