import 'server-only'
import { asc, type SQL } from 'drizzle-orm'
import { auditEntries } from '#db/schema/audit-trail.ts'
import { capital } from '#lib/format.ts'
import { subjectNames, subjectOf } from '#lib/words/index.ts'
import { openEntries } from '../audit-trail/within.ts'
import { pieces } from './pieces.ts'
import type { Making, Table } from './shape.ts'

/** Entries of the audit trail as rows, in words; the oldest first. */
export const entriesTable = ({ tx, actor }: Making, { where, name, title, none }: { where: SQL | undefined; name: string; title: string; none: string }): Table => ({
  name, title, none, key: ['id'],
  columns: { at: ['Recorded (UTC)', 3], who: ['Who', 3.5], account: ['Account', 4], what: ['What', 7], outcome: ['Outcome', 2], subject: ['About', 4.5], kind: ['Kind', 0], changes: ['Changes', 7], reason: ['Reason', 4], category: ['Category', 2.5], ip: ['Address', 2.6], action: ['Action', 0], correlation: ['Correlation', 0], id: ['Id', 0] },
  rows: pieces(tx, tx.select({ id: auditEntries.id, recordedAt: auditEntries.recordedAt, body: auditEntries.body }).from(auditEntries).where(where).orderBy(asc(auditEntries.recordedAt), asc(auditEntries.id)), async (rows) =>
    (await openEntries(tx, actor, rows)).map((entry, n) => [
      rows[n]?.recordedAt ?? null, entry.actorLabel, entry.actorEmail, entry.sentence, capital(entry.outcome), subjectOf(entry), subjectNames[entry.subjectType] ?? entry.subjectType,
      entry.changes.map(({ fieldLabel, beforeLabel, afterLabel }) => `${fieldLabel}: ${[beforeLabel, afterLabel ?? '(removed)'].filter((each) => each !== null).join(' → ')}`).join('; ').slice(0, 4_000), entry.reason ?? entry.error, capital(entry.category), entry.ip, entry.action, entry.correlationId, entry.id,
    ]), 'together'),
})
