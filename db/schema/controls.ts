import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, smallint, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { users } from './users.ts'

/** What an organization does against a risk, and how well it works (CO-9). Allowed values are `lib/modules/controls/model.ts`; the checks repeat them. */
export const controls = pgTable(
  'controls',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    /** By which people and files name it: AC-02. What maps to it holds its id, so that it may be called otherwise. */
    code: text().notNull(),
    title: text().notNull(),
    objective: text().notNull().default(''),
    description: text().notNull().default(''),
    implementation: text().notNull().default(''),
    testProcedure: text().notNull().default(''),
    /** The code in the catalogue it was made from; null: its own. */
    template: text(),
    ownerId: uuid(),
    frequency: text().notNull(),
    type: text().notNull(),
    status: text().notNull(),
    automation: text().notNull(),
    /** Days after the end of a period within which it is in time; null: as usual for how often it is performed. */
    dueDays: smallint(),
    /** Up to when its owner was told what is overdue or missed. */
    toldAt: at(),
    effectiveness: text().notNull(),
    assessedById: uuid(),
    assessedAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.ownerId, users),
    within(table.orgId, table.assessedById, users),
    uniqueIndex('controls_code').on(table.orgId, table.code).where(sql`deleted_at is null`),
    // Of removed ones too: evidence is still found by them.
    index('controls_by_code').on(table.orgId, table.code, table.id),
    index('controls_by_title').on(table.orgId, table.title, table.id).where(sql`deleted_at is null`),
    index('controls_status').on(table.orgId, table.status, table.code, table.id).where(sql`deleted_at is null`),
    index('controls_effectiveness').on(table.orgId, table.effectiveness, table.code, table.id).where(sql`deleted_at is null`),
    index('controls_owner').on(table.orgId, table.ownerId),
    index('controls_assessed_by').on(table.orgId, table.assessedById),
    check('controls_code_form', sql`${table.code} ~ '^[A-Z]{2}-\\d{2}$'`),
    check('controls_title', sql`char_length(${table.title}) between 1 and 500`),
    check('controls_text', sql`char_length(${table.objective}) <= 5000 and char_length(${table.description}) <= 5000 and char_length(${table.implementation}) <= 5000 and char_length(${table.testProcedure}) <= 5000`),
    check('controls_template', sql`char_length(${table.template}) between 1 and 20`),
    check('controls_frequency', sql`${table.frequency} in ('weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly', 'continuous', 'each_time')`),
    check('controls_due_days', sql`${table.dueDays} between 1 and 90`),
    check('controls_type', sql`${table.type} in ('preventive', 'detective', 'corrective')`),
    check('controls_status_known', sql`${table.status} in ('draft', 'in_progress', 'implemented', 'not_implemented', 'not_applicable')`),
    check('controls_automation', sql`${table.automation} in ('manual', 'semi_automated', 'automated')`),
    check('controls_effectiveness_known', sql`${table.effectiveness} in ('effective', 'partially_effective', 'not_effective', 'not_assessed')`),
    check('controls_assessed', sql`(${table.effectiveness} = 'not_assessed') = (${table.assessedAt} is null) and (${table.assessedAt} is null) = (${table.assessedById} is null)`),
    check('controls_assessable', sql`${table.effectiveness} = 'not_assessed' or ${table.status} not in ('draft', 'not_applicable')`),
    check('controls_not_by_owner', sql`${table.assessedById} is null or ${table.ownerId} is null or ${table.assessedById} <> ${table.ownerId}`),
  ],
)

/** What was agreed for a control from a moment on: written by a trigger whenever it changes, append-only. The newest is how the control stands. */
export const controlTerms = pgTable(
  'control_terms',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    controlId: uuid().notNull(),
    number: integer().notNull(),
    fromAt: at().notNull(),
    /** Later than `from_at` only of controls that were there before their terms were kept. */
    recordedAt: at().notNull(),
    frequency: text().notNull(),
    ownerId: uuid(),
    /** Of the control; `removed` while it is. */
    status: text().notNull(),
    dueDays: smallint(),
    /** Null: no person. */
    byId: uuid(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.controlId, controls),
    within(table.orgId, table.ownerId, users),
    unique('control_terms_number').on(table.orgId, table.controlId, table.number),
    index('control_terms_owner').on(table.orgId, table.ownerId),
    check('control_terms_frequency', sql`${table.frequency} in ('weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly', 'continuous', 'each_time')`),
    check('control_terms_status', sql`${table.status} in ('draft', 'in_progress', 'implemented', 'not_implemented', 'not_applicable', 'removed')`),
    check('control_terms_due_days', sql`${table.dueDays} between 1 and 90`),
    check('control_terms_times', sql`${table.fromAt} <= ${table.recordedAt} and ${table.number} > 0`),
  ],
)

/** That a control was performed for one occurrence, or that there was nothing to perform it for, as some module says, with its proof; append-only. What was withdrawn has a row of its own that says so. */
export const controlOccurrences = pgTable(
  'control_occurrences',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    controlId: uuid().notNull(),
    /** The name of the period, such as 2026-Q3, or of the one time. */
    occurrence: text().notNull(),
    outcome: text().$type<'performed' | 'not_occurring' | 'withdrawn'>().notNull().default('performed'),
    performedAt: at().notNull(),
    /** Null: a machine. */
    performedById: uuid(),
    /** Subject type and id of the record that shows it. */
    proofType: text().notNull(),
    proofId: uuid().notNull(),
    proofLabel: text().notNull(),
    recordedAt: at().notNull(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.controlId, controls),
    within(table.orgId, table.performedById, users),
    unique('control_occurrences_once').on(table.orgId, table.controlId, table.occurrence, table.proofType, table.proofId, table.outcome),
    index('control_occurrences_performed').on(table.orgId, table.controlId, table.performedAt, table.id),
    index('control_occurrences_by').on(table.orgId, table.performedById),
    check('control_occurrences_outcome', sql`${table.outcome} in ('performed', 'not_occurring', 'withdrawn')`),
    check('control_occurrences_key', sql`char_length(${table.occurrence}) between 1 and 100`),
    check('control_occurrences_proof', sql`${table.proofType} ~ '^[a-z][a-z-]{0,39}$' and char_length(${table.proofLabel}) between 1 and 500`),
    check('control_occurrences_times', sql`${table.performedAt} <= ${table.recordedAt}`),
  ],
)
