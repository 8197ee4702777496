import { definePolicy } from '../documents.ts'

export const backupAndRecovery = definePolicy({
  key: 'backup-and-recovery',
  title: 'Backup, recovery and operation',
  purpose: 'What is lost comes back within the time that was promised, and what should run by itself runs.',
  binds: 'Whoever runs systems in scope, and their suppliers.',
  statements: [
    'For each system it is written how much data may be lost and how long it may be away.',
    'Backups are made each day, kept apart from production, and cannot be deleted before their time.',
    'Failed backups are repeated before the next night but one.',
    'Each quarter a backup is restored, compared, timed, and the result looked at by somebody else.',
    'Jobs that move data of the books have an owner; failures are followed up the same day.',
  ],
  exceptions: 'By system, approved by its owner, with the loss that is accepted in writing.',
  review: 'Each year, and after each loss. By whoever answers for operations.',
})
