import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, smallint, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { link, linking } from './_control-links.ts'
import { users } from './users.ts'

/** Asked for by one person, agreed to by another: rules of which some are high or critical are to be off. */
export const ruleSwitchOffs = pgTable(
  'rule_switch_offs',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    ruleIds: text().array().notNull(),
    /** The title of the rule, or how many they are. */
    label: text().notNull(),
    status: text().$type<'requested' | 'approved' | 'rejected' | 'withdrawn' | 'expired'>().notNull().default('requested'),
    reason: text().notNull(),
    requestedById: uuid().notNull(),
    requestedByPersonId: uuid().notNull(),
    requestedAt: at().notNull(),
    decidedById: uuid(),
    decidedByPersonId: uuid(),
    decidedAt: at(),
    note: text(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.requestedById, users),
    within(table.orgId, table.decidedById, users),
    index('rule_switch_offs_waiting').on(table.orgId, table.requestedAt).where(sql`status = 'requested'`),
    index('rule_switch_offs_requester').on(table.orgId, table.requestedById),
    index('rule_switch_offs_decider').on(table.orgId, table.decidedById),
    check('rule_switch_offs_rules', sql`cardinality(${table.ruleIds}) between 1 and 5000`),
    check('rule_switch_offs_status', sql`${table.status} in ('requested', 'approved', 'rejected', 'withdrawn', 'expired')`),
    check('rule_switch_offs_reason', sql`char_length(${table.reason}) between 1 and 2000`),
    check('rule_switch_offs_decided', sql`(${table.status} in ('requested', 'withdrawn', 'expired')) = (${table.decidedById} is null) and (${table.decidedById} is null) = (${table.decidedAt} is null) and (${table.decidedById} is null) = (${table.decidedByPersonId} is null)`),
    // Two accounts of one person are one person.
    check('rule_switch_offs_two_people', sql`${table.decidedById} is null or (${table.decidedById} <> ${table.requestedById} and ${table.decidedByPersonId} <> ${table.requestedByPersonId})`),
  ],
)

/** State of a rule in an organization; the definition is a file or a row of `sigma_rules`, a missing row means "on, as shipped". */
export const detectionRules = pgTable(
  'detection_rules',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    ruleId: text().notNull(),
    enabled: boolean().notNull(),
    /** Numbers of a catalog correlation as the organization wants them; null: as shipped. */
    thresholds: jsonb().$type<{ timespanMinutes?: number; count?: number }>(),
    /** Written here, and not switched on yet: it judges nothing, and has to be tried first. */
    draft: boolean().notNull().default(false),
    /** When it was tried last, what came of that, and the text that was tried. */
    triedAt: at(),
    triedOutcome: text().$type<'fired' | 'quiet' | 'unknown'>(),
    triedSha256: text(),
    /** Rank 1 low … 4 critical, when it was switched off. */
    severity: smallint(),
    /** What was approved so that a high or critical rule is off. */
    switchOffId: uuid(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    unique('detection_rules_rule').on(table.orgId, table.ruleId),
    within(table.orgId, table.switchOffId, ruleSwitchOffs),
    index('detection_rules_switch_off').on(table.orgId, table.switchOffId),
    check('detection_rules_draft', sql`not (${table.draft} and ${table.enabled})`),
    check('detection_rules_tried', sql`(${table.triedAt} is null) = (${table.triedOutcome} is null) and (${table.triedAt} is null) = (${table.triedSha256} is null) and ${table.triedOutcome} in ('fired', 'quiet', 'unknown')`),
    check('detection_rules_severity', sql`${table.severity} between 1 and 4`),
  ],
)

/** Which controls a rule maps to, as the organization says; what is shipped says a control area alone. */
export const ruleControls = pgTable('rule_controls', link(), (table) => linking('rule_controls', table, detectionRules))

/** Why a rule of a pack did not load, and how to mend it. */
export type PackProblem = { file: string; line: number; column: number; message: string; help: string }

