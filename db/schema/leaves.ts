import { sql } from 'drizzle-orm'
import { bigint, check, index, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import type { Verified } from '#lib/audit/verify.ts'
import { at, bytes, keyOf, tenantKey, within, xid8 } from './_base.ts'
import { users } from './users.ts'

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

/** A verification of the whole log, as somebody asked for it. `done` and `total` move alone; its result is an entry. */
export const auditVerifications = pgTable(
  'audit_verifications',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    status: text().$type<'queued' | 'running' | 'done' | 'failed' | 'cancelled'>().notNull().default('queued'),
    done: bigint({ mode: 'number' }).notNull().default(0),
    total: bigint({ mode: 'number' }).notNull().default(0),
    report: jsonb().$type<Verified>(),
    startedById: uuid(),
    startedAt: at().notNull(),
    finishedAt: at(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.startedById, users),
    index('audit_verifications_started').on(table.orgId, table.startedAt),
    index('audit_verifications_starter').on(table.orgId, table.startedById),
    check('audit_verifications_status', sql`${table.status} in ('queued', 'running', 'done', 'failed', 'cancelled')`),
  ],
)
