import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { link, linking } from './_control-links.ts'
import { findings } from './findings.ts'

/** What sends events, by the name its events carry, and how often it is expected to. Allowed values are `lib/modules/log-sources/model.ts`; the checks repeat them. */
export const logSources = pgTable(
  'log_sources',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    name: text().notNull(),
    mode: text().$type<'learned' | 'set' | 'not_expected'>().notNull(),
    /** What a person said: at least once in so many minutes, in these hours of these days on the clocks of a zone. */
    everyMinutes: integer(),
    activeDays: text().array().notNull().default(sql`'{}'`),
    activeFrom: smallint().notNull().default(0),
    activeTo: smallint().notNull().default(24),
    zone: text().notNull().default('UTC'),
    why: text().notNull().default(''),
    /** The hour of its first event; null: it never sent. */
    firstAt: at(),
    /** What four weeks taught: the longest it is quiet in minutes of its hours, and which of the 168 hours of a week (UTC, from Monday) those are, as 0 and 1. */
    learnedAt: at(),
    learnedMinutes: integer(),
    learnedHours: text(),
    /** Since when its rhythm is as it is. */
    rhythmAt: at(),
    /** Gaps that end later are looked for. */
    watchedFrom: at(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    uniqueIndex('log_sources_name').on(table.orgId, table.name),
    index('log_sources_by_name').on(table.orgId, table.name, table.id),
    check('log_sources_texts', sql`char_length(${table.name}) between 1 and 100 and char_length(${table.why}) <= 1000 and char_length(${table.zone}) between 1 and 64`),
    check('log_sources_mode', sql`${table.mode} in ('learned', 'set', 'not_expected') and (${table.mode} <> 'set' or ${table.everyMinutes} is not null) and (${table.mode} = 'learned' or char_length(${table.why}) > 0)`),
    check('log_sources_set', sql`${table.everyMinutes} between 10 and 44640 and ${table.activeFrom} between 0 and 23 and ${table.activeTo} between 1 and 24 and ${table.activeFrom} < ${table.activeTo}`),
    check('log_sources_learned', sql`(${table.learnedAt} is null) = (${table.learnedMinutes} is null) and (${table.learnedAt} is null) = (${table.learnedHours} is null) and ${table.learnedMinutes} > 0 and ${table.learnedHours} ~ '^[01]{168}$'`),
  ],
)

/** A time in which nothing came for longer than expected. It stays, whatever comes later. */
export const logSilences = pgTable(
  'log_silences',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    sourceId: uuid().notNull(),
    /** The last event before it, and the first after it. */
    fromAt: at().notNull(),
    toAt: at(),
    /** What it was judged by. */
    rhythm: text().$type<'learned' | 'set' | 'learning'>().notNull(),
    allowedMinutes: integer().notNull(),
    /** Null: found in history, when nobody could do anything about it any more. */
    findingId: uuid(),
    /** When events of this time came after all, and in how many of its hours there are some. */
    filledAt: at(),
    filledHours: integer().notNull().default(0),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.sourceId, logSources),
    within(table.orgId, table.findingId, findings),
    uniqueIndex('log_silences_from').on(table.orgId, table.sourceId, table.fromAt),
    uniqueIndex('log_silences_open').on(table.orgId, table.sourceId).where(sql`to_at is null`),
    index('log_silences_finding').on(table.orgId, table.findingId),
    check('log_silences_times', sql`${table.toAt} > ${table.fromAt} and ${table.allowedMinutes} > 0`),
    check('log_silences_rhythm', sql`${table.rhythm} in ('learned', 'set', 'learning')`),
    check('log_silences_filled', sql`(${table.filledAt} is null) = (${table.filledHours} = 0) and ${table.filledHours} >= 0`),
  ],
)

/** Which controls rest on a source. */
export const logSourceControls = pgTable('log_source_controls', link(), (table) => linking('log_source_controls', table, logSources))
