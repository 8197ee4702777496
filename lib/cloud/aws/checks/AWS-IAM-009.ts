import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { daysSince, inDays } from '../account.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-IAM-009',
  title: 'Access keys are not older than 90 days',
  why: 'Keys end up in code, on laptops and in logs. The older one is, the more places know it.',
  service: 'iam',
  severity: 'medium',
  on: 'aws.iam.user',
  judge: (user, known) => {
    const active = (user.get('accessKeys') ?? []).filter((key) => key.active)
    if (active.length === 0) return notApplicable('The user has no active access key.')
    const oldest = Math.max(...active.map((key) => daysSince(key.createdAt, known)))
    return oldest <= 90 ? pass(`The oldest active access key is ${inDays(oldest)} old.`) : fail(`An active access key is ${inDays(oldest)} old.`)
  },
  remediation: { text: 'Replace the key by a role; otherwise create a second key, move what uses the first, then deactivate the first.', risk: 'high', breaks: 'Whatever still uses the old key.', playbook: 'iam-old-key-off' },
  mappings: mapped(['credentials', 'keys'], { nist: ['IA-5'], pci: ['8.6.3'], cisWhole: ['1.14'] }),
  examples: {
    fires: [example('aws.iam.user', { accessKeys: [{ id: 'AKIAEXAMPLE', active: true, createdAt: '2025-01-01T00:00:00Z', lastUsedAt: null }] }, /365 days/)],
    quiet: [
      example('aws.iam.user', { accessKeys: [{ id: 'AKIAEXAMPLE', active: true, createdAt: '2025-12-01T00:00:00Z', lastUsedAt: null }, { id: 'AKIAOLD', active: false, createdAt: '2020-01-01T00:00:00Z', lastUsedAt: null }] }, /31 days/),
      example('aws.iam.user', {}, /no active/),
    ],
    notEvaluable: [example('aws.iam.user', { accessKeys: unread() }, /was denied/)],
  },
})
