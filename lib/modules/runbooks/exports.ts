import 'server-only'
import { exported } from '#lib/door/export.ts'
import { drillResults, drillStatuses, metWords } from './model.ts'
import { drillFilters, drillsOf } from './queries.ts'

export const drillsExport = exported({
  name: 'runbooks.export',
  summary: 'Export drills of runbooks with the times achieved, as CSV, XLSX, JSON or PDF',
  file: 'runbook-drills',
  what: 'Drills of runbooks',
  subject: 'runbook-drill',
  filters: drillFilters,
  rows: drillsOf,
  columns: {
    runbook: 'Runbook', version: { head: 'Version', as: 'number' }, drill: 'Drill', beganAt: { head: 'Began', as: 'time' }, endedAt: { head: 'Ended', as: 'time' }, rtoSeconds: { head: 'RTO achieved (seconds)', as: 'number' }, rtoTarget: { head: 'RTO target (minutes)', as: 'number' }, rto: { head: 'RTO', as: metWords }, rpoSeconds: { head: 'RPO achieved (seconds)', as: 'number' }, rpoTarget: { head: 'RPO target (minutes)', as: 'number' }, rpo: { head: 'RPO', as: metWords },
    result: { head: 'Result', as: drillResults }, found: 'What was found', performedBy: 'Performed by', status: { head: 'Review', as: drillStatuses }, reviewedBy: 'Reviewed by', reviewedAt: { head: 'Reviewed', as: 'time' }, note: 'Note', sha256: 'SHA-256 of what was recorded',
  },
  paper: { title: 'Drills of runbooks', widths: { runbook: 4, version: 1, beganAt: 3, endedAt: 3, rto: 2, rpo: 2, result: 2, performedBy: 3, status: 2, reviewedBy: 3 } },
})
