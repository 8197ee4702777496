import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-IAM-001',
  title: 'Root user signs in with a second factor',
  why: 'The root user may do everything and cannot be restricted. A password alone is one phishing mail away from everybody.',
  service: 'iam',
  severity: 'critical',
  on: 'aws.account',
  judge: (account) => {
    const summary = account.get('summary')
    if (summary?.rootMfa) return pass('The root user has a second factor.')
    if (summary?.rootPassword === false) return notApplicable('The root user has no password, so nobody can sign in as it.')
    return fail('The root user has no second factor.')
  },
  remediation: { text: 'Register two second factors for the root user. In a member account of an organization, remove its password centrally instead.', risk: 'low', breaks: 'Nothing; whoever signs in as the root user needs the factor.' },
  mappings: mapped('mfa', { nist: ['IA-2(1)', 'AC-6'], pci: ['8.4.2'], cisWhole: ['1.5'] }),
  examples: {
    fires: [example('aws.account', { summary: { rootMfa: false } }, /no second factor/), example('aws.account', { summary: { rootMfa: false, rootPassword: null } }, /no second factor/)],
    quiet: [example('aws.account', {}, /has a second factor/), example('aws.account', { summary: { rootMfa: false, rootPassword: false } }, /no password/)],
    notEvaluable: [example('aws.account', { summary: unread() }, /was denied/)],
  },
})
