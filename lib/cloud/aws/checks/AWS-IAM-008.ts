import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-IAM-008',
  title: 'IAM user with a password has a second factor',
  why: 'A password alone is phished or guessed. Most accounts that are taken over had no second factor.',
  service: 'iam',
  severity: 'high',
  on: 'aws.iam.user',
  judge: (user) => {
    const credentials = user.get('credentials')
    if (!credentials?.passwordEnabled) return notApplicable('The user has no password for the console.')
    return credentials.mfa ? pass('The user has a second factor.') : fail('The user can sign in to the console without a second factor.')
  },
  remediation: { text: 'Have the user register a second factor, or remove the password and use single sign-on.', risk: 'low', breaks: 'Nothing; the user needs the factor from then on.' },
  mappings: mapped('mfa', { nist: ['IA-2(1)'], pci: ['8.4.2'], cisWhole: ['1.10'] }),
  examples: {
    fires: [example('aws.iam.user', { credentials: { mfa: false } }, /without a second factor/)],
    quiet: [example('aws.iam.user', {}, /has a second factor/), example('aws.iam.user', { credentials: { passwordEnabled: false, mfa: false } }, /no password/)],
    notEvaluable: [example('aws.iam.user', { credentials: unread() }, /was denied/)],
  },
})
