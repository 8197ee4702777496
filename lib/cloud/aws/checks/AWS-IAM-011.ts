import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-IAM-011',
  title: 'IAM user has one active access key at most',
  why: 'Two keys are for the days in which one replaces the other. Otherwise the second is one that nobody thinks of.',
  service: 'iam',
  severity: 'low',
  on: 'aws.iam.user',
  judge: (user) => {
    const active = (user.get('accessKeys') ?? []).filter((key) => key.active).length
    return active <= 1 ? pass(active === 1 ? 'The user has one active access key.' : 'The user has no active access key.') : fail(`The user has ${active} active access keys.`)
  },
  remediation: { text: 'Deactivate the older key once nothing uses it any more, and delete it after some days.', risk: 'medium', breaks: 'Whatever still uses the old key.', playbook: 'iam-old-key-off' },
  mappings: mapped('credentials', { nist: ['AC-2', 'IA-5'], cisWhole: ['1.13'] }),
  examples: {
    fires: [example('aws.iam.user', { accessKeys: ['AKIA1', 'AKIA2'].map((id) => ({ id, active: true, createdAt: '2025-12-01T00:00:00Z', lastUsedAt: null })) }, /2 active/)],
    quiet: [example('aws.iam.user', {}, /no active/), example('aws.iam.user', { accessKeys: [{ id: 'AKIA1', active: true, createdAt: '2025-12-01T00:00:00Z', lastUsedAt: null }, { id: 'AKIA2', active: false, createdAt: '2025-12-01T00:00:00Z', lastUsedAt: null }] }, /one active/)],
    notEvaluable: [example('aws.iam.user', { accessKeys: unread() }, /was denied/)],
  },
})
