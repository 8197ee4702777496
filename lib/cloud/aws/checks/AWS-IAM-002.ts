import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-IAM-002',
  title: 'Root user has no access keys',
  why: 'A key of the root user may do everything, from anywhere, without a second factor.',
  service: 'iam',
  severity: 'critical',
  on: 'aws.account',
  judge: (account) => (account.get('summary').rootAccessKeys ? fail('The root user has access keys.') : pass('The root user has no access keys.')),
  remediation: { text: 'Find out what uses the keys, give it a role, then delete the keys.', risk: 'high', breaks: 'Whatever still uses the keys.' },
  mappings: mapped(['credentials', 'privilege'], { nist: ['AC-6', 'IA-5'], pci: ['8.2.2'], cisWhole: ['1.4'] }),
  examples: {
    fires: [example('aws.account', { summary: { rootAccessKeys: true } }, /has access keys/)],
    quiet: [example('aws.account', {}, /no access keys/)],
    notEvaluable: [example('aws.account', { summary: unread() }, /was denied/)],
  },
})
