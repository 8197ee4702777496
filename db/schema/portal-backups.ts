import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { users } from './users.ts'

const big = () => bigint({ mode: 'number' })

/**
 * Backups of the portal itself (DE-3), as far as they are this organization's to know: when, where, how large, what it hashes to, and how its own log stood in it.
 * Its id is the backup's, the same for every organization. Append-only, but that it was removed when its retention was over.
 */
export const portalBackups = pgTable(
  'portal_backups',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    startedAt: at().notNull(),
    endedAt: at().notNull(),
    /** Why there is none; everything below is null then. */
    error: text(),
    /** The moment all of it is of. */
    takenAt: at(),
    place: text().$type<'folder' | 'store'>(),
    /** The file, or the key in the store. */
    name: text(),
    objectVersion: text(),
    size: big(),
    sha256: text(),
    keepUntil: at(),
    tables: integer(),
    rows: big(),
    files: big(),
    /** Leaves of this organization's log, and the root that its newest checkpoint signed. */
    logSize: big(),
    logRoot: text(),
    migration: text(),
    removedAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    index('portal_backups_ended').on(table.orgId, table.endedAt, table.id),
    check('portal_backups_texts', sql`char_length(${table.error}) between 1 and 2000 and char_length(${table.name}) between 1 and 1000 and char_length(${table.migration}) between 1 and 200`),
    check('portal_backups_whole', sql`(${table.error} is null) = (${table.takenAt} is not null) and (${table.error} is null) = (${table.sha256} is not null) and (${table.error} is null) = (${table.size} is not null) and (${table.error} is null) = (${table.place} is not null) and (${table.error} is null) = (${table.rows} is not null) and (${table.error} is null) = (${table.keepUntil} is not null)`),
    check('portal_backups_numbers', sql`${table.size} > 0 and ${table.rows} >= 0 and ${table.tables} >= 0 and ${table.files} >= 0 and ${table.logSize} >= 0 and ${table.endedAt} >= ${table.startedAt}`),
    check('portal_backups_place_known', sql`${table.place} in ('folder', 'store')`),
    check('portal_backups_sha256', sql`${table.sha256} ~ '^[0-9a-f]{64}$'`),
  ],
)

/** A drill: a backup restored into a cluster of its own, held against what was backed up, and how long that took. Append-only. */
export const portalDrills = pgTable(
  'portal_drills',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    backupId: uuid().notNull(),
    takenAt: at().notNull(),
    startedAt: at().notNull(),
    endedAt: at().notNull(),
    outcome: text().$type<'passed' | 'failed'>().notNull(),
    /** From its beginning until everything was compared; and how much would have been lost, had the database been lost as it began. */
    rtoSeconds: integer().notNull(),
    rpoSeconds: integer().notNull(),
    rtoTargetSeconds: integer().notNull(),
    rpoTargetSeconds: integer().notNull(),
    rows: big(),
    tables: integer(),
    differing: integer(),
    logSize: big(),
    logRoot: text(),
    files: integer(),
    filesWrong: integer(),
    error: text(),
    /** What was found, step by step, as canonical JSON says it; and what that hashes to. */
    result: jsonb().$type<unknown>().notNull(),
    sha256: text().notNull(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    index('portal_drills_ended').on(table.orgId, table.endedAt, table.id),
    check('portal_drills_outcome_known', sql`${table.outcome} in ('passed', 'failed')`),
    check('portal_drills_passed', sql`${table.outcome} <> 'passed' or (${table.error} is null and coalesce(${table.differing}, -1) = 0 and coalesce(${table.filesWrong}, -1) = 0)`),
    check('portal_drills_numbers', sql`${table.rtoSeconds} >= 0 and ${table.rpoSeconds} >= 0 and ${table.endedAt} >= ${table.startedAt}`),
    check('portal_drills_sha256', sql`${table.sha256} ~ '^[0-9a-f]{64}$' and char_length(${table.error}) <= 2000`),
  ],
)

/**
 * That this database came from a backup. `loading`: rows are still coming, and nothing starts; `paused`: it is whole, and nothing goes out until an administrator
 * of each organization has released it; `released`.
 */
export const portalRestores = pgTable(
  'portal_restores',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    backupId: uuid().notNull(),
    takenAt: at().notNull(),
    restoredAt: at().notNull(),
    state: text().$type<'loading' | 'paused' | 'released'>().notNull(),
    /** Leaves as the backup had them; leaves of the newest checkpoint kept elsewhere, null: none could be read; entries whose text came back from there. */
    logSize: big(),
    anchored: big(),
    anchoredRoot: text(),
    origin: text(),
    broughtBack: big(),
    /** Entries that the anchors have and this database has not: the log cannot go on under its name. */
    lost: big(),
    /** What is missing, in words, each with its number. */
    missing: jsonb().$type<string[]>().notNull().default([]),
    releasedAt: at(),
    releasedById: uuid(),
    reason: text(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.releasedById, users),
    index('portal_restores_by').on(table.orgId, table.releasedById),
    uniqueIndex('portal_restores_once').on(table.orgId, table.backupId, table.restoredAt),
    index('portal_restores_open').on(table.state).where(sql`state <> 'released'`),
    check('portal_restores_state_known', sql`${table.state} in ('loading', 'paused', 'released')`),
    check('portal_restores_released', sql`(${table.state} = 'released') = (${table.releasedAt} is not null) and (${table.releasedAt} is null) = (${table.releasedById} is null) and (${table.releasedAt} is null) = (${table.reason} is null)`),
    check('portal_restores_numbers', sql`${table.logSize} >= 0 and ${table.anchored} >= 0 and ${table.broughtBack} >= 0 and ${table.lost} >= 0`),
  ],
)
