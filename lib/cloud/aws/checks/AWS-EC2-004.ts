import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example, rule } from '../example.ts'
import { covers, databasePorts, openToWorld, ruleText } from '../network.ts'

export default check({
  id: 'AWS-EC2-004',
  title: 'Security group lets nobody on the internet reach databases',
  why: 'Databases, caches and consoles are made for networks that are trusted; many of them ask for no password.',
  service: 'ec2',
  severity: 'high',
  on: 'aws.ec2.securityGroup',
  judge: (group) => {
    const open = openToWorld(group.id, group.get('ingress') ?? [], (each) => databasePorts.some((port) => covers(each, port)))
    return open ? fail(`A database or console is open to the internet: ${ruleText(open)}.`) : pass('No rule lets the internet in to databases, caches or consoles.')
  },
  remediation: { text: 'Remove the rule, and name the security groups of the applications that use the database.', risk: 'medium', breaks: 'Whoever reaches the database from the internet.', playbook: 'ec2-rule-off-the-world' },
  mappings: mapped(['services', 'zones'], { gdpr: ['Art. 25'], nist: ['SC-7', 'AC-4'], pci: ['1.3.1', '1.4.4'] }),
  examples: {
    fires: [example('aws.ec2.securityGroup', { ingress: [rule({ cidr: '0.0.0.0/0', from: 5432, to: 5432 })] }, /TCP 5432/)],
    quiet: [example('aws.ec2.securityGroup', { ingress: [rule({ cidr: '0.0.0.0/0', from: 443, to: 443 }), rule({ from: 5432, to: 5432 })] }, /No rule/)],
    notEvaluable: [example('aws.ec2.securityGroup', { ingress: unread() }, /was denied/)],
  },
})
