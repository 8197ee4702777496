import 'server-only'
import { exported } from '#lib/door/export.ts'
import { capital } from '#lib/format.ts'
import { subjectNames, subjectOf } from '#lib/words/index.ts'
import { auditFilters, entryRows } from './queries.ts'
import { openEntries, type ShownEntry } from './shown.ts'
import { outcomeNames } from './words.ts'

/** "Criticality: High → Critical; Owner: Dana" */
const changesText = (changes: ShownEntry['changes']): string =>
  changes.map(({ fieldLabel, beforeLabel, afterLabel }) => `${fieldLabel}: ${[beforeLabel, afterLabel ?? '(removed)'].filter((each) => each !== null).join(' → ')}`).join('; ')

export const auditTrailExport = exported({
  name: 'auditTrail.export',
  summary: 'Export audit entries as CSV, XLSX, JSON, NDJSON or PDF',
  file: 'audit-trail',
  what: 'Audit trail',
  subject: 'audit-trail',
  filters: auditFilters,
  rows: entryRows,
  words: async (tx, actor, rows) => (await openEntries(tx, actor, rows)).map((entry, n) => ({
    recordedAt: rows[n]?.recordedAt ?? null, actorLabel: entry.actorLabel, actorEmail: entry.actorEmail, sentence: entry.sentence, outcome: outcomeNames[entry.outcome] ?? entry.outcome,
    subject: subjectOf(entry), about: subjectNames[entry.subjectType] ?? entry.subjectType, changes: changesText(entry.changes), reason: entry.reason, error: entry.error, count: entry.count, category: capital(entry.category), ip: entry.ip,
    action: entry.action, actorKind: entry.actorKind, actorId: entry.actorId, subjectType: entry.subjectType, subjectId: entry.subjectId, correlationId: entry.correlationId, id: entry.id, body: rows[n]?.body ?? '',
  })),
  columns: {
    recordedAt: { head: 'Recorded', as: 'time' },
    actorLabel: 'Who (name at the time)',
    actorEmail: 'Account',
    sentence: 'What',
    outcome: 'Outcome',
    subject: 'Subject',
    about: 'Kind of subject',
    changes: 'Changes',
    reason: 'Reason',
    error: 'Error',
    count: { head: 'Records concerned', as: 'number' },
    category: 'Category',
    ip: 'Address',
    action: 'Action (code)',
    actorKind: 'Actor kind (code)',
    actorId: 'Actor (id)',
    subjectType: 'Subject type (code)',
    subjectId: 'Subject (id)',
    correlationId: 'Correlation',
    id: 'Id',
    body: 'Entry (canonical JSON)',
  },
  lines: 'body',
  paper: { title: 'Extract of the audit trail', widths: { recordedAt: 78, actorLabel: 75, actorEmail: 95, sentence: 140, outcome: 50, subject: 95, changes: 140, reason: 80, ip: 60, id: 95 } },
})
