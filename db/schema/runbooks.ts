import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { users } from './users.ts'

export type DrillResult = 'passed' | 'failed' | 'not_evaluable'
export type Met = 'met' | 'missed' | 'unknown'
/** What is done, and how many minutes it is expected to take. */
export type RunbookStep = { what: string; minutes: number }

/** What is done when something is lost, step by step, and how often that is tried (DE-7). Allowed values are `lib/modules/runbooks/model.ts`; the checks repeat them. */
export const runbooks = pgTable(
  'runbooks',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    title: text().notNull(),
    kind: text().$type<'database' | 'application' | 'region' | 'other'>().notNull(),
    /** Of the portal itself: which one of those that come with it. */
    shipped: text(),
    every: text().$type<'quarterly' | 'half_yearly' | 'yearly'>().notNull(),
    ownerId: uuid(),
    /** Of its newest text. */
    versionNumber: integer().notNull(),
    endedAt: at(),
    endReason: text(),
    /** From then on the next drill is overdue, and when that is noted next. */
    drillDueAt: at().notNull(),
    drillNoteAt: at().notNull(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.ownerId, users),
    uniqueIndex('runbooks_title').on(table.orgId, sql`lower(${table.title})`).where(sql`ended_at is null`), uniqueIndex('runbooks_shipped').on(table.orgId, table.shipped).where(sql`ended_at is null`),
    index('runbooks_by_title').on(table.orgId, table.title, table.id), index('runbooks_owner').on(table.orgId, table.ownerId), index('runbooks_due').on(table.orgId, table.drillDueAt, table.id), index('runbooks_notes').on(table.orgId, table.drillNoteAt).where(sql`ended_at is null`), index('runbooks_ended').on(table.orgId, table.title, table.id).where(sql`ended_at is not null`),
    check('runbooks_kinds', sql`${table.kind} in ('database', 'application', 'region', 'other') and ${table.shipped} in ('database', 'application', 'region') and ${table.every} in ('quarterly', 'half_yearly', 'yearly')`),
    check('runbooks_texts', sql`char_length(${table.title}) between 1 and 300`),
    check('runbooks_version', sql`${table.versionNumber} >= 1`),
    check('runbooks_ended', sql`(${table.endedAt} is null) = (${table.endReason} is null) and char_length(btrim(${table.endReason})) between 1 and 1000`),
  ],
)

/** A text of a runbook; a change makes the next one. */
export const runbookVersions = pgTable(
  'runbook_versions',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    runbookId: uuid().notNull(),
    number: integer().notNull(),
    summary: text().notNull().default(''),
    steps: jsonb().$type<RunbookStep[]>().notNull(),
    /** Minutes; null: no target. */
    rtoTarget: integer(),
    rpoTarget: integer(),
    why: text().notNull().default(''),
    createdById: uuid(),
    createdAt: at().notNull(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.runbookId, runbooks), within(table.orgId, table.createdById, users), unique('runbook_versions_number').on(table.orgId, table.runbookId, table.number), index('runbook_versions_by').on(table.orgId, table.createdById),
    check('runbook_versions_steps', sql`jsonb_typeof(${table.steps}) = 'array' and jsonb_array_length(${table.steps}) between 1 and 200`),
    check('runbook_versions_targets', sql`${table.number} >= 1 and ${table.rtoTarget} between 1 and 527040 and ${table.rpoTarget} between 1 and 527040`),
    check('runbook_versions_texts', sql`char_length(${table.summary}) <= 4000 and char_length(${table.why}) <= 1000`),
  ],
)

/** That a version was tried, how long that took, and what was found. Only its review ever moves. */
export const runbookDrills = pgTable(
  'runbook_drills',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    runbookId: uuid().notNull(),
    versionNumber: integer().notNull(),
    /** What the sender calls it: once a runbook. */
    drillKey: text().notNull(),
    sha256: text().notNull(),
    beganAt: at().notNull(),
    endedAt: at().notNull(),
    rtoSeconds: integer(),
    rpoSeconds: integer(),
    rtoTarget: integer(),
    rpoTarget: integer(),
    rto: text().$type<Met>().notNull(),
    rpo: text().$type<Met>().notNull(),
    result: text().$type<DrillResult>().notNull(),
    found: text().notNull().default(''),
    performedById: uuid(),
    performedByPersonId: uuid(),
    postedById: uuid(),
    postedByPersonId: uuid(),
    status: text().$type<'posted' | 'accepted' | 'rejected'>().notNull().default('posted'),
    note: text(),
    reviewedById: uuid(),
    reviewedAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.runbookId, runbooks), within(table.orgId, table.performedById, users), within(table.orgId, table.postedById, users), within(table.orgId, table.reviewedById, users),
    unique('runbook_drills_once').on(table.orgId, table.runbookId, table.drillKey),
    index('runbook_drills_time').on(table.orgId, table.beganAt, table.id), index('runbook_drills_of').on(table.orgId, table.runbookId, table.beganAt, table.id), index('runbook_drills_status').on(table.orgId, table.status, table.beganAt, table.id), index('runbook_drills_result').on(table.orgId, table.result, table.beganAt, table.id),
    index('runbook_drills_performed').on(table.orgId, table.performedById), index('runbook_drills_posted').on(table.orgId, table.postedById), index('runbook_drills_reviewed').on(table.orgId, table.reviewedById),
    check('runbook_drills_words', sql`${table.result} in ('passed', 'failed', 'not_evaluable') and ${table.status} in ('posted', 'accepted', 'rejected') and ${table.rto} in ('met', 'missed', 'unknown') and ${table.rpo} in ('met', 'missed', 'unknown')`),
    check('runbook_drills_passed', sql`${table.result} <> 'passed' or ${table.rtoSeconds} is not null`),
    check('runbook_drills_times', sql`${table.endedAt} >= ${table.beganAt} and ${table.rtoSeconds} >= 0 and ${table.rpoSeconds} >= 0`),
    check('runbook_drills_texts', sql`char_length(${table.drillKey}) between 1 and 200 and char_length(${table.found}) <= 8000 and ${table.sha256} ~ '^sha256:[0-9a-f]{64}$'`),
    check('runbook_drills_reviewed', sql`(${table.status} = 'posted') = (${table.reviewedById} is null) and (${table.status} = 'posted') = (${table.reviewedAt} is null) and char_length(${table.note}) <= 2000`),
  ],
)
