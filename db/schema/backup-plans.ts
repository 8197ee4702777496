import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, smallint, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { systems } from './systems.ts'
import { users } from './users.ts'

export type RunKind = 'backup' | 'restore_test'
export type RunStatus = 'posted' | 'accepted' | 'rejected'
export type Comparison = 'same' | 'different' | 'not_evaluable'
export type Met = 'met' | 'missed' | 'unknown'

/** What was counted of a part on one side. */
export type Side = { rows: number | null; bytes: number | null; checksum: string | null }
/** A table or folder, as it was at the source and as it came back, and what the portal says of the two. */
export type Part = { name: string; source: Side | null; restored: Side | null; outcome: Comparison; basis: 'checksum' | 'counts' | null; said: string }

/** Of a system what is backed up, how often, and how quickly it has to be back (OP-1). Allowed values are `lib/modules/backup-plans/model.ts`; the checks repeat them. */
export const backupPlans = pgTable(
  'backup_plans',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    systemId: uuid().notNull(),
    title: text().notNull(),
    kind: text().$type<'postgres' | 'folder' | 'other'>().notNull(),
    /** What exactly: which database, which folder. */
    what: text().notNull(),
    keptAt: text().notNull(),
    backupEvery: text().notNull(),
    restoreEvery: text().notNull(),
    /** Minutes; null: no target was set. */
    rtoTarget: integer(),
    rpoTarget: integer(),
    retentionDays: integer().notNull(),
    /** By how much of the one before a backup may be smaller. */
    shrinkPercent: smallint().notNull(),
    ownerId: uuid(),
    endedAt: at(),
    endReason: text(),
    /** From then on the next one is overdue; moved by whatever counts as one. */
    backupDueAt: at().notNull(),
    restoreDueAt: at().notNull(),
    /** The due time that is noted next. */
    backupNoteAt: at().notNull(),
    restoreNoteAt: at().notNull(),
    /** What is wrong with the newest runs, in the words of `model.ts`. */
    marks: text().array().notNull().default(sql`'{}'`),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.systemId, systems), within(table.orgId, table.ownerId, users),
    uniqueIndex('backup_plans_title').on(table.orgId, sql`lower(${table.title})`).where(sql`ended_at is null`),
    index('backup_plans_by_title').on(table.orgId, table.title, table.id), index('backup_plans_system').on(table.orgId, table.systemId), index('backup_plans_owner').on(table.orgId, table.ownerId),
    index('backup_plans_due').on(table.orgId, table.backupDueAt, table.id), index('backup_plans_test_due').on(table.orgId, table.restoreDueAt, table.id), index('backup_plans_ended').on(table.orgId, table.title, table.id).where(sql`ended_at is not null`), index('backup_plans_notes').on(table.orgId, sql`least(backup_note_at, restore_note_at)`).where(sql`ended_at is null`),
    check('backup_plans_kinds', sql`${table.kind} in ('postgres', 'folder', 'other')`),
    check('backup_plans_every', sql`${table.backupEvery} in ('hourly', 'six_hours', 'daily', 'weekly', 'monthly') and ${table.restoreEvery} in ('weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly')`),
    check('backup_plans_targets', sql`${table.rtoTarget} between 1 and 527040 and ${table.rpoTarget} between 1 and 527040 and ${table.retentionDays} between 1 and 36600 and ${table.shrinkPercent} between 1 and 99`),
    check('backup_plans_texts', sql`char_length(${table.title}) between 1 and 300 and char_length(${table.what}) between 1 and 2000 and char_length(${table.keptAt}) <= 1000`),
    check('backup_plans_ended', sql`(${table.endedAt} is null) = (${table.endReason} is null) and char_length(btrim(${table.endReason})) between 1 and 1000`),
  ],
)

