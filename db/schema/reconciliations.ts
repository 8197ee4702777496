import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Coverage } from '#lib/reconcile/coverage.ts'
import type { ProtectionInterval } from '#lib/reconcile/intervals.ts'
import type { LineStep } from '#lib/reconcile/line.ts'
import type { ChangeSettings } from '#lib/reconcile/system.ts'
import type { Unit } from '#lib/reconcile/units.ts'
import type { Person, Requested } from '#lib/reconcile/world.ts'
import { at, base, byBytes, bytes, keyOf, tenantKey, within } from './_base.ts'
import { connections } from './connections.ts'
import { systems } from './systems.ts'
import { users } from './users.ts'

/** Where the pull of a repository stands. `asked`: which branches, environments and paths it reads; what is asked besides later begins it anew. */
export type PullStands = { cursor: unknown; since: string; asked?: { branches: string[]; environments: string[]; paths: boolean } }

/**
 * Where facts of changes come from: a repository, as a connection sees it, or what pipelines tell of a system by API. Its facts are numbered from 1 without a gap, so
 * that "the first 812" names them for ever.
 */
export const factSources = pgTable(
  'fact_sources',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    connectionId: uuid(),
    /** The host's own number: names change. */
    repository: bigint({ mode: 'number' }),
    systemId: uuid(),
    name: text().notNull(),
    facts: integer().notNull().default(0),
    lastAt: at(),
    /** Where its pull stands (`lib/reconcile/github/pull`): the next one goes on there. Null: it was never pulled. */
    pull: jsonb().$type<PullStands>(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.connectionId, connections), within(table.orgId, table.systemId, systems),
    unique('fact_sources_repository').on(table.orgId, table.connectionId, table.repository), unique('fact_sources_system').on(table.orgId, table.systemId),
    check('fact_sources_kind', sql`(${table.connectionId} is null) = (${table.repository} is null) and (${table.connectionId} is null) <> (${table.systemId} is null)`),
    check('fact_sources_texts', sql`char_length(${table.name}) between 1 and 300 and ${table.facts} >= 0`),
  ],
)

/** By what a fact reached us. */
export type ToldBy = 'webhook' | 'pull' | 'api'

/** One telling of a fact (`lib/reconcile/facts.ts`): never altered. What the same source tells again in the same words is here once. */
export const changeFacts = pgTable(
  'change_facts',
  {
    orgId: tenantKey.orgId(),
    sourceId: uuid().notNull(),
    number: integer().notNull(),
    kind: text().notNull(),
    /** Under which other tellings of the same fact stand. */
    key: byBytes().notNull(),
    /** RFC 8785 of the fact. */
    body: text().notNull(),
    /** SHA-256(0x00 ‖ body): the leaf of RFC 9162. */
    leaf: bytes().notNull(),
    told: text().$type<ToldBy>().notNull(),
    /** The message of a webhook, or the token, that told it. */
    toldById: uuid(),
    at: at().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.sourceId, table.number] }), within(table.orgId, table.sourceId, factSources),
    unique('change_facts_once').on(table.orgId, table.sourceId, table.leaf),
    index('change_facts_kind').on(table.orgId, table.sourceId, table.kind, table.number),
    check('change_facts_told', sql`${table.told} in ('webhook', 'pull', 'api')`),
    check('change_facts_leaf', sql`${table.leaf} = sha256('\\x00'::bytea || convert_to(${table.body}, 'UTF8'))`),
  ],
)

/** How changes of a system reach production, and what is asked of them. Without a row its changes are not judged. */
export const reconciledSystems = pgTable(
  'reconciled_systems',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    systemId: uuid().notNull(),
    /** Its repository; null: only what pipelines tell of it. */
    sourceId: uuid(),
    settings: jsonb().$type<ChangeSettings>().notNull(),
    /** Since when facts wait to be judged; null: none do. */
    waitingSince: at(),
    judgedAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.systemId, systems), within(table.orgId, table.sourceId, factSources),
    unique('reconciled_systems_system').on(table.orgId, table.systemId), index('reconciled_systems_source').on(table.orgId, table.sourceId),
    index('reconciled_systems_waiting').on(table.orgId, table.waitingSince).where(sql`waiting_since is not null`),
  ],
)

