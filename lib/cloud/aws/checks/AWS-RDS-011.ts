import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-RDS-011',
  title: 'RDS instance delivers its logs',
  why: 'Logs that stay on the instance are gone after days, and with the instance.',
  service: 'rds',
  severity: 'low',
  on: 'aws.rds.instance',
  judge: (db) => {
    const told = db.get('instance')
    if (told?.cluster) return notApplicable(`The cluster ${told.cluster} says which logs are delivered.`)
    return told?.logs.length ? pass(`Delivered to CloudWatch Logs: ${told.logs.join(', ')}.`) : fail('No log is delivered to CloudWatch Logs.')
  },
  remediation: { text: 'Switch on the export of logs to CloudWatch Logs, at least of errors, and of audits where the engine has them.', risk: 'low', breaks: 'Nothing; the logs cost storage.' },
  mappings: mapped('logging', { nist: ['AU-2', 'AU-12'], pci: ['10.2.1'] }),
  examples: {
    fires: [example('aws.rds.instance', { instance: { logs: [] } }, /No log/)],
    quiet: [example('aws.rds.instance', {}, /Delivered/), example('aws.rds.instance', { instance: { logs: [], cluster: 'orders' } }, /cluster orders/)],
    notEvaluable: [example('aws.rds.instance', { instance: unread() }, /was denied/)],
  },
})
