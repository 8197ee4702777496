import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { 'portal-backup': ['portal_backups', 'Backups of the portal'], 'portal-drill': ['portal_drills', 'Restore drills'], 'portal-restore': ['portal_restores', 'Restores of the portal'] },
  sentences: {
    'portalBackups.record': 'made {label}',
    'portalBackups.fail': 'made {label}',
    'portalBackups.noteRemoval': 'removed {label}, as its retention was over',
    'portalBackups.recordDrill': 'tried {label}',
    'portalBackups.recordRestore': 'restored {label}',
    'portalBackups.release': 'released {label}',
  },
  attempts: { 'portalBackups.fail': 'could not make {label}', 'portalBackups.recordDrill': 'tried {label} without success' },
  acts: {
    'portalBackups.read': 'reading backups of the portal',
    'portalBackups.record': 'recording a backup of the portal',
    'portalBackups.fail': 'recording a backup of the portal that failed',
    'portalBackups.noteRemoval': 'recording that a backup was removed',
    'portalBackups.recordDrill': 'recording a restore drill',
    'portalBackups.recordRestore': 'recording a restore of the portal',
    'portalBackups.release': 'releasing the portal after a restore',
  },
  fields: {
    'portal-backup': {
      startedAt: 'Began', endedAt: 'Ended', error: 'Why it failed', takenAt: 'As of', place: { called: 'Where', values: { folder: 'Folder', store: 'File store' } }, name: 'File', objectVersion: 'Version in the store', size: 'Bytes', sha256: 'SHA-256', keepUntil: 'Kept until',
      tables: 'Tables', rows: 'Rows', files: 'Files', logSize: 'Sealed entries', logRoot: 'Root of the log', migration: 'Migration', removedAt: 'Removed',
    },
    'portal-drill': {
      backupId: 'Backup', takenAt: 'Backup as of', startedAt: 'Began', endedAt: 'Ended', outcome: { called: 'Outcome', values: { passed: 'Passed', failed: 'Failed' } }, rtoSeconds: 'Seconds to restore', rpoSeconds: 'Seconds that would be lost', rtoTargetSeconds: 'RTO in seconds', rpoTargetSeconds: 'RPO in seconds',
      rows: 'Rows', tables: 'Tables', differing: 'Tables that differ', logSize: 'Sealed entries', logRoot: 'Root of the log', files: 'Files read', filesWrong: 'Files altered or missing', error: 'Why it failed', sha256: 'SHA-256 of the result', result: 'Result',
    },
    'portal-restore': {
      backupId: 'Backup', takenAt: 'Backup as of', restoredAt: 'Restored', state: { called: 'State', values: { loading: 'Being restored', paused: 'Paused', released: 'Released' } }, logSize: 'Sealed entries in the backup', anchored: 'Sealed entries kept outside', anchoredRoot: 'Root kept outside', origin: 'Name of the log', broughtBack: 'Entries brought back', lost: 'Entries lost', missing: 'Missing',
      releasedAt: 'Released at', releasedById: 'Released by', reason: 'Reason',
    },
  },
  unique: { portal_restores_once: null },
  places: [{ group: 'Settings', rank: 9, label: 'Portal backups', href: '/portal-backups', icon: 'database-backup', permission: 'portalBackups.read' }],
  doings: [],
} as const satisfies Words<'portalBackups'>
