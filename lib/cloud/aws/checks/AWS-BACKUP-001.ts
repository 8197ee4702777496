import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example, resource } from '../example.ts'
import { managerOf } from '../keys.ts'

export default check({
  id: 'AWS-BACKUP-001',
  title: 'Backup vault is encrypted with a customer managed key',
  why: 'Vaults are always encrypted. Only with a key of your own can backups be copied to another account and be kept from others.',
  service: 'backup',
  severity: 'low',
  on: 'aws.backup.vault',
  judge: (vault, known) => (managerOf(vault.get('vault').key ?? null, known) === 'customer' ? pass('The vault is encrypted with a customer managed key.') : fail('The vault is encrypted with the key that AWS manages for Backup.')),
  remediation: { text: 'Create a vault with a customer managed key, and have the plans use it: the key of a vault cannot be changed.', risk: 'medium', breaks: 'Backups that are there stay in the old vault.' },
  mappings: mapped(['encryption', 'backup'], { nist: ['CP-9(8)', 'SC-28'] }),
  examples: {
    fires: [example('aws.backup.vault', { vault: { key: null } }, /AWS manages/), example('aws.backup.vault', {}, /AWS manages/, { with: [resource('aws.kms.key', { key: { managedBy: 'aws' } })] })],
    quiet: [example('aws.backup.vault', {}, /customer managed/, { with: [resource('aws.kms.key', {})] })],
    notEvaluable: [example('aws.backup.vault', { vault: unread() }, /was denied/), example('aws.backup.vault', {}, /aws\.kms\.key/)],
  },
})
