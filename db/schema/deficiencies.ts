import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, smallint, text, unique, uuid } from 'drizzle-orm/pg-core'
import type { DeficiencySeverity, Indicator, Likelihood, Magnitude } from '#lib/deficiency/severity.ts'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { controlTests } from './control-tests.ts'
import { controls } from './controls.ts'
import { engagements } from './engagements.ts'
import { users } from './users.ts'

export type DeficiencyState = 'open' | 'evaluated' | 'reviewed' | 'remediation' | 'retested' | 'closed' | 'withdrawn'
export type DeficiencyKind = 'design' | 'operation' | 'aggregate'

/**
 * What deviations, or a design that cannot work, come to in an engagement (CO-6). An aggregate is one of these too: without a control, with members. Nothing
 * of what was found is ever removed.
 */
export const deficiencies = pgTable(
  'deficiencies',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    /** D-1, D-2, … of the organization. */
    number: integer().notNull(),
    engagementId: uuid().notNull(),
    /** Null: an aggregate. */
    controlId: uuid(),
    kind: text().$type<DeficiencyKind>().notNull(),
    title: text().notNull(),
    /** What was found, against what, why, and what could come of it. */
    condition: text().notNull(),
    criteria: text().notNull(),
    cause: text().notNull(),
    effect: text().notNull(),
    /** The time in which the control did not work; from, before. */
    fromAt: at().notNull(),
    toAt: at().notNull(),
    systemIds: uuid().array().notNull().default(sql`'{}'`),
    process: text().notNull().default(''),
    assertions: text().array().notNull().default(sql`'{}'`),
    raisedById: uuid().notNull(),
    state: text().$type<DeficiencyState>().notNull().default('open'),
    /** The evaluation that counts: the last. Null: none yet. */
    evaluation: integer('evaluation_number'),
    /** As concluded by it; null while it is open. */
    severity: text().$type<DeficiencySeverity>(),
    /** Why the reviewer gave the last evaluation back. */
    returned: text(),
    /** Of the response that counts. */
    response: integer('response_number'),
    agreed: boolean(),
    ownerId: uuid(),
    dueDay: text(),
    /** The day that was said to be over last. */
    toldDay: text(),
    remediatedDay: text(),
    remediatedAt: at(),
    remediatedById: uuid(),
    remediation: text(),
    retestId: uuid(),
    retestedAt: at(),
    retestedById: uuid(),
    closedAt: at(),
    closedById: uuid(),
    closeNote: text(),
    withdrawnAt: at(),
    withdrawnById: uuid(),
    withdrawReason: text(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.engagementId, engagements), within(table.orgId, table.controlId, controls), within(table.orgId, table.retestId, controlTests),
    ...[table.raisedById, table.ownerId, table.remediatedById, table.retestedById, table.closedById, table.withdrawnById].map((by) => within(table.orgId, by, users)),
    unique('deficiencies_number').on(table.orgId, table.number),
    index('deficiencies_engagement').on(table.orgId, table.engagementId, table.number, table.id), index('deficiencies_control').on(table.orgId, table.controlId, table.number, table.id), index('deficiencies_state').on(table.orgId, table.state, table.number, table.id), index('deficiencies_severity').on(table.orgId, table.severity, table.number, table.id), index('deficiencies_kind').on(table.orgId, table.kind, table.number, table.id),
    index('deficiencies_due').on(table.orgId, table.dueDay, table.number).where(sql`due_day is not null and remediated_at is null and state not in ('closed', 'withdrawn')`),
    index('deficiencies_owner').on(table.orgId, table.ownerId, table.number), index('deficiencies_retest').on(table.orgId, table.retestId), index('deficiencies_raised').on(table.orgId, table.raisedById),
    index('deficiencies_remediated').on(table.orgId, table.remediatedById), index('deficiencies_retested').on(table.orgId, table.retestedById), index('deficiencies_closed').on(table.orgId, table.closedById), index('deficiencies_withdrawn').on(table.orgId, table.withdrawnById),
    check('deficiencies_known', sql`${table.kind} in ('design', 'operation', 'aggregate') and ${table.state} in ('open', 'evaluated', 'reviewed', 'remediation', 'retested', 'closed', 'withdrawn') and ${table.severity} in ('control_deficiency', 'significant_deficiency', 'material_weakness')`),
    check('deficiencies_aggregate', sql`(${table.kind} = 'aggregate') = (${table.controlId} is null) and (${table.kind} <> 'aggregate' or ${table.state} in ('open', 'evaluated', 'reviewed', 'withdrawn'))`),
    check('deficiencies_texts', sql`char_length(${table.title}) between 1 and 300 and char_length(${table.condition}) between 1 and 5000 and char_length(${table.criteria}) <= 5000 and char_length(${table.cause}) <= 5000 and char_length(${table.effect}) between 1 and 5000 and char_length(${table.process}) <= 200 and cardinality(${table.systemIds}) <= 200 and cardinality(${table.assertions}) <= 10
      and char_length(${table.returned}) between 1 and 2000 and char_length(${table.remediation}) between 1 and 5000 and char_length(${table.closeNote}) between 1 and 2000 and char_length(${table.withdrawReason}) between 1 and 2000`),
    check('deficiencies_days', sql`${table.fromAt} < ${table.toAt} and ${table.dueDay} ~ '^\\d{4}-\\d\\d-\\d\\d$' and ${table.toldDay} ~ '^\\d{4}-\\d\\d-\\d\\d$' and ${table.remediatedDay} ~ '^\\d{4}-\\d\\d-\\d\\d$'`),
    check('deficiencies_evaluated', sql`(${table.state} in ('evaluated', 'reviewed', 'remediation', 'retested', 'closed') and ${table.severity} is not null and ${table.evaluation} is not null) or (${table.state} = 'open' and ${table.severity} is null) or ${table.state} = 'withdrawn'`),
    check('deficiencies_responded', sql`(${table.response} is null) = (${table.agreed} is null) and (${table.agreed} is not true or (${table.ownerId} is not null and ${table.dueDay} is not null)) and (${table.state} not in ('remediation', 'retested', 'closed') or ${table.agreed})`),
    check('deficiencies_remediated_whole', sql`(${table.remediatedAt} is null) = (${table.remediatedById} is null) and (${table.remediatedAt} is null) = (${table.remediation} is null) and (${table.remediatedAt} is null) = (${table.remediatedDay} is null)`),
    check('deficiencies_retested_whole', sql`(${table.retestId} is null) = (${table.retestedAt} is null) and (${table.retestId} is null) = (${table.retestedById} is null) and (${table.state} not in ('retested', 'closed') or ${table.retestId} is not null) and (${table.retestId} is null or ${table.remediatedAt} is not null)`),
    check('deficiencies_closed_whole', sql`(${table.state} = 'closed') = (${table.closedAt} is not null) and (${table.closedAt} is null) = (${table.closedById} is null)`),
    check('deficiencies_withdrawn_whole', sql`(${table.state} = 'withdrawn') = (${table.withdrawnAt} is not null) and (${table.withdrawnAt} is null) = (${table.withdrawnById} is null) and (${table.withdrawnAt} is null) = (${table.withdrawReason} is null)`),
    check('deficiencies_not_by_raiser', sql`${table.withdrawnById} is null or ${table.withdrawnById} <> ${table.raisedById}`),
  ],
)

