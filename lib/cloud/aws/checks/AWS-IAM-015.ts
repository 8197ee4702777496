import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'
import { isPublic } from '../policy/public.ts'
import { trusts } from '../typical.ts'

export default check({
  id: 'AWS-IAM-015',
  title: 'Role cannot be assumed by anybody',
  why: 'A role that trusts everybody, or every user of a shared provider, belongs to whoever finds its name.',
  service: 'iam',
  severity: 'critical',
  on: 'aws.iam.role',
  judge: (role, known) => {
    if (role.get('role').serviceLinked) return notApplicable('AWS created the role for a service, and nobody may change it.')
    return isPublic(role.get('trust'), role.id, 'trust', known) ? fail('Anybody can assume the role, or anybody with an account at a shared provider.') : pass('The role can be assumed only by whom its trust policy names.')
  },
  remediation: { text: 'Name the accounts or roles that may assume it; of a shared provider, name the repository or the user in a condition.', risk: 'high', breaks: 'Whoever assumes the role and is not named.' },
  mappings: mapped(['credentials', 'exposure'], { nist: ['AC-3', 'IA-2'], pci: ['7.2.1'] }),
  examples: {
    fires: [example('aws.iam.role', { trust: trusts({ AWS: '*' }) }, /Anybody/), example('aws.iam.role', { trust: trusts({ Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' }, { StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } }) }, /shared provider/)],
    quiet: [
      example('aws.iam.role', {}, /only by whom/), example('aws.iam.role', { trust: trusts({ AWS: '*' }, { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } }) }, /only by whom/),
      example('aws.iam.role', { trust: trusts({ Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' }, { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:acme/*' } }) }, /only by whom/),
      example('aws.iam.role', { role: { serviceLinked: true }, trust: unread() }, /AWS created/),
    ],
    notEvaluable: [example('aws.iam.role', { trust: unread() }, /trust/), example('aws.iam.role', { trust: trusts({ AWS: '*' }, { StringEquals: { 'acme:thing': 'x' } }) }, /acme:thing/), example('aws.iam.role', { trust: { Statement: [null] } }, /could not be understood/)],
  },
})
