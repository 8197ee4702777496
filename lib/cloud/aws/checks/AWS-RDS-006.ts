import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'
import { shortId } from '../keys.ts'

export default check({
  id: 'AWS-RDS-006',
  title: 'RDS instance survives the loss of a zone',
  why: 'A database in a single zone is down for as long as that zone is.',
  service: 'rds',
  severity: 'low',
  on: 'aws.rds.instance',
  judge: (db) => {
    const told = db.get('instance')
    if (told.cluster) return notApplicable(`It is a member of the cluster ${told.cluster}.`)
    if (told.replicaOf) return notApplicable(`It is a replica of ${shortId(told.replicaOf)}.`)
    if (told.multiAz === null) return notApplicable('Multi-AZ does not apply to RDS Custom.')
    return told.multiAz ? pass('There is a standby in another zone.') : fail('There is no standby in another zone.')
  },
  remediation: { text: 'Switch on Multi-AZ for databases that have to be there.', risk: 'medium', breaks: 'Latency rises for a while, and the cost doubles.' },
  mappings: mapped('backup', { nist: ['CP-10', 'SC-5'] }),
  examples: {
    fires: [example('aws.rds.instance', { instance: { multiAz: false } }, /no standby/)],
    quiet: [example('aws.rds.instance', {}, /is a standby/), example('aws.rds.instance', { instance: { multiAz: false, cluster: 'orders' } }, /member/), example('aws.rds.instance', { instance: { multiAz: false, replicaOf: 'main' } }, /replica/), example('aws.rds.instance', { instance: { multiAz: null, engine: 'custom-oracle-ee' } }, /RDS Custom/)],
    notEvaluable: [example('aws.rds.instance', { instance: unread() }, /was denied/)],
  },
})