/** Of one question of a test: how many failed, of how many it was asked of. */
export type SourceRate = { letter: string; asks: string; failed: number; tested: number; notEvaluable: number; causes: string[] }
export type SourceKind = 'control_test' | 'finding' | 'duty_conflict' | 'change_exception' | 'census_row' | 'missed_occurrence' | 'typed'

/** What it comes from: a record by its kind and id, with what it was called and said then. Append-only. */
export const deficiencySources = pgTable(
  'deficiency_sources',
  {
    orgId: tenantKey.orgId(),
    deficiencyId: uuid().notNull(),
    number: integer().notNull(),
    kind: text().$type<SourceKind>().notNull(),
    /** Null: typed, and no record stands behind it. */
    recordId: text(),
    label: text().notNull(),
    said: text().notNull(),
    rates: jsonb().$type<SourceRate[]>(),
    addedById: uuid().notNull(),
    addedAt: at().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.deficiencyId, table.number] }), within(table.orgId, table.deficiencyId, deficiencies), within(table.orgId, table.addedById, users),
    unique('deficiency_sources_once').on(table.orgId, table.deficiencyId, table.kind, table.recordId), index('deficiency_sources_record').on(table.orgId, table.kind, table.recordId), index('deficiency_sources_by').on(table.orgId, table.addedById),
    check('deficiency_sources_kinds', sql`${table.kind} in ('control_test', 'finding', 'duty_conflict', 'change_exception', 'census_row', 'missed_occurrence', 'typed') and (${table.kind} = 'typed') = (${table.recordId} is null) and char_length(${table.recordId}) between 1 and 100`),
    check('deficiency_sources_texts', sql`char_length(${table.label}) between 1 and 500 and char_length(${table.said}) between 1 and 5000`),
  ],
)

/** A control that may catch what the other one let through, and the test of it; without one it reduces nothing. */
export type Compensating = { controlId: string; control: string; testId: string | null; test: string | null; precision: string }

