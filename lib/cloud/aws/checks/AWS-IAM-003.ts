import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { daysSince, inDays } from '../account.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-IAM-003',
  title: 'Root user was not used for 90 days',
  why: 'Daily work as the root user leaves no trace of who did it, and every mistake is one with all rights.',
  service: 'iam',
  severity: 'high',
  on: 'aws.account',
  judge: (account, known) => {
    const root = account.get('root')
    if (root === null) return notApplicable('There is no root user in the credential report.')
    const last = [root.passwordLastUsed, root.key1LastUsed, root.key2LastUsed].flatMap((each) => each ?? []).sort().at(-1)
    if (last === undefined) return pass('The root user was never used.')
    const days = daysSince(last, known)
    return days >= 90 ? pass(`The root user was last used ${inDays(days)} before the scan.`) : fail(`The root user was used ${inDays(days)} before the scan.`)
  },
  remediation: { text: 'Find out who used it and for what, and give them a role for that.', risk: 'low', breaks: 'Nothing.' },
  mappings: mapped('privilege', { nist: ['AC-6', 'AC-2'], pci: ['8.2.2'], cisWhole: ['1.7'] }),
  examples: {
    fires: [example('aws.account', { root: { passwordLastUsed: '2025-12-20T00:00:00Z' } }, /12 days/), example('aws.account', { root: { key2LastUsed: '2025-12-31T00:00:00Z' } }, /1 day before/)],
    quiet: [example('aws.account', {}, /731 days/), example('aws.account', { root: { passwordLastUsed: null } }, /never/)],
    notEvaluable: [example('aws.account', { root: unread('timeout') }, /nobody answered/)],
  },
})
