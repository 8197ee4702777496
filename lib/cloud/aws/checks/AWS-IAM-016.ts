import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { all, first, type Seen } from '../../world.ts'
import { accountOf } from '../account.ts'
import { check } from '../check.ts'
import { example, resource } from '../example.ts'
import { shortId } from '../keys.ts'
import { hangsOn, understood } from '../policy/public.ts'
import { trustedWithout } from '../policy/trust.ts'
import type { AwsTypes } from '../resources/index.ts'
import { trusts } from '../typical.ts'

export default check({
  id: 'AWS-IAM-016',
  title: 'Role trusts other companies only with an external id',
  why: 'Whoever the other company works for can otherwise have it assume your role, by telling it the name of the role.',
  service: 'iam',
  severity: 'medium',
  on: 'aws.iam.role',
  judge: (role, known) => {
    if (role.get('role').serviceLinked) return notApplicable('AWS created the role for a service, and nobody may change it.')
    const others = trustedWithout(understood(role.get('trust'), role.id, 'trust'), known.account, known.at)
    if (others.length === 0) return notApplicable('The role trusts no other account by name.')
    // Accounts of the same organization need no external id.
    const isOurs = (account: string) => accountOf(known)?.get('organization') != null && known.by('aws.organizations.account', shortIdOf).one(account, () => true) !== null
    const open = first(others, ({ truth, account, missing }) => all(() => {
      if (truth === null) throw hangsOn(role.id, 'trust', missing)
      return truth
    }, () => !isOurs(account)))
    return open ? fail(`The account ${open.account} may assume the role without an external id.`) : pass('Every other account needs an external id, or belongs to the organization.')
  },
  remediation: { text: 'Agree on an external id with the other company and ask for it in the trust policy, or name your organization there.', risk: 'medium', breaks: 'The other company cannot assume the role until it sends the external id.' },
  mappings: mapped(['credentials', 'exposure'], { nist: ['AC-3', 'AC-20'], pci: ['8.2.7', '12.8.2'] }),
  examples: {
    fires: [example('aws.iam.role', { trust: trusts({ AWS: 'arn:aws:iam::999988887777:root' }) }, /999988887777/, { with: [resource('aws.account', {})] })],
    quiet: [
      example('aws.iam.role', { trust: trusts({ AWS: '999988887777' }, { StringEquals: { 'sts:ExternalId': 'x1' } }) }, /external id/), example('aws.iam.role', {}, /no other account/),
      example('aws.iam.role', { trust: trusts({ AWS: '999988887777' }) }, /belongs to the organization/, { with: [resource('aws.account', { organization: { id: 'o-1', managementAccount: '111122223333', allFeatures: true } }), resource('aws.organizations.account', {}, { id: 'arn:aws:organizations::111122223333:account/o-1/999988887777' })] }),
      example('aws.iam.role', { role: { serviceLinked: true }, trust: unread() }, /AWS created/),
    ],
    notEvaluable: [
      example('aws.iam.role', { trust: unread() }, /trust/), example('aws.iam.role', { trust: trusts({ AWS: '999988887777' }, { StringEquals: { 'acme:thing': 'x' } }) }, /acme:thing/, { with: [resource('aws.account', {})] }),
      example('aws.iam.role', { trust: trusts({ AWS: '999988887777' }) }, /aws\.organizations\.account/, { with: [resource('aws.account', { organization: { id: 'o-1', managementAccount: '999900001111', allFeatures: true } })], incomplete: [{ type: 'aws.organizations.account', cause: 'denied' }] }),
    ],
  },
})

const shortIdOf = ({ id }: Seen<AwsTypes['aws.organizations.account']>) => shortId(id)
