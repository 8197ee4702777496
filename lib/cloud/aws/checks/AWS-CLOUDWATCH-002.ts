import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-CLOUDWATCH-002',
  title: 'Log group is encrypted with a customer managed key',
  why: 'Log groups are always encrypted. With a key of your own, reading them takes a right that few have, and is logged.',
  service: 'cloudwatch',
  severity: 'low',
  on: 'aws.logs.group',
  judge: (group) => (group.get('group').key ? pass('Events are encrypted with a customer managed key.') : fail('Events are encrypted with a key that AWS keeps.')),
  remediation: { text: 'Associate a customer managed key with the group, whose policy lets CloudWatch Logs use it.', risk: 'medium', breaks: 'If the key is disabled later, new events are not written and old ones cannot be read.' },
  mappings: mapped(['encryption', 'logging'], { nist: ['SC-28', 'AU-9'], pci: ['10.3.2'] }),
  examples: {
    fires: [example('aws.logs.group', { group: { key: null } }, /AWS keeps/)],
    quiet: [example('aws.logs.group', {}, /customer managed/)],
    notEvaluable: [example('aws.logs.group', { group: unread() }, /was denied/)],
  },
})
