import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-IAM-006',
  title: 'Passwords have at least 14 characters',
  why: 'Short passwords are guessed. Without a policy of its own, an account takes passwords of 8 characters.',
  service: 'iam',
  severity: 'medium',
  on: 'aws.account',
  judge: (account) => {
    const length = account.get('passwordPolicy')?.minimumLength ?? 8
    if (length >= 14) return pass(`The minimum length of passwords is ${length}.`)
    return account.get('summary').users === 0 ? notApplicable('There are no IAM users.') : fail(`The minimum length of passwords is ${length}.`)
  },
  remediation: { text: 'Set the minimum length of the password policy to 14 or more.', risk: 'low', breaks: 'Nobody is signed out: the policy holds for the next change of a password.', playbook: 'iam-password-policy' },
  mappings: mapped('mfa', { nist: ['IA-5(1)'], pci: ['8.3.6'], cisWhole: ['1.8'] }),
  examples: {
    fires: [example('aws.account', { passwordPolicy: { minimumLength: 12 } }, /is 12/), example('aws.account', { passwordPolicy: null }, /is 8/)],
    quiet: [example('aws.account', { summary: unread() }, /is 14/), example('aws.account', { passwordPolicy: null, summary: { users: 0 } }, /no IAM users/)],
    notEvaluable: [example('aws.account', { passwordPolicy: unread() }, /passwordPolicy/), example('aws.account', { passwordPolicy: null, summary: unread() }, /summary/)],
  },
})
