import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { day, file, setting } from '../items.ts'

export const op02 = defineControl({
  code: 'OP-02',
  title: 'Backups are made and watched',
  risk: 'Backups fail for weeks and nobody looks.',
  objective: 'No day is without a backup.',
  description: 'Every night each system in scope is backed up; what failed is repeated, and somebody looks.',
  procedure: 'Take the list of jobs of the month. Every night is there. For each that failed: when it was repeated, with success.',
  frequency: 'monthly', type: 'detective', automation: 'automated', ownerRole: 'control_owner',
  ipe: [{ what: 'Jobs of the backup tool', from: 'The tool itself, all states', shows: 'Every night of the month, the failed ones too' }],
  attributes: [
    {
      id: 'A', asks: 'Are backups set up, and kept long enough?',
      pass: { period: 'Each check passes on the last day of the period.', point: 'The same, on that day.' },
      by: 'setting.passes', params: { checks: ['AWS-BACKUP-002', 'AWS-BACKUP-004', 'AWS-RDS-004', 'AWS-RDS-010'] },
      negative: { says: 'A plan that backs nothing up', item: setting('AWS-BACKUP-004', 'No resource is assigned to the plan.') },
    },
    {
      id: 'B', asks: 'Does the list of jobs cover the whole month?',
      pass: { period: 'Each month of the period is covered, day by day.', point: 'The newest month that is over is.' },
      by: 'evidence.covers-period',
      negative: { says: 'A list that begins on the tenth', item: file({ from: day(10) }) },
    },
    {
      id: 'C', asks: 'Was each failed job repeated with success?',
      pass: { period: 'Each of the period was, before the next night but one.', point: 'None is open on that day.' },
      by: null,
      negative: { says: 'A database without a backup for a week' },
    },
  ],
  evidence: {
    recipe: [
      'Export the jobs of the month from the backup tool, all states.',
      'For each failed job add when it was repeated.',
      'Scan the cloud accounts for plans and retention.',
    ],
    templates: ['backup-jobs', 'cloud-settings'],
  },
  policy: 'backup-and-recovery',
  maps: [...soc2('evidences', 'A1.2'), ...iso('supports', 'A.8.13'), ...nist('evidences', 'CP-9'), ...cobit('evidences', 'DSS04.07'), ...pci('context', '10.3.3')],
})
