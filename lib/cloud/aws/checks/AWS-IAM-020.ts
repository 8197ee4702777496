import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example, resource } from '../example.ts'
import { firstAllowed } from '../policy/holders.ts'
import { adminActs, escalations } from '../policy/probes.ts'
import { allow } from '../typical.ts'

export default check({
  id: 'AWS-IAM-020',
  title: 'IAM user cannot give itself more rights',
  why: 'A user who may change policies, or start something with a stronger role, is an administrator in one step more.',
  service: 'iam',
  severity: 'high',
  on: 'aws.iam.user',
  judge: (user, known) => {
    if (firstAllowed(user, known, [adminActs(known.account)], { organization: false })) return notApplicable('The user is a full administrator, which is judged by itself.')
    const way = firstAllowed(user, known, escalations(known.account))
    return way ? fail(`The user can get more rights by ${way.map(({ action }) => action).join(' with ')}.`) : pass('The user may neither change rights nor pass any role on.')
  },
  remediation: { text: 'Restrict these acts to roles and policies by name, or give the user a boundary.', risk: 'high', breaks: 'What the user creates or starts beyond what is named.' },
  mappings: mapped('privilege', { nist: ['AC-6'], pci: ['7.2.1', '7.2.2'] }),
  examples: {
    fires: [example('aws.iam.user', { groups: [], inlinePolicies: [{ name: 'keys', document: allow('iam:CreateAccessKey') }] }, /iam:CreateAccessKey/, { with: [resource('aws.account', {})] })],
    quiet: [
      example('aws.iam.user', { groups: [] }, /may neither/), example('aws.iam.user', { groups: [], inlinePolicies: [{ name: 'all', document: allow('*') }] }, /full administrator/),
      example('aws.iam.user', { groups: [], inlinePolicies: [{ name: 'keys', document: { Statement: [{ Effect: 'Allow', Action: 'iam:*', Resource: 'arn:aws:iam::111122223333:user/${aws:username}' }] } }] }, /may neither/, { with: [resource('aws.account', {})] }),
    ],
    notEvaluable: [example('aws.iam.user', { groups: unread() }, /groups/), example('aws.iam.user', { groups: [], inlinePolicies: [{ name: 'keys', document: { Statement: [{ Effect: 'Allow', Action: 'iam:CreateAccessKey', Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }] } }] }, /aws:sourceip/, { with: [resource('aws.account', {})] })],
  },
})