/** Each evaluation as it was concluded; append-only, the last counts. */
export const deficiencyEvaluations = pgTable(
  'deficiency_evaluations',
  {
    orgId: tenantKey.orgId(),
    deficiencyId: uuid().notNull(),
    number: integer().notNull(),
    likelihood: text().$type<Likelihood>().notNull(),
    likelihoodWhy: text().notNull(),
    magnitude: text().$type<Magnitude>().notNull(),
    magnitudeWhy: text().notNull(),
    /** Accounts, processes and systems. */
    affected: text().notNull(),
    /** On which the control did not work; null: nobody can tell. */
    days: smallint(),
    /** What really went wrong; null: nothing was found that did. */
    failure: text(),
    indicators: text().array().$type<Indicator[]>().notNull().default(sql`'{}'`),
    compensating: jsonb().$type<Compensating[]>().notNull().default([]),
    derived: text().$type<DeficiencySeverity>().notNull(),
    severity: text().$type<DeficiencySeverity>().notNull(),
    /** Why it is another one than derived. */
    reason: text(),
    statement: text().notNull(),
    concludedById: uuid().notNull(),
    concludedAt: at().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.deficiencyId, table.number] }), within(table.orgId, table.deficiencyId, deficiencies), within(table.orgId, table.concludedById, users), index('deficiency_evaluations_by').on(table.orgId, table.concludedById),
    check('deficiency_evaluations_known', sql`${table.likelihood} in ('remote', 'reasonably_possible', 'probable') and ${table.magnitude} in ('inconsequential', 'more_than_inconsequential', 'material') and ${table.derived} in ('control_deficiency', 'significant_deficiency', 'material_weakness') and ${table.severity} in ('control_deficiency', 'significant_deficiency', 'material_weakness') and ${table.indicators} <@ array['restatement', 'senior_fraud', 'oversight', 'found_by_auditor']`),
    check('deficiency_evaluations_reasoned', sql`${table.severity} = ${table.derived} or ${table.reason} is not null`),
    // What happened is not remote.
    check('deficiency_evaluations_happened', sql`${table.failure} is null or ${table.likelihood} <> 'remote'`),
    check('deficiency_evaluations_texts', sql`char_length(${table.likelihoodWhy}) between 1 and 5000 and char_length(${table.magnitudeWhy}) between 1 and 5000 and char_length(${table.affected}) between 1 and 5000 and char_length(${table.failure}) between 1 and 5000 and char_length(${table.reason}) between 1 and 5000 and char_length(${table.statement}) between 1 and 5000 and ${table.days} between 0 and 3660 and jsonb_array_length(${table.compensating}) <= 10`),
  ],
)

/** Who agreed to an evaluation: somebody other than who concluded it. Append-only. */
export const deficiencyReviews = pgTable(
  'deficiency_reviews',
  {
    orgId: tenantKey.orgId(),
    deficiencyId: uuid().notNull(),
    number: integer().notNull(),
    /** That it is lower than derived was said and accepted. */
    acceptsLower: boolean().notNull(),
    note: text(),
    reviewerId: uuid().notNull(),
    reviewedAt: at().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.deficiencyId, table.number] }), within(table.orgId, table.deficiencyId, deficiencies), within(table.orgId, table.reviewerId, users), index('deficiency_reviews_by').on(table.orgId, table.reviewerId),
    check('deficiency_reviews_texts', sql`char_length(${table.note}) between 1 and 2000`),
  ],
)

/** What management says, each time; a day that was moved stays in the former one, with the reason in the next. Append-only. */
export const deficiencyResponses = pgTable(
  'deficiency_responses',
  {
    orgId: tenantKey.orgId(),
    deficiencyId: uuid().notNull(),
    number: integer().notNull(),
    agrees: boolean().notNull(),
    said: text().notNull(),
    plan: text(),
    ownerId: uuid(),
    dueDay: text(),
    /** Why it is another one than before. */
    reason: text(),
    respondedById: uuid().notNull(),
    respondedAt: at().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.deficiencyId, table.number] }), within(table.orgId, table.deficiencyId, deficiencies), within(table.orgId, table.ownerId, users), within(table.orgId, table.respondedById, users),
    index('deficiency_responses_owner').on(table.orgId, table.ownerId), index('deficiency_responses_by').on(table.orgId, table.respondedById),
    check('deficiency_responses_planned', sql`(not ${table.agrees} or (${table.plan} is not null and ${table.ownerId} is not null and ${table.dueDay} is not null)) and (${table.number} = 1 or ${table.reason} is not null)`),
    check('deficiency_responses_texts', sql`char_length(${table.said}) between 1 and 5000 and char_length(${table.plan}) between 1 and 5000 and char_length(${table.reason}) between 1 and 2000 and ${table.dueDay} ~ '^\\d{4}-\\d\\d-\\d\\d$'`),
  ],
)

/** What an aggregate looks at together. Append-only; members stay deficiencies of their own. */
export const deficiencyMembers = pgTable(
  'deficiency_members',
  {
    orgId: tenantKey.orgId(),
    aggregateId: uuid().notNull(),
    memberId: uuid().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.aggregateId, table.memberId] }), within(table.orgId, table.aggregateId, deficiencies), within(table.orgId, table.memberId, deficiencies),
    index('deficiency_members_member').on(table.orgId, table.memberId), check('deficiency_members_other', sql`${table.aggregateId} <> ${table.memberId}`),
  ],
)
