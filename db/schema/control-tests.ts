import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, primaryKey, smallint, text, unique, uuid } from 'drizzle-orm/pg-core'
import type { AskedAttribute, AttributeTotal, Ipe } from '#lib/testing/test.ts'
import { at, base, byBytes, bytes, keyOf, tenantKey, within } from './_base.ts'
import { controls } from './controls.ts'
import { engagements } from './engagements.ts'
import { evidence } from './evidence.ts'
import { users } from './users.ts'

export type TestState = 'planned' | 'performed' | 'prepared' | 'reviewed'
export type TestKind = 'initial' | 'roll_forward' | 'retest'
export type TestConclusion = 'effective' | 'not_effective' | 'not_occurring' | 'not_evaluable'

/**
 * The workpaper of a control in an engagement (CO-5): what was asked of which items, what came of it, and two persons who answer for it. Once
 * reviewed it never moves.
 */
export const controlTests = pgTable(
  'control_tests',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    /** T-1, T-2, … of the organization. */
    number: integer().notNull(),
    engagementId: uuid().notNull(),
    controlId: uuid().notNull(),
    /** As both were called when it was planned: they are in the seed. */
    engagementCode: text().notNull(),
    controlCode: text().notNull(),
    title: text().notNull(),
    objective: text().notNull(),
    procedure: text().notNull(),
    kind: text().$type<TestKind>().notNull(),
    /** What it goes on from, or tests again. */
    formerId: uuid(),
    /** Where items come from (`lib/door/testable.ts`), and of which systems; none: of all. */
    source: text().notNull(),
    systemIds: uuid().array().notNull().default(sql`'{}'`),
    /** From, before. */
    fromAt: at().notNull(),
    toAt: at().notNull(),
    attributes: jsonb().$type<AskedAttribute[]>().notNull(),
    /** Into which groups a sample is divided; null: it is one. */
    strata: text(),
    /** Items of a sample that the engagement asks for, by the frequency of the control; null: nothing is sampled. */
    size: smallint(),
    state: text().$type<TestState>().notNull().default('planned'),
    /** The freeze that counts: the last of it. Null: none yet. */
    freeze: integer('freeze_number'),
    totals: jsonb().$type<AttributeTotal[]>(),
    /** Why its last run came to nothing. */
    error: text(),
    /** Whoever answers for it, and since when. */
    preparerId: uuid(),
    preparedAt: at(),
    conclusion: text().$type<TestConclusion>(),
    statement: text(),
    /** What could not be evaluated, and why it is concluded all the same. */
    limitation: text(),
    reviewerId: uuid(),
    reviewedAt: at(),
    reviewNote: text(),
    /** Why the reviewer gave it back last. */
    returned: text(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.engagementId, engagements), within(table.orgId, table.controlId, controls), within(table.orgId, table.formerId, table), within(table.orgId, table.preparerId, users), within(table.orgId, table.reviewerId, users),
    unique('control_tests_number').on(table.orgId, table.number),
    index('control_tests_engagement').on(table.orgId, table.engagementId, table.number), index('control_tests_control').on(table.orgId, table.controlId, table.number), index('control_tests_state').on(table.orgId, table.state, table.number), index('control_tests_former').on(table.orgId, table.formerId),
    index('control_tests_preparer').on(table.orgId, table.preparerId), index('control_tests_reviewer').on(table.orgId, table.reviewerId),
    check('control_tests_kinds', sql`${table.kind} in ('initial', 'roll_forward', 'retest') and (${table.kind} = 'initial') = (${table.formerId} is null)`),
    check('control_tests_states', sql`${table.state} in ('planned', 'performed', 'prepared', 'reviewed')`),
    check('control_tests_texts', sql`char_length(${table.title}) between 1 and 300 and char_length(${table.objective}) between 1 and 5000 and char_length(${table.procedure}) between 1 and 5000 and char_length(${table.statement}) between 1 and 5000 and char_length(${table.limitation}) between 1 and 5000 and char_length(${table.reviewNote}) <= 2000 and char_length(${table.returned}) between 1 and 2000`),
    check('control_tests_period', sql`${table.fromAt} < ${table.toAt}`),
    check('control_tests_size', sql`${table.size} between 1 and 5000`),
    check('control_tests_performed', sql`(${table.state} = 'planned') = (${table.freeze} is null) and (${table.freeze} is null) = (${table.totals} is null)`),
    check('control_tests_prepared', sql`(${table.state} in ('prepared', 'reviewed')) = (${table.preparerId} is not null) and (${table.preparerId} is null) = (${table.preparedAt} is null) and (${table.preparerId} is null) = (${table.conclusion} is null) and (${table.preparerId} is null) = (${table.statement} is null)`),
    check('control_tests_concluded', sql`${table.conclusion} in ('effective', 'not_effective', 'not_occurring', 'not_evaluable')`),
    check('control_tests_reviewed', sql`(${table.state} = 'reviewed') = (${table.reviewerId} is not null) and (${table.reviewerId} is null) = (${table.reviewedAt} is null)`),
    check('control_tests_two', sql`${table.reviewerId} is null or ${table.reviewerId} <> ${table.preparerId}`),
  ],
)

