import { sql } from 'drizzle-orm'
import { check, date, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Span } from '#lib/physical/hours.ts'
import type { Kind, Outcome } from '#lib/physical/model.ts'
import { at, base, bytes, keyOf, tenantKey, within } from './_base.ts'
import { facilities } from './facilities.ts'
import { populations } from './populations.ts'
import { users } from './users.ts'

export type EntryReviewState = 'judging' | 'stopped' | 'open' | 'signed_off' | 'failed'

/** A facility as it was when the review began. */
export type HeldFacility = { id: string; name: string; zone: string; hours: Span[]; holidays: string[]; doors: string[]; systemId: string; system: string; site: string | null }
/** A frozen list by which it is judged. */
export type HeldLog = { id: string; title: string; extractedAt: string; root: string | null; rows: number; rejected: number }
/** Another facility, for who was at both at once. */
export type OtherFacility = { id: string; name: string; zone: string; site: string | null; log: HeldLog }
export type EntryLists = { log: HeldLog; visitors: HeldLog | null; badges: HeldLog | null; roster: HeldLog & { systemId: string }; others: OtherFacility[] }
export type EntryLimits = { travelMinutes: number; deniedTimes: number; deniedMinutes: number; hoursAt: 'all' | 'restricted' }
export type EntryStop = { kind: 'two_zones' | 'older_roster'; said: string; about: string[]; n: number }
/** Each row of a list is of one part: together they are all of it. `flagged` of those judged or untold are part of an exception. */
export type EntryTotals = {
  entries: { n: number; judged: number; untold: number; unplaced: number; outside: number; elsewhere: number; flagged: number; denied: number }
  visits: { n: number; judged: number; unplaced: number; outside: number; elsewhere: number; flagged: number } | null
  badges: { n: number; judged: number; untold: number; flagged: number } | null
  usualDays: { n: number; seen: number }
  kinds: { kind: Kind; n: number; untold: number }[]
}

/** Who entered a facility in a period, against the roster (OP-2): the whole log, never a sample. */
export const entryReviews = pgTable(
  'entry_reviews',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    title: text().notNull(),
    state: text().$type<EntryReviewState>().notNull(),
    facilityId: uuid().notNull(),
    facility: jsonb().$type<HeldFacility>().notNull(),
    /** Whole days of the facility, both included. */
    fromOn: date({ mode: 'string' }).notNull(),
    toOn: date({ mode: 'string' }).notNull(),
    logId: uuid().notNull(),
    lists: jsonb().$type<EntryLists>().notNull(),
    limits: jsonb().$type<EntryLimits>().notNull(),
    /** What has to be explained before it is judged, and what somebody said of it. Null: nobody has looked yet. */
    stops: jsonb().$type<EntryStop[]>(),
    stopReason: text(),
    stopExplainedById: uuid(),
    stopExplainedAt: at(),
    totals: jsonb().$type<EntryTotals>(),
    rows: integer(),
    /** Of RFC 6962 over the exceptions in their order. */
    root: text(),
    judgedAt: at(),
    /** Exceptions with an explanation. */
    explained: integer().notNull().default(0),
    error: text(),
    /** What whoever signed it off says of the whole. */
    conclusion: text(),
    signedOffById: uuid(),
    signedOffAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.facilityId, facilities), within(table.orgId, table.logId, populations), within(table.orgId, table.stopExplainedById, users), within(table.orgId, table.signedOffById, users),
    index('entry_reviews_newest').on(table.orgId, table.toOn, table.id), index('entry_reviews_facility').on(table.orgId, table.facilityId, table.toOn, table.id), index('entry_reviews_log').on(table.orgId, table.logId),
    index('entry_reviews_stop_by').on(table.orgId, table.stopExplainedById), index('entry_reviews_signed_by').on(table.orgId, table.signedOffById),
    // Of two that ask the same one goes on.
    uniqueIndex('entry_reviews_open').on(table.orgId, table.facilityId, table.fromOn, table.toOn).where(sql`state in ('judging', 'stopped', 'open')`),
    check('entry_reviews_states', sql`${table.state} in ('judging', 'stopped', 'open', 'signed_off', 'failed')`),
    check('entry_reviews_period', sql`${table.fromOn} <= ${table.toOn}`),
    check('entry_reviews_texts', sql`char_length(${table.title}) between 1 and 300 and char_length(${table.error}) <= 2000 and char_length(btrim(${table.conclusion})) between 1 and 5000 and char_length(btrim(${table.stopReason})) between 1 and 2000`),
    check('entry_reviews_stops', sql`(${table.stopReason} is null) = (${table.stopExplainedById} is null) and (${table.stopReason} is null) = (${table.stopExplainedAt} is null)`),
    check('entry_reviews_judged', sql`${table.state} not in ('open', 'signed_off') or (${table.totals} is not null and ${table.rows} is not null and ${table.root} is not null and ${table.judgedAt} is not null and ${table.stops} is not null)`),
    check('entry_reviews_signed', sql`(${table.state} = 'signed_off') = (${table.signedOffAt} is not null) and (${table.signedOffAt} is null) = (${table.signedOffById} is null) and (${table.signedOffAt} is null) = (${table.conclusion} is null)`),
  ],
)

