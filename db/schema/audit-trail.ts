import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
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
    // What Home shows: what people changed, however much the portal does by itself.
    index('audit_entries_people').on(table.orgId, table.recordedAt, table.id).where(sql`actor_kind = 'person' and category in ('configuration', 'authorization', 'detection', 'approval', 'remediation', 'export')`),
    index('audit_entries_xid').on(table.orgId, table.xid, table.recordedAt, table.id),
    // What "no entry, no commit" asks by, at each row of a change (db/rules.sql).
    index('audit_entries_transaction').on(table.xid),
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

/**
 * The transparency log under the audit trail (AT-3, RFC 6962). Written by the sealer alone, only ever appended to. Nothing here is
 * trusted by itself: the signature of a checkpoint is, and whatever hashes to it.
 */
export const auditLeaves = pgTable(
  'audit_leaves',
  {
    orgId: uuid().notNull(),
    index: bigint({ mode: 'number' }).notNull(),
    entryId: uuid().notNull(),
    recordedAt: at().notNull(),
    /** SHA-256(0x00 ‖ body of the entry), 32 bytes. */
    leaf: bytes().notNull(),
    /** On every 256th leaf: the root of the complete subtree it ends, an element of a level-1 tile. */
    subtree: bytes(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.index] }),
    unique('audit_leaves_entry').on(table.orgId, table.entryId),
    check('audit_leaves_leaf', sql`octet_length(${table.leaf}) = 32 and ${table.index} >= 0`),
  ],
)

/**
 * Signed tree heads (C2SP tlog-checkpoint), one for each step of the sealer. `note` is what counts; size and root repeat it. The last
 * four columns say how far the sealer has come in the order (xid, recorded_at, id) of one cluster: nothing up to there is left to seal.
 */
export const auditCheckpoints = pgTable(
  'audit_checkpoints',
  {
    orgId: uuid().notNull(),
    size: bigint({ mode: 'number' }).notNull(),
    root: bytes().notNull(),
    note: text().notNull(),
    at: at().notNull(),
    /** Roots of the complete subtrees, largest first: they fold to `root`, or sealing stops. */
    peaks: bytes().notNull(),
    cluster: text().notNull(),
    xid: xid8().notNull(),
    recordedAt: at().notNull(),
    entryId: uuid().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.size] })],
)

/** An anchor that is not the beginning of the log any more: entries were taken back or exchanged, and others sealed since. Once for each name of the log. */
export const auditBreaks = pgTable(
  'audit_breaks',
  {
    orgId: uuid().notNull(),
    id: uuid().notNull(),
    origin: text().notNull(),
    /** Of the anchored checkpoint. */
    size: bigint({ mode: 'number' }).notNull(),
    root: text().notNull(),
    /** The first entry that is another one or gone; null: the anchors do not say. */
    index: bigint({ mode: 'number' }),
    at: at().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.id] }), unique('audit_breaks_once').on(table.orgId, table.origin)],
)

/** Ed25519 keys of an organization's log; the newest signs. `binding` shows that ENCRYPTION_KEY's owner made the row. */
export const auditKeys = pgTable(
  'audit_keys',
  {
    orgId: uuid().notNull(),
    id: uuid().notNull(),
    /** C2SP verifier key: name, id and public key. */
    verifier: text().notNull(),
    /** HMAC under ENCRYPTION_KEY of organization and verifier key: a row planted in the database has none. */
    binding: text().notNull(),
    sealedSecret: text().notNull(),
    createdAt: at().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.id] })],
)

/**
 * Who outside was shown which checkpoint last: witnesses that cosign, addresses it is sent to. `note` is what they saw, with their
 * cosignature. Only a memory: a witness knows by itself how large the log was, and says so when it is shown a smaller one.
 */
export const auditWitnesses = pgTable(
  'audit_witnesses',
  {
    orgId: uuid().notNull(),
    /** Name of the witness's key, or the address. */
    name: text().notNull(),
    /** 0 before the first time. */
    size: bigint({ mode: 'number' }).notNull(),
    note: text(),
    at: at(),
    triedAt: at().notNull(),
    /** Why it does not have the newest checkpoint. */
    problem: text(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.name] }), check('audit_witnesses_problem', sql`char_length(${table.problem}) <= 2000`)],
)

/** What can be wrong with the log. */
export type WrongKind =
  | 'altered' | 'removed' | 'inserted' | 'reordered' | 'column altered' | 'leaf altered' | 'checkpoint altered' | 'rolled back' | 'forked' | 'signature wrong'

/** `index`: the place in the log; null when the wrong thing has none. `says` is plain English. */
export type Wrong = { kind: WrongKind; index: number | null; entryId: string | null; says: string }

/** What was anchored or shown outside under a former name of the log, and is not its beginning any more. */
export type Former = { origin: string; size: number; says: string }

/** The report of a verification by the worker, with what the anchors say; times as ISO text, for it is kept as JSON. */
export type Verified = {
  wrong: Wrong | null
  /** Leaves whose entries, columns and hashes were compared. */
  compared: number
  size: number
  checkpoints: number
  /** Entries that no checkpoint covers yet: the open window. */
  unsealed: number
  oldestUnsealed: string | null
  newest: { size: number; at: string; root: string } | null
  /** The newest checkpoint from outside the database that agrees, if any was given. */
  outside: { name: string; size: number } | null
  anchor: { size: number; wrong: string | null; unread: string | null; deletion: 'detected' | 'prevented' }
  /** Pasts that were taken back before the log was begun anew: they stay broken. */
  former: Former[]
}
