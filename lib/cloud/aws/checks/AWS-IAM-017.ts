import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { adminPolicy, example, resource } from '../example.ts'
import { firstAllowed } from '../policy/holders.ts'
import { adminActs } from '../policy/probes.ts'
import { adminArn, allow } from '../typical.ts'

export default check({
  id: 'AWS-IAM-017',
  title: 'IAM user is not a full administrator',
  why: 'A user has lasting credentials. One that may do everything is what every attacker looks for.',
  service: 'iam',
  severity: 'high',
  on: 'aws.iam.user',
  judge: (user, known) => (firstAllowed(user, known, [adminActs(known.account)], { organization: false }) ? fail('The user may do everything, by its own policies, its groups and its boundary.') : pass('The user may not do everything.')),
  remediation: { text: 'Have administrators assume a role after single sign-on with a second factor, and take the rights off the user.', risk: 'high', breaks: 'Whatever the user or its keys did with these rights.' },
  mappings: mapped('privilege', { nist: ['AC-6', 'AC-2'], pci: ['7.2.1', '7.2.2'], cis: ['1.16'] }),
  examples: {
    fires: [
      example('aws.iam.user', {}, /may do everything/, { with: [resource('aws.iam.group', { attachedPolicies: [{ name: 'AdministratorAccess', arn: adminArn }] }), adminPolicy] }),
      example('aws.iam.user', { groups: [], inlinePolicies: [{ name: 'all', document: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }] } }] }, /may do everything/),
    ],
    quiet: [example('aws.iam.user', {}, /may not/, { with: [resource('aws.iam.group', {})] }), example('aws.iam.user', { inlinePolicies: [{ name: 'all', document: allow('*') }] }, /may not/, { with: [resource('aws.iam.group', { inlinePolicies: [{ name: 'no', document: { Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] } }] })] })],
    notEvaluable: [example('aws.iam.user', {}, /aws\.iam\.group/), example('aws.iam.user', {}, /inlinePolicies of/, { with: [resource('aws.iam.group', { inlinePolicies: unread() })] })],
  },
})
