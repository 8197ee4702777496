import 'server-only'
import { exported, yesNo } from '#lib/door/export.ts'
import { comparisons, metWords, runKinds, runStatuses } from './model.ts'
import { runFilters, runsOf } from './queries.ts'

export const runsExport = exported({
  name: 'backupPlans.export',
  summary: 'Export backups and restore tests with what was measured and compared, as CSV, XLSX, JSON or PDF',
  file: 'backup-runs',
  what: 'Backups and restore tests',
  subject: 'backup-run',
  filters: runFilters,
  rows: runsOf,
  columns: {
    plan: 'Backup plan', system: 'System', kind: { head: 'Kind', as: runKinds }, run: 'Run', backup: 'Backup', takenAt: { head: 'Backup taken', as: 'time' }, beganAt: { head: 'Began', as: 'time' }, endedAt: { head: 'Ended', as: 'time' }, succeeded: { head: 'Succeeded', as: yesNo }, said: 'What it says', bytes: { head: 'Bytes', as: 'number' }, formerBytes: { head: 'Bytes of the one before', as: 'number' }, shrunk: { head: 'Shrunk', as: yesNo }, checksum: 'Checksum',
    comparison: { head: 'Compared', as: comparisons }, comparisonSaid: 'Comparison', parts: { head: 'Parts', as: 'number' }, rtoSeconds: { head: 'RTO measured (seconds)', as: 'number' }, rtoTarget: { head: 'RTO target (minutes)', as: 'number' }, rto: { head: 'RTO', as: metWords }, rpoSeconds: { head: 'RPO measured (seconds)', as: 'number' }, rpoTarget: { head: 'RPO target (minutes)', as: 'number' }, rpo: { head: 'RPO', as: metWords },
    performedBy: 'Performed by', postedBy: 'Posted by', status: { head: 'Review', as: runStatuses }, reviewedBy: 'Reviewed by', reviewedAt: { head: 'Reviewed', as: 'time' }, note: 'Note', sha256: 'SHA-256 of what was posted',
  },
  paper: { title: 'Backups and restore tests', widths: { plan: 4, kind: 2, beganAt: 3, succeeded: 2, bytes: 2, comparison: 2, rto: 2, rpo: 2, performedBy: 3, status: 2, reviewedBy: 3 } },
})
