import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example, toAll } from '../example.ts'
import { isPublic } from '../policy/public.ts'

export default check({
  id: 'AWS-BACKUP-003',
  title: 'Backup vault is not open to everybody',
  why: 'Whoever may copy or restore from the vault has the data of every system in it.',
  service: 'backup',
  severity: 'critical',
  on: 'aws.backup.vault',
  judge: (vault, known) => (isPublic(vault.get('policy'), vault.id, 'policy', known) ? fail('The policy of the vault lets everybody in.') : pass('The policy of the vault lets in only whom it names.')),
  remediation: { text: 'Name the accounts that may copy into the vault, or restrict the statement to your organization.', risk: 'medium', breaks: 'Whoever copies into the vault and is not named.' },
  mappings: mapped(['exposure', 'backup'], { nist: ['AC-3', 'CP-9'], pci: ['7.2.1'] }),
  examples: {
    fires: [example('aws.backup.vault', { policy: toAll }, /everybody/)],
    quiet: [example('aws.backup.vault', {}, /whom it names/), example('aws.backup.vault', { policy: { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'backup:CopyIntoBackupVault', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } } }] } }, /whom it names/)],
    notEvaluable: [example('aws.backup.vault', { policy: unread() }, /was denied/)],
  },
})
