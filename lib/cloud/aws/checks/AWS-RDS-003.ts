import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'
import { shortId } from '../keys.ts'

export default check({
  id: 'AWS-RDS-003',
  title: 'RDS instance cannot be deleted by mistake',
  why: 'One call deletes a database with all its automatic backups, unless deletion protection is on.',
  service: 'rds',
  severity: 'medium',
  on: 'aws.rds.instance',
  judge: (db) => {
    const told = db.get('instance')
    if (told?.cluster) return notApplicable(`The cluster ${told.cluster} protects the data, and is judged by itself.`)
    if (told?.replicaOf) return notApplicable(`It is a replica of ${shortId(told.replicaOf)}, which is judged by itself.`)
    return told?.deletionProtection ? pass('Deletion protection is on.') : fail('Deletion protection is off.')
  },
  remediation: { text: 'Switch deletion protection on.', risk: 'low', breaks: 'Whatever deletes the database on purpose has to switch it off first.', playbook: 'rds-deletion-protection' },
  mappings: mapped('backup', { nist: ['CP-9', 'SC-5'] }),
  examples: {
    fires: [example('aws.rds.instance', { instance: { deletionProtection: false } }, /is off/)],
    quiet: [example('aws.rds.instance', {}, /is on/), example('aws.rds.instance', { instance: { deletionProtection: false, cluster: 'orders' } }, /cluster orders/), example('aws.rds.instance', { instance: { deletionProtection: false, replicaOf: 'main' } }, /replica of main/)],
    notEvaluable: [example('aws.rds.instance', { instance: unread() }, /was denied/)],
  },
})
