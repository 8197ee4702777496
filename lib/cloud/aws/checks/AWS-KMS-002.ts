import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-KMS-002',
  title: 'KMS key is not about to be deleted',
  why: 'When the key is gone, everything that was encrypted with it is lost for good.',
  service: 'kms',
  severity: 'high',
  on: 'aws.kms.key',
  judge: (key) => {
    const told = key.get('key')
    if (told?.managedBy === 'aws') return notApplicable('AWS manages the key, and nobody can delete it.')
    return told?.state === 'PendingDeletion' || told?.state === 'PendingReplicaDeletion' ? fail(`The key will be deleted${told.deletionAt ? ` on ${told.deletionAt.slice(0, 10)}` : ''}.`) : pass('No deletion is scheduled.')
  },
  remediation: { text: 'Cancel the deletion unless somebody made sure that nothing is encrypted with the key; disable it instead.', risk: 'low', breaks: 'Nothing.' },
  mappings: mapped(['keys', 'backup'], { nist: ['SC-12', 'CP-9'], pci: ['3.7.5'] }),
  examples: {
    fires: [example('aws.kms.key', { key: { state: 'PendingDeletion', deletionAt: '2026-01-08T00:00:00Z' } }, /2026-01-08/), example('aws.kms.key', { key: { state: 'PendingReplicaDeletion' } }, /will be deleted\./)],
    quiet: [example('aws.kms.key', {}, /No deletion/), example('aws.kms.key', { key: { managedBy: 'aws' } }, /AWS manages/)],
    notEvaluable: [example('aws.kms.key', { key: unread() }, /was denied/)],
  },
})