/** A backup that was made, or a test whether one can be restored, as whoever ran it measured it; compared by the portal. Only its review ever moves. */
export const backupRuns = pgTable(
  'backup_runs',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    planId: uuid().notNull(),
    kind: text().$type<RunKind>().notNull(),
    /** What the sender calls it: once a plan. */
    runKey: text().notNull(),
    /** Of what was posted, so that a second post is told from another run. */
    sha256: text().notNull(),
    backupRef: text(),
    /** Of when the data in it are. */
    takenAt: at(),
    /** What was written since then would be lost; null: since the backup was taken. */
    lostSince: at(),
    beganAt: at().notNull(),
    endedAt: at(),
    succeeded: boolean().notNull(),
    said: text().notNull().default(''),
    bytes: bigint({ mode: 'number' }),
    checksum: text(),
    parts: jsonb().$type<Part[]>().notNull().default([]),
    comparison: text().$type<Comparison>(),
    /** What the equal parts were told by, the weakest of them. */
    basis: text().$type<'checksum' | 'counts'>(),
    comparisonSaid: text(),
    /** Seconds as measured, and the targets in minutes that counted then. */
    rtoSeconds: integer(),
    rpoSeconds: integer(),
    rtoTarget: integer(),
    rpoTarget: integer(),
    rto: text().$type<Met>(),
    rpo: text().$type<Met>(),
    /** Against the backup before it; null: could not tell. */
    formerBytes: bigint({ mode: 'number' }),
    shrunk: boolean(),
    performedById: uuid(),
    performedByPersonId: uuid(),
    postedById: uuid(),
    postedByPersonId: uuid(),
    status: text().$type<RunStatus>().notNull().default('posted'),
    note: text(),
    reviewedById: uuid(),
    reviewedAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.planId, backupPlans), within(table.orgId, table.performedById, users), within(table.orgId, table.postedById, users), within(table.orgId, table.reviewedById, users),
    unique('backup_runs_once').on(table.orgId, table.planId, table.runKey),
    index('backup_runs_time').on(table.orgId, table.beganAt, table.id), index('backup_runs_plan').on(table.orgId, table.planId, table.beganAt, table.id), index('backup_runs_kind').on(table.orgId, table.planId, table.kind, table.beganAt, table.id), index('backup_runs_failed').on(table.orgId, table.beganAt, table.id).where(sql`not succeeded`), index('backup_runs_different').on(table.orgId, table.comparison, table.beganAt, table.id).where(sql`comparison is not null`), index('backup_runs_status').on(table.orgId, table.status, table.beganAt, table.id),
    index('backup_runs_performed').on(table.orgId, table.performedById), index('backup_runs_posted').on(table.orgId, table.postedById), index('backup_runs_reviewed').on(table.orgId, table.reviewedById),
    check('backup_runs_kinds', sql`${table.kind} in ('backup', 'restore_test') and ${table.status} in ('posted', 'accepted', 'rejected')`),
    check('backup_runs_comparison', sql`(${table.kind} = 'restore_test') = (${table.comparison} is not null) and ${table.comparison} in ('same', 'different', 'not_evaluable') and (${table.comparison} <> 'same' or (${table.succeeded} and ${table.basis} in ('checksum', 'counts') and jsonb_array_length(${table.parts}) > 0))`),
    check('backup_runs_met', sql`(${table.kind} = 'restore_test') = (${table.rto} is not null) and (${table.kind} = 'restore_test') = (${table.rpo} is not null) and ${table.rto} in ('met', 'missed', 'unknown') and ${table.rpo} in ('met', 'missed', 'unknown')`),
    check('backup_runs_times', sql`(${table.endedAt} is null or ${table.endedAt} >= ${table.beganAt}) and (not ${table.succeeded} or ${table.endedAt} is not null) and (${table.kind} = 'backup' or ${table.takenAt} is null or ${table.takenAt} <= ${table.beganAt})`),
    check('backup_runs_sizes', sql`${table.bytes} >= 0 and ${table.formerBytes} >= 0 and ${table.rtoSeconds} >= 0 and ${table.rpoSeconds} >= 0`),
    check('backup_runs_texts', sql`char_length(${table.runKey}) between 1 and 200 and char_length(${table.said}) <= 4000 and char_length(${table.backupRef}) <= 500 and char_length(${table.checksum}) <= 200 and ${table.sha256} ~ '^sha256:[0-9a-f]{64}$'`),
    check('backup_runs_reviewed', sql`(${table.status} = 'posted') = (${table.reviewedById} is null) and (${table.status} = 'posted') = (${table.reviewedAt} is null) and char_length(${table.note}) <= 2000`),
  ],
)
