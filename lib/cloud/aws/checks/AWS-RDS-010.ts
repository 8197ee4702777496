import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { inDays } from '../account.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-RDS-010',
  title: 'RDS cluster keeps automatic backups for a week',
  why: 'Aurora keeps backups for one day unless told otherwise. A mistake is often noticed later.',
  service: 'rds',
  severity: 'high',
  on: 'aws.rds.cluster',
  judge: (db) => {
    const days = db.get('cluster').backupDays ?? 0
    return days >= 7 ? pass(`Automatic backups are kept for ${inDays(days)}.`) : fail(`Automatic backups are kept for ${inDays(days)}, which is less than 7.`)
  },
  remediation: { text: 'Set the retention of automatic backups to at least 7 days.', risk: 'low', breaks: 'Nothing; backups cost storage.', playbook: 'rds-backup-retention' },
  mappings: mapped('backup', { nist: ['CP-9'] }),
  examples: {
    fires: [example('aws.rds.cluster', { cluster: { backupDays: 1 } }, /1 day,/)],
    quiet: [example('aws.rds.cluster', {}, /14 days/)],
    notEvaluable: [example('aws.rds.cluster', { cluster: unread('timeout') }, /nobody answered/)],
  },
})
