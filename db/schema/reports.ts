import { sql } from 'drizzle-orm'
import { boolean, check, date, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'

/** Of its newest version that was made; `making` and `failed`: there is none yet. */
export type ReportState = 'making' | 'locked' | 'failed'
export type ReportRepeat = 'monthly' | 'quarterly'
type Named = { id: string; name: string }
/** What was chosen, as it was called then. `of`: the one record it is about, by the type that entries call it; null: everything of the period. */
export type ReportScope = { systems: Named[]; controls: Named[]; of: (Named & { type: string }) | null }

/** A report (AU-2): a kind, a period and a scope, which stay; and its versions, which only come. Its files are stored files that it owns. */
export const reports = pgTable(
  'reports',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    /** A file of lib/modules/reports/kinds. */
    kind: text().notNull(),
    title: text().notNull(),
    state: text().$type<ReportState>().notNull(),
    /** Days, both included, of `zone` (IANA). */
    fromDay: date({ mode: 'string' }).notNull(),
    toDay: date({ mode: 'string' }).notNull(),
    zone: text().notNull(),
    scope: jsonb().$type<ReportScope>().notNull(),
    /** The id of `scope.of`. */
    ofId: uuid(),
    /** A new report like it is made of each month or quarter that ended. */
    repeats: text().$type<ReportRepeat>(),
    /** The newest version that is locked; 0: none. */
    versionNumber: integer().notNull().default(0),
    sample: boolean().notNull().default(false),
    ...base(),
  },
  (table) => [
    keyOf(table),
    index('reports_newest').on(table.orgId, table.createdAt, table.id),
    index('reports_kind').on(table.orgId, table.kind, table.createdAt, table.id),
    index('reports_state').on(table.orgId, table.state, table.createdAt, table.id),
    index('reports_of').on(table.orgId, table.ofId, table.createdAt),
    index('reports_repeat').on(table.orgId, table.createdAt).where(sql`repeats is not null`),
    check('reports_texts', sql`char_length(${table.title}) between 1 and 300 and char_length(${table.zone}) between 1 and 64 and ${table.kind} ~ '^[a-z_]{1,40}$'`),
    check('reports_state_known', sql`${table.state} in ('making', 'locked', 'failed') and (${table.state} = 'locked') = (${table.versionNumber} > 0)`),
    check('reports_period', sql`${table.fromDay} <= ${table.toDay} and ${table.toDay} - ${table.fromDay} <= 1827`),
    check('reports_repeat_known', sql`${table.repeats} in ('monthly', 'quarterly')`),
  ],
)

export type ReportFormat = 'pdf' | 'xlsx' | 'csv' | 'json'
export type ReportFact = [name: string, fact: string]
type ChangedRow = { key: string; fields: { head: string; before: string; after: string }[] }
/** From one version to the next. `added`, `gone` and `altered` say how many; of each the first few are shown. `why`: it was not compared, and why. */
export type ReportDifference = {
  with: number
  facts: { name: string; before: string | null; after: string | null }[]
  tables: { title: string; heads: string[]; added: number; gone: number; altered: number; rows: { added: string[][]; gone: string[][]; altered: ChangedRow[] }; why: string | null }[]
}

/** One making of a report: what it said, which files came of it, and how it differs from the one before. Once locked nothing of it moves. */
export const reportVersions = pgTable(
  'report_versions',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    reportId: uuid().notNull(),
    number: integer().notNull(),
    state: text().$type<ReportState>().notNull(),
    /** What its cover says. */
    facts: jsonb().$type<ReportFact[]>(),
    tables: jsonb().$type<{ title: string; rows: number }[]>(),
    files: jsonb().$type<{ format: ReportFormat; artifactId: string }[]>(),
    difference: jsonb().$type<ReportDifference>(),
    error: text(),
    doneAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.reportId, reports),
    unique('report_versions_once').on(table.orgId, table.reportId, table.number),
    check('report_versions_number', sql`${table.number} > 0`),
    check('report_versions_state_known', sql`${table.state} in ('making', 'locked', 'failed') and (${table.state} = 'making') = (${table.doneAt} is null)`),
    check('report_versions_locked', sql`(${table.state} = 'locked') = (${table.files} is not null) and (${table.files} is null) = (${table.facts} is null) and (${table.files} is null) = (${table.tables} is null)`),
    check('report_versions_failed', sql`(${table.state} = 'failed') = (${table.error} is not null) and char_length(${table.error}) <= 2000`),
  ],
)
