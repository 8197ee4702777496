import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { any } from '../../world.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-BACKUP-004',
  title: 'Backup plan is used and keeps backups for 35 days',
  why: 'A plan without resources backs nothing up. One that keeps little reaches back behind no intrusion.',
  service: 'backup',
  severity: 'medium',
  on: 'aws.backup.plan',
  judge: (plan) => {
    const some = () => plan.get('selections').length === 0
    const short = () => !plan.get('plan').rules.some(({ keepDays }) => keepDays === null || keepDays >= 35)
    return any(some, short) ? fail('The plan selects no resources, or has no rule that keeps backups for at least 35 days.') : pass('The plan selects resources and keeps backups for at least 35 days.')
  },
  remediation: { text: 'Assign resources to the plan, best by tag, and have one rule keep backups for at least 35 days.', risk: 'low', breaks: 'Nothing; backups cost storage.' },
  mappings: mapped('backup', { nist: ['CP-9'] }),
  examples: {
    fires: [example('aws.backup.plan', { selections: [] }, /selects no/), example('aws.backup.plan', { plan: { rules: [{ name: 'daily', vault: 'main', schedule: null, keepDays: 7, copies: 0 }] }, selections: unread() }, /no rule/)],
    quiet: [example('aws.backup.plan', {}, /at least 35/), example('aws.backup.plan', { plan: { rules: [{ name: 'daily', vault: 'main', schedule: null, keepDays: null, copies: 0 }] } }, /at least 35/)],
    notEvaluable: [example('aws.backup.plan', { selections: unread() }, /selections/), example('aws.backup.plan', { plan: unread() }, /plan of/)],
  },
})
