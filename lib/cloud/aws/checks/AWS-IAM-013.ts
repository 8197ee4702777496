import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'
import { allowsAll } from '../policy/holders.ts'

export default check({
  id: 'AWS-IAM-013',
  title: 'No policy of your own that is in use allows everything',
  why: 'Whoever gets a policy that allows everything is an administrator, whatever the policy is called.',
  service: 'iam',
  severity: 'high',
  on: 'aws.iam.policy',
  judge: (policy, known) => {
    const told = policy.get('policy')
    if (told?.managedBy === 'aws') return notApplicable('AWS manages the policy; who has it is judged by itself.')
    if (told?.attachments === 0) return notApplicable('The policy is attached to nobody.')
    return allowsAll(policy.get('document'), policy.id, known) ? fail('The policy allows everything, and is attached.') : pass('The policy does not allow everything.')
  },
  remediation: { text: 'Replace the policy by one with the acts that are needed; the last uses of services tell which.', risk: 'high', breaks: 'What nobody thought of and the policy no longer allows.' },
  mappings: mapped('privilege', { gdpr: ['Art. 25'], nist: ['AC-6'], pci: ['7.2.1', '7.2.2'], cisWhole: ['1.16'] }),
  examples: {
    fires: [example('aws.iam.policy', { document: { Statement: { Effect: 'Allow', Action: ['*'], Resource: '*' } } }, /allows everything/), example('aws.iam.policy', { document: { Statement: [{ Effect: 'Allow', NotAction: 'zz:x', Resource: '*' }] } }, /allows everything/)],
    quiet: [
      example('aws.iam.policy', {}, /does not/), example('aws.iam.policy', { document: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, { Effect: 'Deny', Action: 'iam:*', Resource: '*' }] } }, /does not/),
      example('aws.iam.policy', { policy: { managedBy: 'aws' }, document: unread() }, /AWS manages/), example('aws.iam.policy', { policy: { attachments: 0 }, document: unread() }, /nobody/),
    ],
    notEvaluable: [
      example('aws.iam.policy', { document: unread() }, /document/), example('aws.iam.policy', { document: { Statement: [{}] } }, /could not be understood/),
      example('aws.iam.policy', { document: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }] } }, /aws:sourceip/),
    ],
  },
})
