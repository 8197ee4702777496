import { fail, manual, notApplicable, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-IAM-004',
  title: 'Second factor of the root user is a hardware token',
  why: 'An authenticator on a phone is copied with its backup. A token of its own in a safe is not.',
  service: 'iam',
  severity: 'medium',
  on: 'aws.account',
  judge: (account) => {
    const summary = account.get('summary')
    if (!summary?.rootMfa) return summary?.rootPassword === false ? notApplicable('The root user has no password, so nobody can sign in as it.') : fail('The root user has no second factor at all.')
    return manual('Look whether the second factor of the root user is a hardware token, and where that is kept.')
  },
  remediation: { text: 'Register a hardware security key for the root user, and keep it where two people are needed to get at it.', risk: 'low', breaks: 'Nothing; whoever signs in as the root user needs the token.' },
  mappings: mapped('mfa', { nist: ['IA-2(1)'], pci: ['8.4.2'], cis: ['1.6'] }),
  examples: {
    fires: [example('aws.account', { summary: { rootMfa: false } }, /at all/)],
    quiet: [example('aws.account', {}, /hardware token/), example('aws.account', { summary: { rootMfa: false, rootPassword: false } }, /no password/)],
    notEvaluable: [example('aws.account', { summary: unread() }, /was denied/)],
  },
})
