import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, byBytes, bytes, keyOf, tenantKey, within } from './_base.ts'
import { connections } from './connections.ts'
import { systems } from './systems.ts'
import { users } from './users.ts'

/** One file of a population: an artifact that it owns, and which list of its source that is, where the source has several. */
export type PopulationFile = { artifactId: string; part: string }
/** What is no reason to refuse a file, and what somebody has to know. `at`: where, in words; null: of the whole. */
export type PopulationWarning = { at: string | null; said: string }

/**
 * A list that enters for testing, as its system exported it (PO-1..3): raw bytes first, then rows, each accounted for. Files are read into it while it is a
 * draft; `complete` is what PostgreSQL counted; frozen, a person has answered for it.
 */
export const populations = pgTable(
  'populations',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    systemId: uuid().notNull(),
    /** Which importer reads it: "table", "aws_iam", … (`lib/importers/sources.ts`). */
    source: text().notNull(),
    title: text().notNull(),
    state: text().$type<PopulationState>().notNull(),
    /** The extraction record: the exact report, query or endpoint, its parameters, who took it, and when, by UTC. */
    report: text().notNull(),
    parameters: text().notNull().default(''),
    extractedById: uuid(),
    /** Through which it was pulled; null: somebody uploaded it. */
    connectionId: uuid(),
    extractedAt: at().notNull(),
    files: jsonb().$type<PopulationFile[]>().notNull().default([]),
    /** Which column is which field, of tables. */
    mapping: jsonb().$type<unknown>(),
    /** Records of the files: all of them = used + rejected + blank. Null until they were read. */
    records: bigint({ mode: 'number' }),
    used: bigint({ mode: 'number' }),
    rejected: bigint({ mode: 'number' }),
    blank: bigint({ mode: 'number' }),
    /** Rows of the records: entries = accepted + duplicates + conflicts. */
    entries: bigint({ mode: 'number' }),
    accepted: bigint({ mode: 'number' }),
    duplicates: bigint({ mode: 'number' }),
    conflicts: bigint({ mode: 'number' }),
    /** What its columns are called, in the order of their names, and the fingerprint of that. */
    columns: jsonb().$type<string[]>(),
    shape: text(),
    /** How it was read: encoding, delimiter, which sheet. */
    facts: jsonb().$type<string[]>().notNull().default([]),
    /** The first 1,000; how many there are beside. */
    warnings: jsonb().$type<PopulationWarning[]>().notNull().default([]),
    warningCount: integer().notNull().default(0),
    /** What the source did not give: nothing may be concluded from what is not there. */
    lacking: jsonb().$type<string[]>().notNull().default([]),
    /** Of RFC 6962, over the hashes of the rows in the order of their keys. */
    root: text(),
    readAt: at(),
    /** Why the files could not be read. */
    error: text(),
    /** The one of this system and source that was frozen when this was read: what it is compared with. */
    formerId: uuid(),
    /** Rows by key against that one: not there then, not there any more, there with other content. Null: there is none. */
    came: bigint({ mode: 'number' }),
    went: bigint({ mode: 'number' }),
    altered: bigint({ mode: 'number' }),
    frozenAt: at(),
    frozenById: uuid(),
    /** What whoever froze it answers: to rejects, fewer rows, none at all. */
    reason: text(),
    /** It holds no row, and whoever froze it confirmed that this is so: what it lists is not occurring. */
    notOccurring: boolean().notNull().default(false),
    sample: boolean().notNull().default(false),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.systemId, systems),
    within(table.orgId, table.extractedById, users),
    within(table.orgId, table.connectionId, connections),
    within(table.orgId, table.frozenById, users),
    within(table.orgId, table.formerId, table),
    index('populations_extracted').on(table.orgId, table.extractedAt, table.id),
    index('populations_source').on(table.orgId, table.systemId, table.source, table.extractedAt),
    index('populations_state').on(table.orgId, table.state, table.extractedAt, table.id),
    index('populations_extractor').on(table.orgId, table.extractedById),
    index('populations_connection').on(table.orgId, table.connectionId),
    index('populations_freezer').on(table.orgId, table.frozenById),
    index('populations_former').on(table.orgId, table.formerId),
    // Of one system and source one is the present one.
    uniqueIndex('populations_present').on(table.orgId, table.systemId, table.source).where(sql`state = 'frozen'`),
    check('populations_state_known', sql`${table.state} in ('draft', 'complete', 'frozen', 'superseded')`),
    check('populations_texts', sql`char_length(${table.title}) between 1 and 300 and char_length(${table.report}) between 1 and 5000 and char_length(${table.parameters}) <= 5000 and char_length(${table.reason}) <= 2000 and char_length(${table.error}) <= 2000`),
    check('populations_read', sql`(${table.state} = 'draft') = (${table.root} is null) and (${table.root} is null) = (${table.records} is null) and (${table.root} is null) = (${table.entries} is null)`),
    check('populations_records', sql`${table.records} is null or (${table.records} = ${table.used} + ${table.rejected} + ${table.blank} and ${table.entries} = ${table.accepted} + ${table.duplicates} + ${table.conflicts})`),
    check('populations_frozen', sql`(${table.state} in ('frozen', 'superseded')) = (${table.frozenAt} is not null) and (${table.frozenAt} is null) = (${table.frozenById} is null)`),
    check('populations_whole', sql`${table.state} not in ('frozen', 'superseded') or (${table.conflicts} = 0 and ${table.lacking} = '[]'::jsonb)`),
    check('populations_occurring', sql`${table.state} not in ('frozen', 'superseded') or (${table.accepted} = 0) = ${table.notOccurring}`),
    check('populations_answered', sql`${table.state} not in ('frozen', 'superseded') or (${table.rejected} = 0 and ${table.accepted} > 0) or ${table.reason} is not null`),
  ],
)