/** What does not fit, or could not be told. Exempt from entries of their own: the review bears their number, totals and root. */
export const entryExceptions = pgTable(
  'entry_exceptions',
  {
    orgId: uuid().notNull(),
    reviewId: uuid().notNull(),
    number: integer().notNull(),
    kind: text().$type<Kind>().notNull(),
    outcome: text().$type<Outcome>().notNull(),
    who: text().notNull(),
    workerId: text(),
    personId: uuid(),
    badge: text(),
    door: text(),
    /** Of the facility, ISO 8601. */
    day: date({ mode: 'string' }),
    firstAt: at(),
    lastAt: at(),
    n: integer().notNull(),
    said: text().notNull(),
    facts: jsonb().$type<Record<string, unknown>>().notNull(),
    /** The leaf of RFC 6962 over all of the above. */
    leaf: bytes().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.reviewId, table.number] }), within(table.orgId, table.reviewId, entryReviews),
    index('entry_exceptions_kind').on(table.orgId, table.reviewId, table.kind, table.number),
    check('entry_exceptions_outcomes', sql`${table.outcome} in ('exception', 'untold')`),
    check('entry_exceptions_kinds', sql`${table.kind} in ('after_leaving', 'before_joining', 'out_of_hours', 'denied', 'in_twice', 'two_places', 'untold', 'unplaced', 'badge_without_owner', 'leaver_badge', 'visitor_no_host', 'visitor_host_left', 'visitor_host_untold', 'visitor_not_out', 'silent_day', 'not_covered')`),
    check('entry_exceptions_numbers', sql`${table.number} >= 1 and ${table.n} >= 1`),
  ],
)

export type ExplanationKind = 'legitimate' | 'log_error' | 'incident'

/** What somebody found out of an exception, once; it stays. */
export const entryExplanations = pgTable(
  'entry_explanations',
  {
    orgId: uuid().notNull(),
    reviewId: uuid().notNull(),
    number: integer().notNull(),
    kind: text().$type<ExplanationKind>().notNull(),
    note: text().notNull(),
    explainedById: uuid().notNull(),
    explainedAt: at().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.reviewId, table.number] }), within(table.orgId, table.reviewId, entryReviews), within(table.orgId, table.explainedById, users),
    index('entry_explanations_by').on(table.orgId, table.explainedById),
    check('entry_explanations_kinds', sql`${table.kind} in ('legitimate', 'log_error', 'incident')`),
    check('entry_explanations_notes', sql`char_length(btrim(${table.note})) between 1 and 2000`),
  ],
)
