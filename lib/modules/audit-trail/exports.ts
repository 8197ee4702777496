import 'server-only'
import { exported } from '#lib/door/export.ts'
import { auditFilters, entryRows } from './queries.ts'

export const auditTrailExport = exported({
  name: 'auditTrail.export',
  summary: 'Export audit entries as NDJSON or CSV',
  file: 'audit-trail',
  what: 'Audit trail',
  subject: 'audit-trail',
  filters: auditFilters,
  rows: entryRows,
  columns: {
    recordedAt: { head: 'Recorded', as: 'time' },
    action: 'Action',
    category: 'Category',
    outcome: 'Outcome',
    actorKind: 'Actor kind',
    actorId: 'Actor',
    actorName: 'Actor name at the time',
    actorEmail: 'Actor account',
    subjectType: 'Subject type',
    subjectId: 'Subject',
    correlationId: 'Correlation',
    id: 'Id',
    body: 'Entry (canonical JSON)',
  },
  lines: 'body',
})
