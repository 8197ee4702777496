import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example, resource } from '../example.ts'
import { managerOf } from '../keys.ts'

export default check({
  id: 'AWS-RDS-002',
  title: 'RDS instance is encrypted with a customer managed key',
  why: 'RDS does not encrypt older databases by itself. Only with a key of your own does a policy say who may decrypt.',
  service: 'rds',
  severity: 'medium',
  on: 'aws.rds.instance',
  judge: (db, known) => {
    const told = db.get('instance')
    if (told?.cluster) return notApplicable(`The storage belongs to the cluster ${told.cluster}, which is judged by itself.`)
    if (!told?.encrypted) return fail('The storage is not encrypted.')
    return managerOf(told.key, known) === 'customer' ? pass('The storage is encrypted with a customer managed key.') : fail('The storage is encrypted with the key that AWS manages for RDS.')
  },
  remediation: { text: 'Copy a snapshot with a customer managed key, and restore the database from the copy.', risk: 'high', breaks: 'The database is down while it moves, and gets a new address unless it is renamed.' },
  mappings: mapped('encryption', { nist: ['SC-28', 'SC-12'], pci: ['3.5.1'], cis: ['2.3.1'] }),
  examples: {
    fires: [example('aws.rds.instance', { instance: { encrypted: false, key: null } }, /not encrypted/), example('aws.rds.instance', {}, /AWS manages/, { with: [resource('aws.kms.key', { key: { managedBy: 'aws' } })] })],
    quiet: [example('aws.rds.instance', {}, /customer managed/, { with: [resource('aws.kms.key', {})] }), example('aws.rds.instance', { instance: { cluster: 'orders', encrypted: false } }, /cluster orders/)],
    notEvaluable: [example('aws.rds.instance', { instance: unread() }, /was denied/), example('aws.rds.instance', {}, /not all of aws\.kms\.key/, { incomplete: [{ type: 'aws.kms.key', cause: 'denied' }] })],
  },
})