/**
 * A population that was frozen for a test; append-only. Of an engagement, control and period the first counts: each further one has a reason, and its
 * number is printed, as whoever freezes until the sample is clean has tested nothing.
 */
export const controlTestFreezes = pgTable(
  'control_test_freezes',
  {
    orgId: tenantKey.orgId(),
    testId: uuid().notNull(),
    /** Of this test, from 1. */
    freeze: integer('freeze_number').notNull(),
    /** How many there were before of the same engagement, control and period, in whatever test. */
    before: integer().notNull(),
    engagementId: uuid().notNull(),
    controlId: uuid().notNull(),
    fromAt: at().notNull(),
    toAt: at().notNull(),
    /** When it was looked. */
    asOf: at().notNull(),
    items: integer().notNull(),
    /** Of RFC 6962 over the items in the order of their keys, in hex; what the sample comes of. */
    root: text().notNull(),
    /** What it was taken from, and how complete that is. */
    ipe: jsonb().$type<Ipe[]>().notNull(),
    attributesVersion: smallint().notNull(),
    reason: text(),
    frozenAt: at().notNull(),
    frozenById: uuid().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.testId, table.freeze] }), within(table.orgId, table.testId, controlTests), within(table.orgId, table.frozenById, users),
    index('control_test_freezes_of').on(table.orgId, table.engagementId, table.controlId, table.fromAt, table.toAt), index('control_test_freezes_by').on(table.orgId, table.frozenById),
    check('control_test_freezes_reason', sql`(${table.before} = 0 or ${table.reason} is not null) and char_length(${table.reason}) between 1 and 2000`),
    check('control_test_freezes_root', sql`${table.root} ~ '^[0-9a-f]{64}$' and ${table.items} >= 0 and ${table.freeze} >= 1 and ${table.before} >= 0`),
  ],
)

/** How an item came into the sample. */
export type Chosen = 'sample' | 'extension' | 'replacement'

/** The items of a freeze, in the order of their keys. Exempt from entries of their own: the test bears their number and root. */
export const controlTestItems = pgTable(
  'control_test_items',
  {
    orgId: uuid().notNull(),
    testId: uuid().notNull(),
    freeze: integer('freeze_number').notNull(),
    /** From 1. */
    number: integer().notNull(),
    key: byBytes().notNull(),
    name: text().notNull(),
    stratum: text().notNull().default(''),
    /** RFC 8785 of the item; its leaf is SHA-256(0x00 ‖ body). */
    body: text().notNull(),
    leaf: bytes().notNull(),
    /** HMAC-SHA-256(seed, leaf) in hex: its turn in the sample. */
    ticket: byBytes().notNull(),
    chosen: text().$type<Chosen>(),
    /** Which turn it had; null: it is not in the sample. */
    turn: integer(),
    /** Another one was taken for it, and why. */
    replaced: text(),
    /** A letter for each attribute, in their order: p, f, n (not evaluable), a (not applicable), ? (a person answers). */
    outcomes: text().notNull(),
    /** Any of them failed. */
    failed: smallint().notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.testId, table.freeze, table.number] }),
    // Freezes are never removed, and items come with theirs.
    within(table.orgId, table.testId, controlTests),
    index('control_test_items_turn').on(table.orgId, table.testId, table.freeze, table.turn).where(sql`turn is not null`),
    index('control_test_items_tickets').on(table.orgId, table.testId, table.freeze, table.ticket),
    index('control_test_items_failed').on(table.orgId, table.testId, table.freeze, table.number).where(sql`failed > 0`),
    check('control_test_items_leaf', sql`${table.leaf} = sha256('\\x00'::bytea || convert_to(${table.body}, 'UTF8'))`),
    check('control_test_items_chosen', sql`${table.chosen} in ('sample', 'extension', 'replacement') and (${table.chosen} is null) = (${table.turn} is null) and (${table.replaced} is null or ${table.turn} is not null)`),
    check('control_test_items_outcomes', sql`${table.outcomes} ~ '^[pfna?]+$'`),
  ],
)

