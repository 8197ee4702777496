import 'server-only'
import { exported } from '#lib/door/export.ts'
import { snapshotFilters, snapshotRows } from './queries.ts'
import { snapshotReasons } from './words.ts'

export const snapshotsExport = exported({
  name: 'postureSnapshots.export',
  summary: 'Export posture snapshots as CSV, XLSX, JSON or PDF: each with its counts, their denominators and its weights',
  file: 'posture-snapshots',
  what: 'Posture snapshots',
  subject: 'snapshot',
  filters: snapshotFilters,
  rows: snapshotRows,
  columns: {
    takenAt: { head: 'Taken', as: 'time' }, framework: 'Framework', reason: { head: 'Why', as: snapshotReasons }, requirements: { head: 'Requirements', as: 'number' }, excluded: { head: 'Excluded', as: 'number' }, passed: { head: 'Passed', as: 'number' }, failed: { head: 'Failed', as: 'number' }, notEvaluable: { head: 'Not evaluable', as: 'number' },
    partly: { head: 'Of these partly seen', as: 'number' }, weightPassed: { head: 'Weight that passed', as: 'number' }, weight: { head: 'Weight', as: 'number' }, controls: { head: 'Controls', as: 'number' }, implemented: { head: 'Implemented', as: 'number' }, evidenced: { head: 'With current evidence', as: 'number' },
  },
  paper: { title: 'Posture', widths: { takenAt: 3, framework: 4, reason: 2, requirements: 2, passed: 1, failed: 1, notEvaluable: 2, weightPassed: 2, weight: 1 } },
})
