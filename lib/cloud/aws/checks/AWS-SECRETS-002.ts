import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { daysSince, inDays } from '../account.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-SECRETS-002',
  title: 'Rotation of the secret happens when it is due',
  why: 'A rotation that fails leaves the old value, while everybody believes it is changed.',
  service: 'secretsmanager',
  severity: 'medium',
  on: 'aws.secretsmanager.secret',
  judge: (secret, known) => {
    const told = secret.get('secret')
    if (!told?.rotation) return notApplicable('Rotation is off, which is judged by itself.')
    if (told.deletedAt) return notApplicable('The secret is about to be deleted.')
    const last = told.rotatedAt ?? told.madeAt
    const due = told.everyDays ?? 90
    if (last === null) return fail('The secret was never rotated.')
    const days = daysSince(last, known)
    // A window of rotation may be as long as a day.
    return days <= due + 2 ? pass(`The secret was last rotated ${inDays(days)} before the scan, and is due every ${due}.`) : fail(`The secret was last rotated ${inDays(days)} before the scan, and is due every ${due}.`)
  },
  remediation: { text: 'Look at the log of the rotation function, mend it, and rotate at once.', risk: 'medium', breaks: 'What keeps the old value in memory or in a file is refused after the rotation.', playbook: 'secret-rotation' },
  mappings: mapped(['keys', 'credentials'], { nist: ['IA-5'], pci: ['8.6.3'] }),
  examples: {
    fires: [example('aws.secretsmanager.secret', { secret: { rotatedAt: '2025-10-01T00:00:00Z' } }, /92 days/), example('aws.secretsmanager.secret', { secret: { rotatedAt: null, madeAt: null } }, /never/)],
    quiet: [example('aws.secretsmanager.secret', {}, /12 days/), example('aws.secretsmanager.secret', { secret: { rotation: false } }, /is off/), example('aws.secretsmanager.secret', { secret: { rotatedAt: null, deletedAt: '2026-01-07T00:00:00Z' } }, /deleted/)],
    notEvaluable: [example('aws.secretsmanager.secret', { secret: unread() }, /was denied/)],
  },
})