/** A delivery of rules under one name; bringing it in again updates it. */
export const rulePacks = pgTable(
  'rule_packs',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    name: text().notNull(),
    sha256: text().notNull(),
    licence: text(),
    author: text(),
    files: integer().notNull(),
    loaded: integer().notNull(),
    refused: integer().notNull(),
    duplicates: integer().notNull(),
    /** The first 1,000; the counts above are of all. */
    problems: jsonb().$type<PackProblem[]>().notNull(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    unique('rule_packs_name').on(table.orgId, table.name),
    check('rule_packs_counts', sql`${table.files} >= 0 and ${table.loaded} >= 0 and ${table.refused} >= 0 and ${table.duplicates} >= 0`),
  ],
)

/** A rule that is not of the catalog: of a pack, or written here (no pack). One YAML document each. */
export const sigmaRules = pgTable(
  'sigma_rules',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    /** The Sigma id; permanent, and what findings name. */
    ruleId: text().notNull(),
    kind: text().$type<'rule' | 'correlation' | 'filter'>().notNull(),
    title: text().notNull(),
    description: text().notNull(),
    /** Rank 1 low … 4 critical. */
    severity: smallint().notNull(),
    product: text(),
    service: text(),
    category: text(),
    yaml: text().notNull(),
    sha256: text().notNull(),
    packId: uuid(),
    /** Where it stood in its pack. */
    file: text(),
    licence: text(),
    author: text(),
    references: text().array().notNull(),
    /** Placeholders whose values the settings must have before it judges anything. */
    placeholders: text().array().notNull().default([]),
    ...base(),
  },
  (table) => [
    keyOf(table),
    unique('sigma_rules_rule').on(table.orgId, table.ruleId),
    within(table.orgId, table.packId, rulePacks),
    index('sigma_rules_pack').on(table.orgId, table.packId),
    check('sigma_rules_kind', sql`${table.kind} in ('rule', 'correlation', 'filter')`),
    check('sigma_rules_severity', sql`${table.severity} between 1 and 4`),
    check('sigma_rules_yaml', sql`char_length(${table.yaml}) <= 1000000`),
  ],
)

/** A rule that makes no findings for a while: asked for by one person, agreed to by another. */
export const ruleMutes = pgTable(
  'rule_mutes',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    ruleId: text().notNull(),
    ruleName: text().notNull(),
    /** An exception: only events with these values, one `field: value` a line, sorted. Empty: the whole rule. */
    scope: text().notNull().default(''),
    status: text().$type<'requested' | 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'ended'>().notNull().default('requested'),
    reason: text().notNull(),
    requestedById: uuid().notNull(),
    requestedByPersonId: uuid().notNull(),
    requestedAt: at().notNull(),
    decidedById: uuid(),
    decidedByPersonId: uuid(),
    decidedAt: at(),
    note: text(),
    expiresAt: at().notNull(),
    endedById: uuid(),
    endedAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.requestedById, users),
    within(table.orgId, table.decidedById, users),
    index('rule_mutes_rule').on(table.orgId, table.ruleId, table.requestedAt),
    index('rule_mutes_requester').on(table.orgId, table.requestedById),
    index('rule_mutes_decider').on(table.orgId, table.decidedById),
    uniqueIndex('rule_mutes_waiting').on(table.orgId, table.ruleId, table.scope).where(sql`status = 'requested'`),
    check('rule_mutes_status', sql`${table.status} in ('requested', 'approved', 'rejected', 'withdrawn', 'expired', 'ended')`),
    check('rule_mutes_scope', sql`char_length(${table.scope}) <= 2000`),
    check('rule_mutes_reason', sql`char_length(${table.reason}) between 1 and 2000`),
    check('rule_mutes_decided', sql`${table.status} in ('requested', 'withdrawn', 'expired') or (${table.decidedById} is not null and ${table.decidedByPersonId} is not null and ${table.decidedAt} is not null)`),
    // Two accounts of one person are one person.
    check('rule_mutes_two_people', sql`${table.decidedById} is null or (${table.decidedById} <> ${table.requestedById} and ${table.decidedByPersonId} <> ${table.requestedByPersonId})`),
    check('rule_mutes_expiry', sql`${table.expiresAt} > ${table.requestedAt} and ${table.expiresAt} <= ${table.requestedAt} + interval '366 days'`),
  ],
)

/** `eventIds`: one for a rule; for a correlation the newest of its window. */
export type BackTestHit = { eventIds: string[]; at: string; userName: string | null; source: string; eventType: string; why: string }
