import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example, resource } from '../example.ts'
import { managerOf } from '../keys.ts'

export default check({
  id: 'AWS-RDS-008',
  title: 'RDS cluster is encrypted with a customer managed key',
  why: 'Clusters that were created without encryption stay so. Only with a key of your own does a policy say who may decrypt.',
  service: 'rds',
  severity: 'medium',
  on: 'aws.rds.cluster',
  judge: (db, known) => {
    const told = db.get('cluster')
    if (!told?.encrypted) return fail('The storage is not encrypted.')
    return managerOf(told.key, known) === 'customer' ? pass('The storage is encrypted with a customer managed key.') : fail('The storage is encrypted with the key that AWS manages for RDS.')
  },
  remediation: { text: 'Restore the cluster from a snapshot with a customer managed key.', risk: 'high', breaks: 'The database is down while it moves, and gets a new address unless it is renamed.' },
  mappings: mapped('encryption', { nist: ['SC-28', 'SC-12'], pci: ['3.5.1'], cis: ['2.3.1'] }),
  examples: {
    fires: [example('aws.rds.cluster', { cluster: { encrypted: false, key: null } }, /not encrypted/), example('aws.rds.cluster', { cluster: { key: 'alias/aws/rds' } }, /AWS manages/)],
    quiet: [example('aws.rds.cluster', {}, /customer managed/, { with: [resource('aws.kms.key', {})] })],
    notEvaluable: [example('aws.rds.cluster', { cluster: unread() }, /was denied/), example('aws.rds.cluster', {}, /key of/, { with: [resource('aws.kms.key', { key: unread() })] })],
  },
})
