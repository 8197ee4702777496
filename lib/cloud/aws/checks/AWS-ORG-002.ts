import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { managedBy } from '../account.ts'
import { check } from '../check.ts'
import { example, resource } from '../example.ts'

export default check({
  id: 'AWS-ORG-002',
  title: 'Policies of the organization restrict its accounts',
  why: 'Without a service control policy, an administrator of a member account may switch off its logs and leave.',
  service: 'organizations',
  severity: 'medium',
  on: 'aws.account',
  judge: (account, known) => {
    if (account.get('organization') === null) return notApplicable('The account belongs to no organization.')
    const manager = managedBy(account)
    if (manager !== null) return notApplicable(`The account ${manager} manages the organization, and is judged for it.`)
    const policy = known.one('aws.organizations.policy', (each) => {
      const told = each.get('policy')
      return told !== null && told.type === 'SERVICE_CONTROL_POLICY' && !told.aws && told.targets.length > 0
    })
    return policy ? pass(`A policy of your own is attached: ${policy.name}.`) : fail('No service control policy of your own is attached to anything.')
  },
  remediation: { text: 'Attach a service control policy that refuses at least leaving the organization and stopping its trail.', risk: 'high', breaks: 'Whatever the policy refuses, in every account under its target. Try it on one account first.' },
  mappings: mapped('privilege', { nist: ['AC-3', 'AC-6'] }),
  examples: {
    fires: [
      example('aws.account', { organization: { id: 'o-1', managementAccount: '111122223333', allFeatures: true } }, /No service/, { complete: ['aws.organizations.policy'] }),
      example('aws.account', { organization: { id: 'o-1', managementAccount: '111122223333', allFeatures: true } }, /No service/, { with: [resource('aws.organizations.policy', { policy: { aws: true } }), resource('aws.organizations.policy', { policy: { targets: [] } }, { id: 'p-2' })] }),
    ],
    quiet: [
      example('aws.account', { organization: { id: 'o-1', managementAccount: '111122223333', allFeatures: true } }, /is attached/, { with: [resource('aws.organizations.policy', {})] }),
      example('aws.account', { organization: { id: 'o-1', managementAccount: '999988887777', allFeatures: true } }, /999988887777/), example('aws.account', {}, /no organization/),
    ],
    notEvaluable: [example('aws.account', { organization: { id: 'o-1', managementAccount: '111122223333', allFeatures: true } }, /was denied/, { incomplete: [{ type: 'aws.organizations.policy', cause: 'denied' }] }), example('aws.account', { organization: unread() }, /organization/)],
  },
})