export type ReconciliationState = 'live' | 'judging' | 'done' | 'failed'
export type UnitTotal = { attribute: number; n: number; pass: number; fail: number; not_evaluable: number; not_applicable: number; rate: number | null }

/**
 * The changes of a system in a period, each judged. `live`: the last weeks, judged again with each fact; one a system. Any other is a run: everything that its outcomes
 * depend on is held fast with it, and once done it never moves.
 */
export const reconciliations = pgTable(
  'reconciliations',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    title: text().notNull(),
    systemId: uuid().notNull(),
    state: text().$type<ReconciliationState>().notNull(),
    /** From, before. */
    fromAt: at().notNull(),
    toAt: at().notNull(),
    /** When it was looked. */
    asOf: at().notNull(),
    /** The version of the questions (`lib/reconcile/attributes`). */
    catalogue: integer().notNull(),
    settings: jsonb().$type<ChangeSettings>().notNull(),
    /** The first so many facts of the repository and of what pipelines told: what it is judged by. */
    sourceId: uuid(),
    sourceFacts: integer().notNull(),
    pipelineId: uuid(),
    pipelineFacts: integer().notNull(),
    /** Of RFC 9162 over their leaves, in that order. */
    root: text(),
    /** Whose accounts were whose, and what the requests said, then. No names. */
    people: jsonb().$type<Person[]>(),
    requests: jsonb().$type<Requested[]>(),
    units: integer(),
    commits: integer(),
    totals: jsonb().$type<UnitTotal[]>(),
    /** How branches were protected, and since when what can be proven; null: judged before that was kept. */
    protection: jsonb().$type<ProtectionInterval[]>(),
    coverage: jsonb().$type<Coverage[]>(),
    incomplete: jsonb().$type<string[]>().notNull().default([]),
    contradictions: jsonb().$type<{ key: string; fields: string[] }[]>().notNull().default([]),
    error: text(),
    doneAt: at(),
    sample: boolean().notNull().default(false),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.systemId, systems), within(table.orgId, table.sourceId, factSources), within(table.orgId, table.pipelineId, factSources),
    uniqueIndex('reconciliations_live').on(table.orgId, table.systemId).where(sql`state = 'live'`),
    index('reconciliations_newest').on(table.orgId, table.asOf, table.id), index('reconciliations_system').on(table.orgId, table.systemId, table.asOf, table.id), index('reconciliations_source').on(table.orgId, table.sourceId), index('reconciliations_pipeline').on(table.orgId, table.pipelineId),
    check('reconciliations_state', sql`${table.state} in ('live', 'judging', 'done', 'failed')`),
    check('reconciliations_period', sql`${table.toAt} > ${table.fromAt}`),
    check('reconciliations_done', sql`${table.state} <> 'done' or (${table.root} is not null and ${table.people} is not null and ${table.requests} is not null and ${table.units} is not null and ${table.commits} is not null and ${table.totals} is not null and ${table.doneAt} is not null)`),
    check('reconciliations_texts', sql`char_length(${table.title}) between 1 and 300 and char_length(${table.error}) <= 2000`),
  ],
)

export type UnitType = Unit['type']
export type OutcomeWord = 'pass' | 'fail' | 'not_evaluable' | 'not_applicable'

/** One change of a reconciliation. `result`: the worst of its outcomes. */
export const reconciliationUnits = pgTable(
  'reconciliation_units',
  {
    orgId: tenantKey.orgId(),
    reconciliationId: uuid().notNull(),
    number: integer().notNull(),
    /** The same in every run. */
    key: byBytes().notNull(),
    type: text().$type<UnitType>().notNull(),
    title: text().notNull(),
    at: at(),
    result: text().$type<OutcomeWord>().notNull(),
    /** What it is made of: commits, move, release (`lib/reconcile/units.ts`). */
    body: jsonb().$type<Unit>().notNull(),
    /** From its request to what runs; empty: judged before that was kept. */
    line: jsonb().$type<LineStep[]>().notNull().default([]),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.reconciliationId, table.number] }), within(table.orgId, table.reconciliationId, reconciliations),
    unique('reconciliation_units_key').on(table.orgId, table.reconciliationId, table.key),
    index('reconciliation_units_result').on(table.orgId, table.reconciliationId, table.result, table.number), index('reconciliation_units_type').on(table.orgId, table.reconciliationId, table.type, table.number),
    check('reconciliation_units_known', sql`${table.type} in ('pull', 'unattributed', 'update', 'deployment', 'artifact', 'snapshot') and ${table.result} in ('pass', 'fail', 'not_evaluable', 'not_applicable')`),
  ],
)

