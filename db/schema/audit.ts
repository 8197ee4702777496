import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { at, bytes, xid8 } from './_base.ts'

/**
 * The audit trail (AT-1, AT-2). `body` is the RFC 8785 canonical JSON of the entry, and the only thing that counts: every other
 * column is read from it by a trigger of the table, whatever an insert says, or tells when and in which transaction the row was written (generated
 * columns would parse the text once each). Partitioned by month of `recordedAt`.
 * No foreign key leads here or away: nothing may cascade into the past.
 */
export const auditEntries = pgTable(
  'audit_entries',
  {
    orgId: uuid().notNull(),
    id: uuid().notNull(),
    recordedAt: at().notNull(),
    body: text().notNull(),
    action: text(),
    category: text(),
    outcome: text(),
    actorKind: text(),
    actorId: text(),
    subjectType: text(),
    subjectId: text(),
    correlationId: text(),
    /** Sealing order: entries become leaves once their transaction is older than every running one. */
    xid: xid8().notNull().default(sql`pg_current_xact_id()`),
    /** The cluster that wrote the row: after a restore elsewhere, foreign transaction ids count as settled. */
    cluster: text().notNull().default(sql`tickmark_cluster()`),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.recordedAt, table.id] }),
    index('audit_entries_id').on(table.orgId, table.id),
    index('audit_entries_subject').on(table.orgId, table.subjectType, table.subjectId, table.recordedAt, table.id),
    index('audit_entries_actor').on(table.orgId, table.actorId, table.recordedAt, table.id),
    index('audit_entries_action').on(table.orgId, table.action, table.recordedAt, table.id),
    index('audit_entries_category').on(table.orgId, table.category, table.recordedAt, table.id),
    index('audit_entries_correlation').on(table.orgId, table.correlationId),
    index('audit_entries_xid').on(table.orgId, table.xid, table.recordedAt, table.id),
    check('audit_entries_size', sql`octet_length(${table.body}) <= 61440`),
  ],
)

/**
 * The values behind an entry's commitments: SHA-256(salt ‖ canonical JSON of [path, value]) stands in the body.
 * Erasing a row here (PR-2) closes the commitment and breaks nothing.
 */
export const auditPersonal = pgTable(
  'audit_personal',
  {
    orgId: uuid().notNull(),
    entryId: uuid().notNull(),
    path: text().notNull(),
    salt: bytes().notNull(),
    value: text().notNull(),
    recordedAt: at().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.entryId, table.path] })],
)

/** Denials of one actor and operation within a minute: the first is an entry at once, the rest one entry with their count. */
export const auditDenials = pgTable(
  'audit_denials',
  {
    orgId: uuid().notNull(),
    actor: text().notNull(),
    action: text().notNull(),
    minute: at().notNull(),
    count: integer().notNull(),
    recordedAt: at(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.actor, table.action, table.minute] })],
)

/** What happened before any organization was known, such as sign-in attempts for an unknown e-mail. Written by an entrance function only. */
export const installationLog = pgTable('installation_log', {
  id: uuid().primaryKey(),
  minute: at().notNull(),
  kind: text().notNull(),
  detail: text().notNull(),
  count: integer().notNull(),
})
