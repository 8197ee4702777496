import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example, toAll } from '../example.ts'
import { isPublic } from '../policy/public.ts'

export default check({
  id: 'AWS-KMS-003',
  title: 'KMS key is not open to everybody',
  why: 'Whoever may use the key decrypts what it protects; encryption then protects from nobody.',
  service: 'kms',
  severity: 'critical',
  on: 'aws.kms.key',
  judge: (key, known) => {
    if (key.get('key').managedBy === 'aws') return notApplicable('AWS manages the key and its policy.')
    return isPublic(key.get('policy'), key.id, 'policy', known) ? fail('The policy of the key lets everybody use it.') : pass('The policy of the key lets in only whom it names.')
  },
  remediation: { text: 'Name the accounts and roles that may use the key, or restrict the statement to your organization.', risk: 'high', breaks: 'Whoever uses the key and is not named.' },
  mappings: mapped(['keys', 'exposure'], { nist: ['AC-3', 'SC-12'], pci: ['3.6.1'] }),
  examples: {
    fires: [example('aws.kms.key', { policy: toAll }, /everybody/)],
    quiet: [example('aws.kms.key', {}, /whom it names/), example('aws.kms.key', { policy: { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*', Condition: { StringEquals: { 'kms:CallerAccount': '111122223333' } } }] } }, /whom it names/), example('aws.kms.key', { key: { managedBy: 'aws' }, policy: unread() }, /AWS manages/)],
    notEvaluable: [example('aws.kms.key', { policy: unread() }, /policy/), example('aws.kms.key', { policy: { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*', Condition: { StringEquals: { 'acme:thing': 'x' } } }] } }, /acme:thing/)],
  },
})
