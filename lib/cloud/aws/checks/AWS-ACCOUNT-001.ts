import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-ACCOUNT-001',
  title: 'AWS knows whom to call about security',
  why: 'AWS notifies of disclosed keys and abuse. Without a contact the mail goes to whoever opened the account once.',
  service: 'account',
  severity: 'low',
  on: 'aws.account',
  judge: (account) => (account.get('securityContact') ? pass('A security contact is set.') : fail('No security contact is set.')),
  remediation: { text: 'Set an alternate contact for security that several people read.', risk: 'low', breaks: 'Nothing.' },
  mappings: mapped('contacts', { nist: ['IR-6'], pci: ['12.10.1'], cisWhole: ['1.2'] }),
  examples: {
    fires: [example('aws.account', { securityContact: null }, /No security/)],
    quiet: [example('aws.account', {}, /is set/)],
    notEvaluable: [example('aws.account', { securityContact: unread() }, /was denied/)],
  },
})
