/** Words for choices that several modules have. */

export const yesNo = { true: 'Yes', false: 'No' } as const

/** Rank in the database → word: severities and criticalities. */
export const ranks = { 1: 'Low', 2: 'Medium', 3: 'High', 4: 'Critical' } as const

/** Where a run stands. */
export const runStates = { waiting: 'Waiting', queued: 'Queued', running: 'Running', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' } as const

/** How wide a permission is. */
export const grantNames = { any: 'any', own: 'own only', scoped: 'their engagement', withdrawn: 'withdrawn' } as const

/** Which second factor was shown. */
export const factorNames = { totp: 'Authenticator app', 'backup code': 'Backup code' } as const

/** Of evidence, and of what is expected of it. */
export const evidenceCategories = {
  backup_test: 'Backup test', restore_test: 'Restore test', backup: 'Backup', security_log: 'Security log', physical_log: 'Physical log', access_review: 'Access review',
  change_record: 'Change record', configuration: 'Configuration', report: 'Report', policy: 'Policy', other: 'Other',
} as const

/** Whether a stored file is what was taken in. */
export const checkNames = { match: 'Unchanged', mismatch: 'Altered', missing: 'Missing' } as const

/** What entries tell of the files of a record: every kind of record that owns some spreads it into its fields. */
export const fileWords = {
  file: 'File', type: 'Type', bytes: 'Size, bytes', sha256: 'SHA-256', object: 'Object', objectVersion: 'Version of the object', sha256Stored: 'SHA-256 as taken in', sha256Found: 'SHA-256 found', checkOutcome: { called: 'Check', values: checkNames },
  legalHold: { called: 'Legal hold', values: yesNo }, lockedUntil: 'Locked until', retainUntil: 'Kept until',
} as const
