import 'server-only'
import { exported } from '#lib/door/export.ts'
import { severityLabels } from './model.ts'
import { findingFilters, findingRows } from './queries.ts'

export const findingsExport = exported({
  name: 'findings.export',
  summary: 'Export findings as CSV, XLSX or JSON',
  file: 'findings',
  what: 'Findings',
  filters: findingFilters,
  rows: findingRows,
  columns: {
    occurredAt: { head: 'Occurred', as: 'time' },
    ruleName: 'Finding',
    severity: { head: 'Severity', as: severityLabels },
    riskScore: { head: 'Risk', as: 'number' },
    userName: 'User',
    system: 'System',
    source: 'Source',
    status: 'Status',
    assignee: 'Assigned to',
    note: 'Note',
    reviewedAt: { head: 'Decided', as: 'time' },
    ruleId: 'Rule',
    eventId: 'Event',
    id: 'Id',
  },
})
