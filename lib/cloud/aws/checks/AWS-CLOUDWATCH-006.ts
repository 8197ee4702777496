import { mapped } from '../../frameworks.ts'
import { alarmExamples, alarmFor, reads } from '../alarms.ts'
import { check } from '../check.ts'

export default check({
  id: 'AWS-CLOUDWATCH-006',
  title: 'An alarm tells when trails change',
  why: 'The first thing an attacker stops is the log.',
  service: 'cloudwatch',
  severity: 'medium',
  on: 'aws.account',
  judge: (_account, known) => alarmFor('changes of trails', (pattern) => reads(pattern, ['CreateTrail', 'UpdateTrail', 'DeleteTrail', 'StartLogging', 'StopLogging'].map((event) => `$.eventName = ${event}`)), known),
  remediation: { text: 'Create a metric filter on the log group of the trail for these events, and an alarm on it that notifies somebody.', risk: 'low', breaks: 'Nothing.' },
  mappings: mapped(['logging', 'detection'], { nist: ['SI-4', 'AU-6', 'AU-9'], pci: ['10.4.1'], cis: ['4.5'] }),
  examples: alarmExamples('{ ($.eventName = CreateTrail) || ($.eventName = UpdateTrail) || ($.eventName = DeleteTrail) || ($.eventName = StartLogging) || ($.eventName = StopLogging) }'),
})
