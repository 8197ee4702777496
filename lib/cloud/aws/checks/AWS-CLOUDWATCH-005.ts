import { mapped } from '../../frameworks.ts'
import { alarmExamples, alarmFor, reads } from '../alarms.ts'
import { check } from '../check.ts'

export default check({
  id: 'AWS-CLOUDWATCH-005',
  title: 'An alarm tells when policies of IAM change',
  why: 'Whoever wants to stay changes a policy. Somebody has to know who may do more than yesterday.',
  service: 'cloudwatch',
  severity: 'low',
  on: 'aws.account',
  judge: (_account, known) => alarmFor('changes of policies', (pattern) => reads(pattern, events.map((event) => `$.eventName = ${event}`)), known),
  remediation: { text: 'Create a metric filter on the log group of the trail for these events, and an alarm on it that notifies somebody.', risk: 'low', breaks: 'Nothing.' },
  mappings: mapped(['logging', 'privilege'], { nist: ['SI-4', 'AU-6', 'CM-3'], pci: ['10.4.1'], cis: ['4.4'] }),
  examples: alarmExamples(`{ ($.eventSource = iam.amazonaws.com) && (${['DeleteGroupPolicy', 'DeleteRolePolicy', 'DeleteUserPolicy', 'PutGroupPolicy', 'PutRolePolicy', 'PutUserPolicy', 'CreatePolicy', 'DeletePolicy', 'CreatePolicyVersion', 'DeletePolicyVersion', 'AttachRolePolicy', 'DetachRolePolicy', 'AttachUserPolicy', 'DetachUserPolicy', 'AttachGroupPolicy', 'DetachGroupPolicy'].map((event) => `($.eventName = ${event})`).join(' || ')}) }`),
})

const events = ['Put', 'Delete', 'Attach', 'Detach'].flatMap((act) => ['User', 'Group', 'Role'].map((who) => `${act}${who}Policy`)).concat('CreatePolicy', 'DeletePolicy', 'CreatePolicyVersion', 'DeletePolicyVersion')
