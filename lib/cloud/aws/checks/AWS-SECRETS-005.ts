import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { daysSince, inDays } from '../account.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-SECRETS-005',
  title: 'Secret was used within 90 days',
  why: 'A secret that nobody uses is still good for whoever finds it.',
  service: 'secretsmanager',
  severity: 'low',
  on: 'aws.secretsmanager.secret',
  judge: (secret, known) => {
    const told = secret.get('secret')
    if (told?.deletedAt) return notApplicable('The secret is about to be deleted.')
    const last = told?.usedAt ?? told?.madeAt ?? null
    if (last === null) return fail('The secret was never used.')
    const days = daysSince(last, known)
    return days <= 90 ? pass(`The secret was last used or created ${inDays(days)} before the scan.`) : fail(`The secret was not used for ${inDays(days)} before the scan.`)
  },
  remediation: { text: 'Ask the owner, then delete the secret with a recovery window of 30 days.', risk: 'medium', breaks: 'What is done only once a quarter or a year with it.' },
  mappings: mapped('credentials', { nist: ['AC-2(3)'], pci: ['8.2.6'] }),
  examples: {
    fires: [example('aws.secretsmanager.secret', { secret: { usedAt: '2025-09-01T00:00:00Z' } }, /122 days/), example('aws.secretsmanager.secret', { secret: { usedAt: null, madeAt: null } }, /never/)],
    quiet: [example('aws.secretsmanager.secret', {}, /0 days/), example('aws.secretsmanager.secret', { secret: { usedAt: null, deletedAt: '2026-01-07T00:00:00Z' } }, /deleted/)],
    notEvaluable: [example('aws.secretsmanager.secret', { secret: unread() }, /was denied/)],
  },
})
