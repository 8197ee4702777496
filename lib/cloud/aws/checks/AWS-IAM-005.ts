import { fail, manual, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { any } from '../../world.ts'
import { check } from '../check.ts'
import { example, resource } from '../example.ts'

export default check({
  id: 'AWS-IAM-005',
  title: 'Break-glass access is there and rehearsed',
  why: 'When single sign-on is down, somebody must still get in, and nobody else.',
  service: 'iam',
  severity: 'medium',
  on: 'aws.account',
  judge: (account, known) => {
    const root = () => {
      const summary = account.get('summary')
      return summary !== null && summary.rootMfa && summary.rootPassword !== false
    }
    const user = () => known.one('aws.iam.user', (each) => {
      const credentials = each.get('credentials')
      return credentials !== null && credentials.passwordEnabled && credentials.mfa
    }) !== null
    if (!any(root, user)) return fail('Neither the root user nor an IAM user could sign in with a second factor if single sign-on were down.')
    return manual('Look at the procedure: who holds the break-glass credentials, who is notified of their use, and when it was last rehearsed.')
  },
  remediation: { text: 'Keep credentials for emergencies in a safe, watch their use by an alarm, and rehearse the procedure every year.', risk: 'low', breaks: 'Nothing.' },
  mappings: mapped('privilege', { soc: ['A1.3'], nist: ['CP-2', 'AC-2'] }),
  examples: {
    fires: [example('aws.account', { summary: { rootMfa: false } }, /Neither/, { with: [resource('aws.iam.user', { credentials: { mfa: false } })] })],
    quiet: [example('aws.account', {}, /rehearsed/), example('aws.account', { summary: unread() }, /rehearsed/, { with: [resource('aws.iam.user', {})] })],
    notEvaluable: [example('aws.account', { summary: unread() }, /was denied/, { complete: ['aws.iam.user'] }), example('aws.account', { summary: { rootMfa: false } }, /not all of aws\.iam\.user/)],
  },
})