/** What one question came to, of one unit. */
export const reconciliationOutcomes = pgTable(
  'reconciliation_outcomes',
  {
    orgId: tenantKey.orgId(),
    reconciliationId: uuid().notNull(),
    /** Of the unit. */
    number: integer().notNull(),
    attribute: integer().notNull(),
    outcome: text().$type<OutcomeWord>().notNull(),
    reason: text().notNull(),
    said: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.reconciliationId, table.number, table.attribute] }), within(table.orgId, table.reconciliationId, reconciliations),
    index('reconciliation_outcomes_outcome').on(table.orgId, table.reconciliationId, table.outcome, table.number, table.attribute),
    index('reconciliation_outcomes_attribute').on(table.orgId, table.reconciliationId, table.attribute, table.outcome, table.number),
    check('reconciliation_outcomes_known', sql`${table.attribute} between 1 and 10 and ${table.outcome} in ('pass', 'fail', 'not_evaluable', 'not_applicable')`),
  ],
)

export type ChangeExceptionState = 'open' | 'excepted' | 'remediated'

/** What becomes of a change that failed a question: why it did, who mends it until when, or who lets it be until when. The outcome itself is never altered. */
export const changeExceptions = pgTable(
  'change_exceptions',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    systemId: uuid().notNull(),
    /** The change, as every reconciliation calls it, and which question it failed. */
    unitKey: byBytes().notNull(),
    attribute: integer().notNull(),
    /** Where it was seen first. */
    reconciliationId: uuid().notNull(),
    number: integer().notNull(),
    title: text().notNull(),
    said: text().notNull(),
    state: text().$type<ChangeExceptionState>().notNull().default('open'),
    spread: text().$type<'isolated' | 'systematic'>().notNull(),
    rootCause: text().notNull(),
    ownerId: uuid().notNull(),
    dueAt: at().notNull(),
    /** Accepted until then, by approval. */
    exceptedUntil: at(),
    /** What its owner was told last; null: of nothing since it was due then. */
    reminded: text().$type<'due' | 'overdue'>(),
    /** What the change came to when it was judged last. */
    outcome: text().$type<OutcomeWord>().notNull().default('fail'),
    /** What was done. */
    note: text(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.systemId, systems), within(table.orgId, table.reconciliationId, reconciliations), within(table.orgId, table.ownerId, users),
    unique('change_exceptions_once').on(table.orgId, table.systemId, table.unitKey, table.attribute),
    index('change_exceptions_owner').on(table.orgId, table.ownerId), index('change_exceptions_reconciliation').on(table.orgId, table.reconciliationId), index('change_exceptions_due').on(table.orgId, table.state, table.dueAt, table.id), index('change_exceptions_all_due').on(table.orgId, table.dueAt, table.id), index('change_exceptions_age').on(table.orgId, table.createdAt, table.id),
    check('change_exceptions_known', sql`${table.state} in ('open', 'excepted', 'remediated') and ${table.spread} in ('isolated', 'systematic') and ${table.attribute} between 1 and 10`),
    check('change_exceptions_told', sql`${table.reminded} in ('due', 'overdue') and ${table.outcome} in ('pass', 'fail', 'not_evaluable', 'not_applicable')`),
    check('change_exceptions_states', sql`(${table.state} = 'excepted') = (${table.exceptedUntil} is not null) and (${table.state} <> 'remediated' or ${table.note} is not null)`),
    check('change_exceptions_texts', sql`char_length(${table.rootCause}) between 1 and 5000 and char_length(${table.note}) between 1 and 5000`),
  ],
)
