import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, primaryKey, smallint, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Kind, Outcome } from '#lib/census/model.ts'
import { at, base, bytes, keyOf, tenantKey, within } from './_base.ts'
import { populations } from './populations.ts'
import { systems } from './systems.ts'
import { users } from './users.ts'

export type CensusState = 'judging' | 'stopped' | 'done' | 'failed'

/** A frozen list, by which it is judged: its root says what it held. */
export type HeldList = { id: string; extractedAt: string; root: string | null; rows: number }
/** Of a system one source: its lists in the order of their extraction. None: nothing of it was ever frozen. */
export type HeldSource = { systemId: string; system: string; source: string | null; lists: HeldList[] }
/** The rosters of the personnel system, the last is the one it is judged by; and of other personnel systems the present one. */
export type HeldRosters = { systemId: string; system: string; lists: HeldList[]; others: { systemId: string; system: string; list: HeldList }[] }

export type CensusTotal = { kind: Kind; n: number; pass: number; fail: number; not_evaluable: number; not_applicable: number }
/** Of everybody and every account what became of them: the sum is all there are. */
export type CensusCoverage = { part: string; n: number }

/** Joiners, movers and leavers of a period against every account of the chosen systems (AC-7): the whole population, never a sample. */
export const censuses = pgTable(
  'censuses',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    title: text().notNull(),
    state: text().$type<CensusState>().notNull(),
    /** The period: from then to the moment before. */
    fromAt: at().notNull(),
    toAt: at().notNull(),
    /** Nothing of later counts. */
    asOf: at().notNull(),
    /** The frozen roster that says who works here. */
    rosterId: uuid().notNull(),
    /** Systems, sorted. */
    scope: uuid().array().notNull(),
    /** Hours within which an account has to be disabled, and days within which a right of the old job has to be gone. */
    limitHours: smallint().notNull(),
    moverDays: smallint().notNull(),
    rosters: jsonb().$type<HeldRosters>().notNull(),
    sources: jsonb().$type<HeldSource[]>().notNull(),
    /** When it was looked for what has to be explained first. */
    stopsAt: at(),
    /** What could not be judged at all, once each in words. */
    notes: jsonb().$type<string[]>().notNull().default([]),
    people: jsonb().$type<CensusCoverage[]>(),
    accounts: jsonb().$type<CensusCoverage[]>(),
    totals: jsonb().$type<CensusTotal[]>(),
    rows: integer(),
    /** Of RFC 6962 over the rows in their order. */
    root: text(),
    error: text(),
    doneAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.rosterId, populations),
    index('censuses_newest').on(table.orgId, table.toAt, table.id), index('censuses_roster').on(table.orgId, table.rosterId),
    // Of two that ask the same one goes on.
    uniqueIndex('censuses_open').on(table.orgId, table.rosterId, table.fromAt, table.toAt, table.scope).where(sql`state in ('judging', 'stopped')`),
    check('censuses_states', sql`${table.state} in ('judging', 'stopped', 'done', 'failed')`),
    check('censuses_period', sql`${table.fromAt} < ${table.toAt} and ${table.toAt} <= ${table.asOf}`),
    check('censuses_limits', sql`${table.limitHours} between 0 and 2160 and ${table.moverDays} between 0 and 366`),
    check('censuses_texts', sql`char_length(${table.title}) between 1 and 300 and char_length(${table.error}) <= 2000`),
    check('censuses_scope', sql`cardinality(${table.scope}) between 1 and 200`),
    check('censuses_done', sql`(${table.state} = 'done') = (${table.doneAt} is not null) and (${table.state} <> 'done' or (${table.root} is not null and ${table.rows} is not null and ${table.totals} is not null and ${table.stopsAt} is not null))`),
  ],
)

export type StopKind = 'older_roster' | 'vanished' | 'made_after' | 'unmatched' | 'rosters_disagree' | 'no_list' | 'old_list' | 'moved_dates'

/** What has to be explained by somebody before it is judged, and what they said. */
export const censusStops = pgTable(
  'census_stops',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    censusId: uuid().notNull(),
    number: smallint().notNull(),
    kind: text().$type<StopKind>().notNull(),
    said: text().notNull(),
    /** Whom it is about: the first hundred, and how many there are. */
    about: jsonb().$type<string[]>().notNull().default([]),
    aboutCount: integer().notNull().default(0),
    reason: text(),
    explainedById: uuid(),
    explainedAt: at(),
    createdAt: at().notNull(),
    updatedAt: at().notNull(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.censusId, censuses), within(table.orgId, table.explainedById, users),
    unique('census_stops_number').on(table.orgId, table.censusId, table.number), index('census_stops_by').on(table.orgId, table.explainedById),
    check('census_stops_kinds', sql`${table.kind} in ('older_roster', 'vanished', 'made_after', 'unmatched', 'rosters_disagree', 'no_list', 'old_list', 'moved_dates')`),
    check('census_stops_explained', sql`(${table.reason} is null) = (${table.explainedById} is null) and (${table.reason} is null) = (${table.explainedAt} is null) and char_length(btrim(${table.reason})) between 1 and 2000`),
    check('census_stops_texts', sql`char_length(${table.said}) between 1 and 2000`),
  ],
)

/** Of each person and account what it came to. Exempt from entries of their own: the census bears their number, totals and root. */
export const censusRows = pgTable(
  'census_rows',
  {
    orgId: uuid().notNull(),
    censusId: uuid().notNull(),
    number: integer().notNull(),
    kind: text().$type<Kind>().notNull(),
    /** By the directory of people; the name and number are of the roster. */
    personId: uuid(),
    personName: text(),
    workerId: text(),
    systemId: uuid(),
    source: text(),
    accountId: text(),
    accountName: text(),
    rightName: text(),
    outcome: text().$type<Outcome>().notNull(),
    /** Minutes, the lower rounded down and the upper rounded up. */
    lower: integer(),
    upper: integer(),
    /** When they left, moved or began, at the latest. */
    since: at(),
    /** By which lists, events, requests and decisions, by id. */
    facts: jsonb().$type<Record<string, unknown>>().notNull(),
    said: text().notNull(),
    /** The leaf of RFC 6962 over all of the above. */
    leaf: bytes().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.censusId, table.number] }), within(table.orgId, table.censusId, censuses), within(table.orgId, table.systemId, systems),
    index('census_rows_outcome').on(table.orgId, table.censusId, table.outcome, table.number), index('census_rows_kind').on(table.orgId, table.censusId, table.kind, table.outcome, table.number),
    index('census_rows_system').on(table.orgId, table.censusId, table.systemId, table.number), index('census_rows_person').on(table.orgId, table.censusId, table.workerId, table.number), index('census_rows_of_system').on(table.orgId, table.systemId),
    check('census_rows_outcomes', sql`${table.outcome} in ('pass', 'fail', 'not_evaluable', 'not_applicable')`),
    check('census_rows_kinds', sql`${table.kind} in ('leaver', 'sign_in', 'token', 'mover', 'joiner', 'orphan', 'unrecorded', 'accountless', 'shared')`),
  ],
)
