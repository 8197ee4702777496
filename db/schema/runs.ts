import { sql } from 'drizzle-orm'
import { bigint, check, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { users } from './users.ts'

/**
 * Work that takes longer than a request, as somebody asked for it: a page shows it while it runs and after. How far it is moves alone
 * (`status` while it has not ended, `done`, `total`, `counts`, `state`); that it began and how it ended are entries.
 */
export const runs = pgTable(
  'runs',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    /** The queue that works it, which is what kind of work it is. */
    queue: text().notNull(),
    /** What it is about, as the audit trail calls it. */
    subjectType: text().notNull(),
    subjectId: text().notNull(),
    label: text().notNull(),
    /** What was asked for; the kind of work knows its shape, as of `result`. */
    input: jsonb().$type<unknown>().notNull(),
    status: text().$type<RunStatus>().notNull().default('queued'),
    done: bigint({ mode: 'number' }).notNull().default(0),
    /** Null: nobody knows yet. */
    total: bigint({ mode: 'number' }),
    counts: jsonb().$type<Record<string, number>>().notNull().default({}),
    result: jsonb().$type<unknown>(),
    /** Where the next step goes on, and after a crash the next worker. */
    state: text(),
    error: text(),
    startedById: uuid(),
    startedAt: at().notNull(),
    finishedAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.startedById, users),
    index('runs_subject').on(table.orgId, table.queue, table.subjectId, table.startedAt),
    index('runs_starter').on(table.orgId, table.startedById),
    index('runs_open').on(table.orgId, table.startedAt).where(sql`finished_at is null`),
    check('runs_status', sql`${table.status} in ('waiting', 'queued', 'running', 'done', 'failed', 'cancelled')`),
    check('runs_finished', sql`(${table.finishedAt} is null) = (${table.status} in ('waiting', 'queued', 'running'))`),
    check('runs_counts', sql`${table.done} >= 0 and ${table.total} >= 0`),
    check('runs_error', sql`char_length(${table.error}) <= 2000`),
  ],
)

/** `waiting`: for its turn among those of the organization; it has no job yet. */
export type RunStatus = 'waiting' | 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
