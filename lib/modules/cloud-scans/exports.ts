import 'server-only'
import { exported } from '#lib/door/export.ts'
import { findingStates, outcomeWords } from './model.ts'
import { findingFilters, findingsOf, resultsFilters, resultsOf } from './queries.ts'

export const findingsExport = exported({
  name: 'cloudFindings.export',
  summary: 'Export findings at cloud accounts as CSV, XLSX or PDF',
  file: 'cloud-findings',
  what: 'Findings at cloud accounts',
  subject: 'cloud-finding',
  filters: findingFilters,
  rows: findingsOf,
  columns: {
    check: 'Check', severity: 'Severity', account: 'Account', number: 'Account number', system: 'System', type: 'Type', resourceId: 'Resource', name: 'Name', region: 'Region', state: { head: 'State', as: findingStates }, said: 'What it says', openedAt: { head: 'Open since', as: 'time' }, resolvedAt: { head: 'Resolved', as: 'time' },
    readAt: { head: 'Last read', as: 'time' }, unreadSince: { head: 'Not read since', as: 'time' }, times: { head: 'Times opened', as: 'number' }, mutedUntil: { head: 'Muted until', as: 'time' }, mutedReason: 'Why muted', key: 'Key',
  },
  paper: { title: 'Findings at cloud accounts', widths: { check: 3, severity: 2, account: 4, name: 5, region: 3, state: 2, said: 8, openedAt: 3 } },
})

export const resultsExport = exported({
  name: 'cloudResults.export',
  summary: 'Export what each check said of each resource in a scan, as CSV, XLSX or PDF',
  file: 'cloud-results',
  what: 'Results of a cloud scan',
  subject: 'cloud-scan',
  filters: resultsFilters,
  rows: resultsOf,
  columns: {
    number: { head: 'Row', as: 'number' }, check: 'Check', severity: 'Severity', type: 'Type', resourceId: 'Resource', name: 'Name', region: 'Region', outcome: { head: 'Outcome', as: outcomeWords }, said: 'What it says', cause: 'Why not evaluable', code: 'Answer of the provider', key: 'Key',
  },
  paper: { title: 'Results of a cloud scan', widths: { check: 3, severity: 2, name: 5, region: 3, outcome: 3, said: 9 } },
})
