import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example, resource } from '../example.ts'
import { firstAllowed } from '../policy/holders.ts'
import { adminActs, escalations } from '../policy/probes.ts'
import { allow } from '../typical.ts'

export default check({
  id: 'AWS-IAM-019',
  title: 'Role cannot give itself more rights',
  why: 'A role that may change policies, or start something with a stronger role, is an administrator in one step more.',
  service: 'iam',
  severity: 'high',
  on: 'aws.iam.role',
  judge: (role, known) => {
    if (role.get('role').serviceLinked) return notApplicable('AWS created the role for a service, and nobody may change it.')
    if (firstAllowed(role, known, [adminActs(known.account)], { organization: false })) return notApplicable('The role is a full administrator, which is judged by itself.')
    const way = firstAllowed(role, known, escalations(known.account))
    return way ? fail(`The role can get more rights by ${way.map(({ action }) => action).join(' with ')}.`) : pass('The role may neither change rights nor pass any role on.')
  },
  remediation: { text: 'Restrict these acts to roles and policies by name, or give the role a boundary.', risk: 'high', breaks: 'What the role creates or starts beyond what is named.' },
  mappings: mapped('privilege', { nist: ['AC-6'], pci: ['7.2.1', '7.2.2'] }),
  examples: {
    fires: [
      example('aws.iam.role', { inlinePolicies: [{ name: 'iam', document: allow('iam:Attach*') }] }, /iam:Attach/, { with: [resource('aws.account', {})] }),
      example('aws.iam.role', { inlinePolicies: [{ name: 'run', document: allow(['iam:PassRole', 'lambda:*']) }] }, /iam:PassRole with lambda/, { with: [resource('aws.account', {})] }),
    ],
    quiet: [
      example('aws.iam.role', {}, /may neither/), example('aws.iam.role', { inlinePolicies: [{ name: 'run', document: allow('lambda:*') }] }, /may neither/),
      example('aws.iam.role', { inlinePolicies: [{ name: 'run', document: { Statement: [{ Effect: 'Allow', Action: ['iam:PassRole', 'lambda:*'], Resource: 'arn:aws:iam::111122223333:role/app-*' }] } }] }, /may neither/),
      example('aws.iam.role', { inlinePolicies: [{ name: 'all', document: allow('*') }] }, /full administrator/),
      example('aws.iam.role', { inlinePolicies: [{ name: 'iam', document: allow('iam:*') }] }, /may neither/, { with: [resource('aws.account', { organization: { id: 'o-1', managementAccount: '999988887777', allFeatures: true }, controlPolicies: [{ target: 'r-1', name: 'all', id: 'p-1', document: allow('*') }, { target: 'r-1', name: 'no', id: 'p-2', document: { Statement: [{ Effect: 'Deny', Action: 'iam:*', Resource: '*' }] } }] })] }),
    ],
    notEvaluable: [
      example('aws.iam.role', { attachedPolicies: unread() }, /attachedPolicies/),
      example('aws.iam.role', { inlinePolicies: [{ name: 'iam', document: allow('iam:*') }] }, /controlPolicies/, { with: [resource('aws.account', { organization: { id: 'o-1', managementAccount: '999988887777', allFeatures: true }, controlPolicies: unread() })] }),
    ],
  },
})