export type PopulationState = 'draft' | 'complete' | 'frozen' | 'superseded'

/** Who has which right where, one row a key (`lib/importers/entitlement.ts`). Exempt from entries, as there are millions: the population bears the entry, with their root. */
export const populationRows = pgTable(
  'population_rows',
  {
    orgId: uuid().notNull(),
    populationId: uuid().notNull(),
    /** RFC 8785 of `[system, account, right kind, right, scope]`, in native immutable ids. */
    key: byBytes().notNull(),
    /** The leaf of RFC 6962 over the canonical row. */
    leaf: bytes().notNull(),
    /** Where its record stands in the file. */
    place: text().notNull(),
    accountId: text().notNull(),
    accountName: text().notNull(),
    accountKind: text().notNull(),
    email: text(),
    userName: text(),
    enabled: boolean(),
    rightKind: text().notNull(),
    rightId: text().notNull(),
    rightName: text().notNull(),
    privileged: boolean(),
    scope: text().notNull(),
    /** The rest of the row: paths, end, conditions, last use, definition. */
    rest: jsonb().$type<Record<string, unknown>>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.populationId, table.key] }),
    within(table.orgId, table.populationId, populations),
    // The leaf tells rows apart as the key does, and is short.
    index('population_rows_account').on(table.orgId, table.populationId, table.accountName, table.leaf),
  ],
)

/** What of the files became no row, each with its place and reason: nothing is lost in silence. */
export const populationRejects = pgTable(
  'population_rejects',
  {
    orgId: uuid().notNull(),
    populationId: uuid().notNull(),
    number: integer().notNull(),
    kind: text().$type<'rejected' | 'blank' | 'duplicate' | 'conflict'>().notNull(),
    place: text().notNull(),
    reason: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.populationId, table.number] }),
    within(table.orgId, table.populationId, populations),
    index('population_rejects_kind').on(table.orgId, table.populationId, table.kind, table.number),
    check('population_rejects_kind_known', sql`${table.kind} in ('rejected', 'blank', 'duplicate', 'conflict')`),
  ],
)

/**
 * What a population was compared with, to say that it is complete (PO-3): a total that its system shows, or another list of the same system.
 * One a population; it moves until the population is frozen.
 */
export const populationReconciliations = pgTable(
  'population_reconciliations',
  {
    orgId: tenantKey.orgId(),
    populationId: uuid().notNull(),
    against: text().$type<'total' | 'population'>().notNull(),
    /** Of a total, what it counts: records of the files that are not blank, rows, accounts. Of a list, what rows are told by. */
    by: text().$type<ReconciledBy>().notNull(),
    otherId: uuid(),
    /** Where a total was read, or what the other list is. */
    seen: text().notNull(),
    /** What was compared: a list that is read again has another root, and has to be compared again. */
    root: text().notNull(),
    otherRoot: text(),
    here: bigint({ mode: 'number' }).notNull(),
    there: bigint({ mode: 'number' }).notNull(),
    onlyHere: integer().notNull(),
    onlyThere: integer().notNull(),
    reconciledById: uuid().notNull(),
    reconciledAt: at().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.populationId] }),
    within(table.orgId, table.populationId, populations),
    within(table.orgId, table.otherId, populations),
    within(table.orgId, table.reconciledById, users),
    index('population_reconciliations_other').on(table.orgId, table.otherId),
    index('population_reconciliations_person').on(table.orgId, table.reconciledById),
    check('population_reconciliations_by_known', sql`case ${table.against} when 'total' then ${table.by} in ('records', 'rows', 'accounts') when 'population' then ${table.by} in ('key', 'account', 'user_name', 'email') else false end`),
    check('population_reconciliations_other', sql`(${table.against} = 'population') = (${table.otherId} is not null) and (${table.otherId} is null) = (${table.otherRoot} is null) and ${table.otherId} is distinct from ${table.populationId}`),
    check('population_reconciliations_counts', sql`${table.here} >= 0 and ${table.there} >= 0 and ${table.onlyHere} >= 0 and ${table.onlyThere} >= 0`),
    check('population_reconciliations_seen', sql`char_length(${table.seen}) between 1 and 2000`),
  ],
)

export type ReconciledBy = 'records' | 'rows' | 'accounts' | 'key' | 'account' | 'user_name' | 'email'

/** What stands on one side only. Each is explained by somebody before the population is frozen. */
export const populationDifferences = pgTable(
  'population_differences',
  {
    orgId: tenantKey.orgId(),
    populationId: uuid().notNull(),
    number: integer().notNull(),
    side: text().$type<'here' | 'there'>().notNull(),
    key: text().notNull(),
    name: text().notNull(),
    /** Why it could not be compared. */
    note: text(),
    reason: text(),
    explainedById: uuid(),
    explainedAt: at(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.populationId, table.number] }),
    within(table.orgId, table.populationId, populations),
    within(table.orgId, table.explainedById, users),
    index('population_differences_person').on(table.orgId, table.explainedById),
    index('population_differences_unexplained').on(table.orgId, table.populationId, table.number).where(sql`reason is null`),
    check('population_differences_side', sql`${table.side} in ('here', 'there')`),
    check('population_differences_explained', sql`(${table.reason} is null) = (${table.explainedById} is null) and (${table.reason} is null) = (${table.explainedAt} is null) and char_length(${table.reason}) between 1 and 2000`),
  ],
)
