import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-EC2-009',
  title: 'EBS snapshot is not public',
  why: 'Anybody with an AWS account can make a volume of a public snapshot and read all that was on the disk.',
  service: 'ec2',
  severity: 'critical',
  on: 'aws.ec2.snapshot',
  judge: (snapshot) => {
    const sharing = snapshot.get('sharing')
    if (!sharing?.public) return pass(sharing?.accounts.length ? 'The snapshot is shared with named accounts only.' : 'The snapshot is private.')
    return fail('Anybody may make a volume of the snapshot.')
  },
  remediation: { text: 'Make the snapshot private, share it with named accounts if need be, and treat its content as disclosed.', risk: 'medium', breaks: 'Other accounts that use the snapshot lose it.', playbook: 'ec2-snapshot-private' },
  mappings: mapped('exposure', { nist: ['AC-3', 'SC-7'], pci: ['7.2.1'] }),
  examples: {
    fires: [example('aws.ec2.snapshot', { sharing: { public: true } }, /Anybody/)],
    quiet: [example('aws.ec2.snapshot', {}, /private/), example('aws.ec2.snapshot', { sharing: { accounts: ['999988887777'] } }, /named accounts/)],
    notEvaluable: [example('aws.ec2.snapshot', { sharing: unread() }, /was denied/)],
  },
})
