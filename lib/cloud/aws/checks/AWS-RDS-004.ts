import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { inDays } from '../account.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'
import { shortId } from '../keys.ts'

export default check({
  id: 'AWS-RDS-004',
  title: 'RDS instance keeps automatic backups for a week',
  why: 'A mistake is often noticed days later. Without backups that reach back so far, the data is lost.',
  service: 'rds',
  severity: 'high',
  on: 'aws.rds.instance',
  judge: (db) => {
    const told = db.get('instance')
    if (told?.cluster) return notApplicable(`The cluster ${told.cluster} takes the backups, and is judged by itself.`)
    if (told?.replicaOf) return notApplicable(`It is a replica of ${shortId(told.replicaOf)}, which is judged by itself.`)
    const days = told?.backupDays ?? 0
    return days >= 7 ? pass(`Automatic backups are kept for ${inDays(days)}.`) : fail(days === 0 ? 'There are no automatic backups.' : `Automatic backups are kept for ${inDays(days)}, which is less than 7.`)
  },
  remediation: { text: 'Set the retention of automatic backups to at least 7 days.', risk: 'low', breaks: 'Switching on the first backups makes a short pause of a single-zone database.', playbook: 'rds-backup-retention' },
  mappings: mapped('backup', { nist: ['CP-9'] }),
  examples: {
    fires: [example('aws.rds.instance', { instance: { backupDays: 0 } }, /no automatic/), example('aws.rds.instance', { instance: { backupDays: 3 } }, /less than 7/)],
    quiet: [example('aws.rds.instance', {}, /14 days/), example('aws.rds.instance', { instance: { backupDays: 0, replicaOf: 'arn:aws:rds:eu-central-1:111122223333:db:main' } }, /replica of main/), example('aws.rds.instance', { instance: { backupDays: 1, cluster: 'orders' } }, /cluster orders/)],
    notEvaluable: [example('aws.rds.instance', { instance: unread() }, /was denied/)],
  },
})
