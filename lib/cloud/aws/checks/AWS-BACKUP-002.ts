import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-BACKUP-002',
  title: 'Backups cannot be deleted before their time',
  why: 'Ransomware deletes backups first. A lock on the vault refuses that even to administrators.',
  service: 'backup',
  severity: 'medium',
  on: 'aws.backup.vault',
  judge: (vault, known) => {
    const told = vault.get('vault')
    if (!told?.locked) return fail('The vault has no lock.')
    if (told.lockDate === null) return fail('The lock of the vault is in governance mode: who has the right takes it off.')
    return Date.parse(told.lockDate) <= known.at.getTime() ? pass(`The lock of the vault has been final since ${told.lockDate.slice(0, 10)}.`) : fail(`The lock of the vault is final only on ${told.lockDate.slice(0, 10)}.`)
  },
  remediation: { text: 'Lock the vault in compliance mode, with a minimum retention that you can live with: it is final after the grace time.', risk: 'high', breaks: 'Nobody, AWS included, can shorten the retention or delete backups before their time.' },
  mappings: mapped('backup', { nist: ['CP-9', 'AU-9'] }),
  examples: {
    fires: [example('aws.backup.vault', { vault: { locked: false, lockDate: null } }, /no lock/), example('aws.backup.vault', { vault: { lockDate: null } }, /governance/), example('aws.backup.vault', { vault: { lockDate: '2026-02-01T00:00:00Z' } }, /only on/)],
    quiet: [example('aws.backup.vault', {}, /final since/)],
    notEvaluable: [example('aws.backup.vault', { vault: unread() }, /was denied/)],
  },
})
