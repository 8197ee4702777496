import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-ORG-001',
  title: 'Organization has all features on',
  why: 'With consolidated billing only, no policy of the organization can restrict its accounts.',
  service: 'organizations',
  severity: 'medium',
  on: 'aws.account',
  judge: (account) => {
    const organization = account.get('organization')
    if (organization === null) return notApplicable('The account belongs to no organization.')
    return organization.allFeatures ? pass(`All features of the organization ${organization.id} are on.`) : fail(`The organization ${organization.id} has consolidated billing only.`)
  },
  remediation: { text: 'Switch on all features in the management account; every member is asked.', risk: 'medium', breaks: 'Nothing at first; policies that are attached later restrict members.' },
  mappings: mapped('privilege', { nist: ['AC-3', 'CM-2'] }),
  examples: {
    fires: [example('aws.account', { organization: { id: 'o-1', managementAccount: '111122223333', allFeatures: false } }, /billing only/)],
    quiet: [example('aws.account', { organization: { id: 'o-1', managementAccount: '111122223333', allFeatures: true } }, /are on/), example('aws.account', {}, /no organization/)],
    notEvaluable: [example('aws.account', { organization: unread() }, /was denied/)],
  },
})
