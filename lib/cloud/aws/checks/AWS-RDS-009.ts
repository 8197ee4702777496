import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-RDS-009',
  title: 'RDS cluster cannot be deleted by mistake',
  why: 'One call deletes a cluster with all its automatic backups, unless deletion protection is on.',
  service: 'rds',
  severity: 'medium',
  on: 'aws.rds.cluster',
  judge: (db) => (db.get('cluster').deletionProtection ? pass('Deletion protection is on.') : fail('Deletion protection is off.')),
  remediation: { text: 'Switch deletion protection on.', risk: 'low', breaks: 'Whatever deletes the cluster on purpose has to switch it off first.', playbook: 'rds-deletion-protection' },
  mappings: mapped('backup', { nist: ['CP-9', 'SC-5'] }),
  examples: {
    fires: [example('aws.rds.cluster', { cluster: { deletionProtection: false } }, /is off/)],
    quiet: [example('aws.rds.cluster', {}, /is on/)],
    notEvaluable: [example('aws.rds.cluster', { cluster: unread() }, /was denied/)],
  },
})
