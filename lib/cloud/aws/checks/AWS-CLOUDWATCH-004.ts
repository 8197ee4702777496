import { mapped } from '../../frameworks.ts'
import { alarmExamples, alarmFor, reads } from '../alarms.ts'
import { check } from '../check.ts'

export default check({
  id: 'AWS-CLOUDWATCH-004',
  title: 'An alarm tells of calls that are refused',
  why: 'Many refused calls are how it looks when somebody tries out what stolen credentials may do.',
  service: 'cloudwatch',
  severity: 'low',
  on: 'aws.account',
  judge: (_account, known) => alarmFor('calls that are refused', (pattern) => reads(pattern, ['$.errorCode = *UnauthorizedOperation', '$.errorCode = AccessDenied*']), known),
  remediation: { text: 'Create a metric filter on the log group of the trail for refused calls, and an alarm on it that notifies somebody.', risk: 'low', breaks: 'Nothing; a threshold that is too low makes noise.' },
  mappings: mapped(['logging', 'detection'], { nist: ['SI-4', 'AU-6'], pci: ['10.4.1'], cis: ['4.1'] }),
  examples: alarmExamples('{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }'),
})
