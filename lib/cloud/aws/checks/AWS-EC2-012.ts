import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'
import { covers, isWorld, ruleText } from '../network.ts'

export default check({
  id: 'AWS-EC2-012',
  title: 'Network ACL lets nobody on the internet reach SSH or Remote Desktop',
  why: 'The list of the subnet is the second wall, if a security group is opened by mistake.',
  service: 'ec2',
  severity: 'low',
  on: 'aws.ec2.networkAcl',
  judge: (acl) => {
    if (acl.get('acl').subnets.length === 0) return notApplicable('No subnet uses it.')
    // The first entry that is about an address and a port decides; a refusal of a part of the world leaves the rest.
    const inward = (acl.get('entries') ?? []).filter(({ egress, allow, cidr }) => !egress && cidr !== null && (allow ? isWorld(cidr) : cidr.endsWith('/0')))
    const open = [22, 3389].flatMap((port) => [false, true].flatMap((six) => inward.find((each) => each.cidr?.includes(':') === six && covers(each, port)) ?? [])).find(({ allow }) => allow)
    return open ? fail(`The internet is let in: ${ruleText(open)}.`) : pass('The internet is not let in to ports 22 and 3389.')
  },
  remediation: { text: 'Refuse ports 22 and 3389 from the internet in an entry with a lower number.', risk: 'medium', breaks: 'Answers to connections from inside that happen to use these ports, and whoever administers from the internet.' },
  mappings: mapped(['network', 'zones'], { nist: ['SC-7'], pci: ['1.3.1'], cisWhole: ['5.1'] }),
  examples: {
    fires: [example('aws.ec2.networkAcl', { entries: [{ number: 100, egress: false, allow: true, protocol: '-1', from: null, to: null, cidr: '0.0.0.0/0' }] }, /all traffic/), example('aws.ec2.networkAcl', { entries: [{ number: 100, egress: false, allow: false, protocol: '-1', from: null, to: null, cidr: '0.0.0.0/0' }, { number: 101, egress: false, allow: true, protocol: '6', from: 22, to: 22, cidr: '::/0' }] }, /TCP 22/), example('aws.ec2.networkAcl', { entries: [{ number: 90, egress: false, allow: false, protocol: '-1', from: null, to: null, cidr: '0.0.0.0/1' }, { number: 100, egress: false, allow: true, protocol: '6', from: 22, to: 22, cidr: '0.0.0.0/0' }] }, /TCP 22/)],
    quiet: [
      example('aws.ec2.networkAcl', { entries: [{ number: 90, egress: false, allow: false, protocol: '6', from: 22, to: 22, cidr: '0.0.0.0/0' }, { number: 91, egress: false, allow: false, protocol: '6', from: 3389, to: 3389, cidr: '0.0.0.0/0' }, { number: 100, egress: false, allow: true, protocol: '-1', from: null, to: null, cidr: '0.0.0.0/0' }] }, /not let in/),
      example('aws.ec2.networkAcl', { entries: [{ number: 100, egress: true, allow: true, protocol: '-1', from: null, to: null, cidr: '0.0.0.0/0' }] }, /not let in/),
      example('aws.ec2.networkAcl', { acl: { subnets: [] }, entries: unread() }, /No subnet/),
    ],
    notEvaluable: [example('aws.ec2.networkAcl', { entries: unread() }, /was denied/)],
  },
})
