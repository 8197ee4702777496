import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { any } from '../../world.ts'
import { daysSince } from '../account.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-IAM-010',
  title: 'Credentials that nobody uses are off',
  why: 'Credentials of people who left or changed are still good for whoever finds them, and nobody notices.',
  service: 'iam',
  severity: 'medium',
  on: 'aws.iam.user',
  judge: (user, known) => {
    const isIdle = (used: string | null, created: string | null) => {
      const last = used ?? created ?? user.get('user').createdAt
      return last === undefined || daysSince(last, known) > 45
    }
    const password = () => {
      const told = user.get('credentials')
      return told !== null && told.passwordEnabled && isIdle(told.passwordLastUsed, told.passwordLastChanged)
    }
    const key = () => (user.get('accessKeys') ?? []).some((each) => each.active && isIdle(each.lastUsedAt, each.createdAt))
    return any(password, key) ? fail('A password or access key that is on was not used for more than 45 days.') : pass('No password and no access key that is on was unused for more than 45 days.')
  },
  remediation: { text: 'Ask the owner, then remove the password and deactivate the keys that nobody uses.', risk: 'medium', breaks: 'What is done only once a quarter or a year with them.', playbook: 'iam-old-key-off' },
  mappings: mapped('credentials', { nist: ['AC-2(3)'], pci: ['8.2.6'], cisWhole: ['1.12'] }),
  examples: {
    fires: [
      example('aws.iam.user', { credentials: { passwordLastUsed: '2025-10-01T00:00:00Z' } }, /A password or access key/),
      example('aws.iam.user', { credentials: unread(), accessKeys: [{ id: 'AKIAEXAMPLE', active: true, createdAt: '2025-01-01T00:00:00Z', lastUsedAt: null }] }, /A password or access key/),
    ],
    quiet: [example('aws.iam.user', {}, /No password/), example('aws.iam.user', { credentials: { passwordEnabled: false, passwordLastUsed: null } }, /No password/)],
    notEvaluable: [example('aws.iam.user', { credentials: unread() }, /credentials/), example('aws.iam.user', { accessKeys: unread() }, /accessKeys/)],
  },
})
