import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { adminPolicy, example, resource } from '../example.ts'
import { firstAllowed } from '../policy/holders.ts'
import { adminActs } from '../policy/probes.ts'
import { adminArn, allow } from '../typical.ts'

export default check({
  id: 'AWS-IAM-014',
  title: 'Role is not a full administrator',
  why: 'Whoever can assume a role that allows everything is an administrator. Each such role should be known by name.',
  service: 'iam',
  severity: 'medium',
  on: 'aws.iam.role',
  judge: (role, known) => {
    if (role.get('role').serviceLinked) return notApplicable('AWS created the role for a service, and nobody may change it.')
    return firstAllowed(role, known, [adminActs(known.account)], { organization: false }) ? fail('The role may do everything, by its own policies and its boundary.') : pass('The role may not do everything.')
  },
  remediation: { text: 'Give the role what it needs only, or a boundary; keep few administrators, and mute those that are meant to be.', risk: 'high', breaks: 'What nobody thought of and the role no longer may.' },
  mappings: mapped('privilege', { nist: ['AC-6'], pci: ['7.2.1', '7.2.2'], cis: ['1.16'] }),
  examples: {
    fires: [
      example('aws.iam.role', { inlinePolicies: [{ name: 'all', document: allow('*') }] }, /may do everything/),
      example('aws.iam.role', { attachedPolicies: [{ name: 'AdministratorAccess', arn: adminArn }] }, /may do everything/, { with: [adminPolicy] }),
    ],
    quiet: [
      example('aws.iam.role', {}, /may not/), example('aws.iam.role', { inlinePolicies: [{ name: 'all', document: allow('s3:*') }] }, /may not/),
      example('aws.iam.role', { inlinePolicies: [{ name: 'all', document: allow('*') }], boundary: { arn: 'arn:aws:iam::111122223333:policy/read-logs' } }, /may not/, { with: [resource('aws.iam.policy', {})] }),
      example('aws.iam.role', { role: { serviceLinked: true }, inlinePolicies: unread() }, /AWS created/),
    ],
    notEvaluable: [
      example('aws.iam.role', { inlinePolicies: unread() }, /inlinePolicies/), example('aws.iam.role', { attachedPolicies: [{ name: 'AdministratorAccess', arn: adminArn }] }, /aws\.iam\.policy/),
      example('aws.iam.role', { inlinePolicies: [{ name: 'all', document: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalTag/team': 'ops' } } }] } }], tags: unread() }, /tags/),
    ],
  },
})
