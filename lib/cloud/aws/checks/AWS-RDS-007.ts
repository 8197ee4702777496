import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-RDS-007',
  title: 'RDS snapshot is not public',
  why: 'Anybody with an AWS account can restore a public snapshot and read the whole database.',
  service: 'rds',
  severity: 'critical',
  on: 'aws.rds.snapshot',
  judge: (snapshot) => {
    const sharing = snapshot.get('sharing')
    if (sharing?.public) return fail('Anybody may restore the snapshot.')
    return pass(sharing?.accounts.length ? 'The snapshot is shared with named accounts only.' : 'The snapshot is private.')
  },
  remediation: { text: 'Make the snapshot private, share it with named accounts if need be, and treat its content as disclosed.', risk: 'medium', breaks: 'Other accounts that restore the snapshot lose it.' },
  mappings: mapped('exposure', { nist: ['AC-3', 'SC-7'], pci: ['7.2.1'] }),
  examples: {
    fires: [example('aws.rds.snapshot', { sharing: { public: true } }, /Anybody/)],
    quiet: [example('aws.rds.snapshot', {}, /private/), example('aws.rds.snapshot', { sharing: { accounts: ['999988887777'] } }, /named/)],
    notEvaluable: [example('aws.rds.snapshot', { sharing: unread() }, /was denied/)],
  },
})
