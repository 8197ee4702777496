import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { NotEvaluable } from '../../world.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-RDS-001',
  title: 'RDS instance is not reachable from the internet',
  why: 'A database with a public address is one rule of a security group away from everybody who guesses passwords.',
  service: 'rds',
  severity: 'critical',
  on: 'aws.rds.instance',
  judge: (db) => {
    const told = db.get('instance')
    if (told.public === null) throw new NotEvaluable(db.id, 'instance', 'malformed', null)
    return told.public ? fail('The instance has a public address.') : pass('The instance has no public address.')
  },
  remediation: { text: 'Switch “Publicly accessible” off, and connect from within the VPC, by VPN or by a bastion.', risk: 'medium', breaks: 'Whoever connects from outside the VPC is locked out.', playbook: 'rds-not-public' },
  mappings: mapped(['network', 'zones'], { gdpr: ['Art. 25'], nist: ['SC-7', 'AC-4'], pci: ['1.4.4'], cisWhole: ['2.3.3'] }),
  examples: {
    fires: [example('aws.rds.instance', { instance: { public: true } }, /has a public/), example('aws.rds.instance', { instance: { public: true, cluster: 'orders', engine: 'aurora-postgresql' } }, /has a public/)],
    quiet: [example('aws.rds.instance', {}, /no public/)],
    notEvaluable: [example('aws.rds.instance', { instance: unread() }, /was denied/), example('aws.rds.instance', { instance: { public: null } }, /could not be understood/)],
  },
})
