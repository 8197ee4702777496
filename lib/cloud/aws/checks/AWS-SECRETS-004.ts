import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example, toAll } from '../example.ts'
import { isPublic } from '../policy/public.ts'

export default check({
  id: 'AWS-SECRETS-004',
  title: 'Secret is not open to everybody',
  why: 'A secret that everybody may read is none.',
  service: 'secretsmanager',
  severity: 'critical',
  on: 'aws.secretsmanager.secret',
  judge: (secret, known) => (isPublic(secret.get('policy'), secret.id, 'policy', known) ? fail('The policy of the secret lets everybody in.') : pass('The policy of the secret lets in only whom it names.')),
  remediation: { text: 'Name the roles that may read the secret, switch on the block of public policies, and change the secret.', risk: 'medium', breaks: 'Whoever reads the secret and is not named.' },
  mappings: mapped(['credentials', 'exposure'], { nist: ['AC-3', 'IA-5'], pci: ['7.2.1'] }),
  examples: {
    fires: [example('aws.secretsmanager.secret', { policy: toAll }, /everybody/)],
    quiet: [example('aws.secretsmanager.secret', {}, /whom it names/)],
    notEvaluable: [example('aws.secretsmanager.secret', { policy: unread() }, /was denied/), example('aws.secretsmanager.secret', { policy: { Statement: 7 } }, /could not be understood/)],
  },
})
