import 'server-only'
import { exported } from '#lib/door/export.ts'
import { ranks } from '#lib/words/choices.ts'
import { alertFilters, alertRows } from './queries.ts'
import { sourceNames, stateNames } from './words.ts'

export const alertsExport = exported({
  name: 'alerts.export',
  summary: 'Export alerts as CSV, XLSX or JSON',
  file: 'alerts',
  what: 'Alerts',
  subject: 'alert',
  filters: alertFilters,
  rows: alertRows,
  columns: {
    number: { head: 'Number', as: 'number' }, title: 'Title', severity: { head: 'Severity', as: ranks }, state: { head: 'State', as: stateNames }, source: { head: 'Comes from', as: sourceNames }, subject: 'Subject', said: 'What is wrong', openedAt: { head: 'Opened', as: 'time' }, assignee: 'Assigned to', acknowledgedAt: { head: 'Acknowledged', as: 'time' }, resolvedAt: { head: 'Resolved', as: 'time' }, resolvedBy: 'Resolved by', resolution: 'How it was resolved',
  },
})
