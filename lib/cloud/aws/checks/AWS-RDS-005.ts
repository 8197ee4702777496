import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-RDS-005',
  title: 'RDS instance takes minor upgrades by itself',
  why: 'Minor versions close holes. A database that nobody upgrades keeps them.',
  service: 'rds',
  severity: 'low',
  on: 'aws.rds.instance',
  judge: (db) => (db.get('instance').minorUpgrades ? pass('Minor versions are installed in the maintenance window.') : fail('Minor versions are not installed by themselves.')),
  remediation: { text: 'Switch on automatic minor version upgrades.', risk: 'medium', breaks: 'The database restarts in its maintenance window when there is a new version.' },
  mappings: mapped('patches', { nist: ['SI-2'], pci: ['6.3.3'], cisWhole: ['2.3.2'] }),
  examples: {
    fires: [example('aws.rds.instance', { instance: { minorUpgrades: false } }, /not installed/)],
    quiet: [example('aws.rds.instance', {}, /maintenance window/)],
    notEvaluable: [example('aws.rds.instance', { instance: unread() }, /was denied/)],
  },
})
