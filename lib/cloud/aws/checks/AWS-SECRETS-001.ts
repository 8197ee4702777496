import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { inDays } from '../account.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-SECRETS-001',
  title: 'Secret is rotated by itself',
  why: 'A secret that is never changed stays good for everybody who ever saw it.',
  service: 'secretsmanager',
  severity: 'medium',
  on: 'aws.secretsmanager.secret',
  judge: (secret) => {
    const told = secret.get('secret')
    if (told?.ownedBy) return notApplicable(`The service ${told.ownedBy} owns and rotates the secret.`)
    if (told?.deletedAt) return notApplicable('The secret is about to be deleted.')
    return told?.rotation ? pass(told.everyDays === null ? 'The secret is rotated on a schedule.' : `The secret is rotated every ${inDays(told.everyDays)}.`) : fail('The secret is not rotated by itself.')
  },
  remediation: { text: 'Switch on rotation with a function for the kind of secret, or let the service manage it where it can.', risk: 'high', breaks: 'What keeps the old value in memory or in a file is refused after the rotation.', playbook: 'secret-rotation' },
  mappings: mapped(['keys', 'credentials'], { nist: ['IA-5', 'SC-12'], pci: ['8.6.3'] }),
  examples: {
    fires: [example('aws.secretsmanager.secret', { secret: { rotation: false, everyDays: null } }, /not rotated/)],
    quiet: [
      example('aws.secretsmanager.secret', {}, /every 30 days/), example('aws.secretsmanager.secret', { secret: { everyDays: null } }, /schedule/),
      example('aws.secretsmanager.secret', { secret: { rotation: false, ownedBy: 'rds' } }, /service rds/), example('aws.secretsmanager.secret', { secret: { rotation: false, deletedAt: '2026-01-07T00:00:00Z' } }, /deleted/),
    ],
    notEvaluable: [example('aws.secretsmanager.secret', { secret: unread() }, /was denied/)],
  },
})