/** What a person answered of an item, in the order in which they did; append-only, the last counts. */
export const controlTestAnswers = pgTable(
  'control_test_answers',
  {
    orgId: tenantKey.orgId(),
    testId: uuid().notNull(),
    freeze: integer('freeze_number').notNull(),
    number: integer().notNull(),
    letter: text().notNull(),
    sequence: integer().notNull(),
    outcome: text().$type<'pass' | 'fail' | 'not_evaluable' | 'not_applicable'>().notNull(),
    said: text().notNull(),
    evidenceId: uuid(),
    answeredById: uuid().notNull(),
    answeredAt: at().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.testId, table.freeze, table.number, table.letter, table.sequence] }), within(table.orgId, table.testId, controlTests), within(table.orgId, table.evidenceId, evidence), within(table.orgId, table.answeredById, users),
    index('control_test_answers_evidence').on(table.orgId, table.evidenceId), index('control_test_answers_by').on(table.orgId, table.answeredById),
    check('control_test_answers_outcomes', sql`${table.outcome} in ('pass', 'fail', 'not_evaluable', 'not_applicable') and char_length(${table.said}) between 1 and 2000 and ${table.letter} ~ '^[A-Z]$'`),
  ],
)

export type Extent = 'isolated' | 'systematic'

/** Items that failed a question for one cause. Never removed: what was mended failed all the same. */
export const controlTestDeviations = pgTable(
  'control_test_deviations',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    testId: uuid().notNull(),
    freeze: integer('freeze_number').notNull(),
    letter: text().notNull(),
    cause: text().notNull(),
    extent: text().$type<Extent>().notNull(),
    /** Why it is no more than these, or how far it reaches. */
    grounds: text().notNull(),
    /** Those who judge it one of a kind extend the sample, or say why not. */
    ownerId: uuid().notNull(),
    plan: text().notNull(),
    dueDay: text().notNull(),
    remediatedAt: at(),
    remediatedById: uuid(),
    remediation: text(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.testId, controlTests), within(table.orgId, table.ownerId, users), within(table.orgId, table.remediatedById, users),
    index('control_test_deviations_test').on(table.orgId, table.testId, table.freeze, table.letter), index('control_test_deviations_owner').on(table.orgId, table.ownerId), index('control_test_deviations_mender').on(table.orgId, table.remediatedById),
    check('control_test_deviations_extent', sql`${table.extent} in ('isolated', 'systematic') and ${table.letter} ~ '^[A-Z]$'`),
    check('control_test_deviations_texts', sql`char_length(${table.cause}) between 1 and 2000 and char_length(${table.grounds}) between 1 and 2000 and char_length(${table.plan}) between 1 and 2000 and char_length(${table.remediation}) between 1 and 2000 and ${table.dueDay} ~ '^\\d{4}-\\d\\d-\\d\\d$'`),
    check('control_test_deviations_remediated', sql`(${table.remediatedAt} is null) = (${table.remediatedById} is null) and (${table.remediatedAt} is null) = (${table.remediation} is null)`),
  ],
)

/** Each item that failed a question: what was said, and which deviation it belongs to. Exempt from entries of their own, and never removed. */
export const controlTestFailures = pgTable(
  'control_test_failures',
  {
    orgId: uuid().notNull(),
    testId: uuid().notNull(),
    freeze: integer('freeze_number').notNull(),
    number: integer().notNull(),
    letter: text().notNull(),
    said: text().notNull(),
    deviationId: uuid(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.testId, table.freeze, table.number, table.letter] }), within(table.orgId, table.testId, controlTests), within(table.orgId, table.deviationId, controlTestDeviations),
    index('control_test_failures_letter').on(table.orgId, table.testId, table.freeze, table.letter, table.number), index('control_test_failures_deviation').on(table.orgId, table.deviationId),
    index('control_test_failures_open').on(table.orgId, table.testId, table.freeze, table.number).where(sql`deviation_id is null`),
  ],
)
