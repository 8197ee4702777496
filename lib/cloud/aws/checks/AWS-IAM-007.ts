import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-IAM-007',
  title: 'Old passwords are not used again',
  why: 'A password that was disclosed once works again when its owner may go back to it.',
  service: 'iam',
  severity: 'low',
  on: 'aws.account',
  judge: (account) => {
    const remembers = account.get('passwordPolicy')?.remembers ?? 0
    if (remembers >= 24) return pass(`The last ${remembers} passwords are refused.`)
    return account.get('summary').users === 0 ? notApplicable('There are no IAM users.') : fail(remembers === 0 ? 'No old password is refused.' : `Only the last ${remembers} passwords are refused.`)
  },
  remediation: { text: 'Set the password history of the password policy to 24.', risk: 'low', breaks: 'Nothing.', playbook: 'iam-password-policy' },
  mappings: mapped('mfa', { nist: ['IA-5(1)'], pci: ['8.3.7'], cisWhole: ['1.9'] }),
  examples: {
    fires: [example('aws.account', { passwordPolicy: { remembers: 5 } }, /last 5/), example('aws.account', { passwordPolicy: { remembers: null } }, /No old/), example('aws.account', { passwordPolicy: null }, /No old/)],
    quiet: [example('aws.account', {}, /last 24/), example('aws.account', { passwordPolicy: null, summary: { users: 0 } }, /no IAM users/)],
    notEvaluable: [example('aws.account', { passwordPolicy: unread() }, /was denied/)],
  },
})
