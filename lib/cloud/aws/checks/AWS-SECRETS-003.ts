import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'
import { managerOf } from '../keys.ts'

export default check({
  id: 'AWS-SECRETS-003',
  title: 'Secret is encrypted with a customer managed key',
  why: 'Secrets are always encrypted. Only with a key of your own can another account be let in or kept out by the key.',
  service: 'secretsmanager',
  severity: 'low',
  on: 'aws.secretsmanager.secret',
  judge: (secret, known) => {
    const told = secret.get('secret')
    if (told?.ownedBy) return notApplicable(`The service ${told.ownedBy} owns the secret.`)
    return managerOf(told?.key ?? null, known) === 'customer' ? pass('The secret is encrypted with a customer managed key.') : fail('The secret is encrypted with the key that AWS manages for Secrets Manager.')
  },
  remediation: { text: 'Set a customer managed key for the secret.', risk: 'medium', breaks: 'Whoever reads the secret needs rights to the key as well.' },
  mappings: mapped('encryption', { nist: ['SC-28', 'SC-12'], pci: ['3.6.1'] }),
  examples: {
    fires: [example('aws.secretsmanager.secret', { secret: { key: null } }, /AWS manages/), example('aws.secretsmanager.secret', { secret: { key: 'alias/aws/secretsmanager' } }, /AWS manages/)],
    quiet: [example('aws.secretsmanager.secret', { secret: { key: 'alias/orders' } }, /customer managed/), example('aws.secretsmanager.secret', { secret: { key: null, ownedBy: 'rds' } }, /service rds/)],
    notEvaluable: [example('aws.secretsmanager.secret', { secret: unread() }, /was denied/), example('aws.secretsmanager.secret', {}, /aws\.kms\.key/)],
  },
})
