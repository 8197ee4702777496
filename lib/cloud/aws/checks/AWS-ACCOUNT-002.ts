import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { all } from '../../world.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-ACCOUNT-002',
  title: 'AWS knows whom to call about operations and billing',
  why: 'Notices about outages, ends of services and unpaid bills otherwise go to whoever opened the account once.',
  service: 'account',
  severity: 'low',
  on: 'aws.account',
  judge: (account) => (all(() => account.get('operationsContact') !== null, () => account.get('billingContact') !== null) ? pass('Contacts for operations and for billing are set.') : fail('A contact for operations or for billing is missing.')),
  remediation: { text: 'Set alternate contacts for operations and for billing that several people read.', risk: 'low', breaks: 'Nothing.' },
  mappings: mapped('contacts', { nist: ['IR-6'], cis: ['1.1'] }),
  examples: {
    fires: [example('aws.account', { operationsContact: null }, /missing/), example('aws.account', { billingContact: null, operationsContact: unread() }, /missing/)],
    quiet: [example('aws.account', {}, /are set/)],
    notEvaluable: [example('aws.account', { operationsContact: unread() }, /operationsContact/)],
  },
})
