import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { inDays } from '../account.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-CLOUDWATCH-001',
  title: 'Log group keeps its events for a year',
  why: 'Intrusions are often noticed months later. Logs that are gone by then prove nothing.',
  service: 'cloudwatch',
  severity: 'low',
  on: 'aws.logs.group',
  judge: (group) => {
    const told = group.get('group')
    if (told === null) return notApplicable('There is no such group any more.')
    return told.days === null || told.days >= 365 ? pass(told.days === null ? 'Events never expire.' : `Events are kept for ${inDays(told.days)}.`) : fail(`Events are kept for ${inDays(told.days)}, which is less than 365.`)
  },
  remediation: { text: 'Set the retention of the group to at least 365 days where it holds logs of security, and decide it for the others.', risk: 'low', breaks: 'Nothing; the logs cost storage. Personal data in logs stays longer.', playbook: 'logs-retention' },
  mappings: mapped('logging', { nist: ['AU-11'], pci: ['10.5.1'] }),
  examples: {
    fires: [example('aws.logs.group', { group: { days: 30 } }, /30 days/)],
    quiet: [example('aws.logs.group', {}, /365 days/), example('aws.logs.group', { group: { days: null } }, /never expire/)],
    notEvaluable: [example('aws.logs.group', { group: unread() }, /was denied/)],
  },
})
