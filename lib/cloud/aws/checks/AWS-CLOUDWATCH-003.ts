import { mapped } from '../../frameworks.ts'
import { alarmExamples, alarmFor, reads } from '../alarms.ts'
import { check } from '../check.ts'

export default check({
  id: 'AWS-CLOUDWATCH-003',
  title: 'An alarm tells when the root user is used',
  why: 'The root user may do everything. Its use is either an emergency or an attack, and somebody has to know at once.',
  service: 'cloudwatch',
  severity: 'medium',
  on: 'aws.account',
  judge: (_account, known) => alarmFor('the use of the root user', (pattern) => reads(pattern, ['$.userIdentity.type = Root']), known),
  remediation: { text: 'Create a metric filter on the log group of the trail for the root user, and an alarm on it that notifies somebody.', risk: 'low', breaks: 'Nothing.' },
  mappings: mapped(['logging', 'detection'], { nist: ['SI-4', 'AU-6'], pci: ['10.4.1'], cis: ['4.3'] }),
  examples: alarmExamples('{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }'),
})
