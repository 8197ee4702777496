import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { controls } from './controls.ts'
import { users } from './users.ts'

/** What of an OSCAL file is kept as it is, and what is not kept. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type Loss = { at: string; what: string }

export type FrameworkState = 'available' | 'adopted' | 'retired'

/** A version of a framework (CO-1), from the catalogue or an OSCAL file: what it asks never changes. What an organization decides is whether, for what and from when on it is held against it. */
export const frameworks = pgTable(
  'frameworks',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    /** Of the catalogue, or `oscal:` and the UUID of the file: the same for all versions of it. */
    key: text().notNull(),
    name: text().notNull(),
    edition: text().notNull(),
    publisher: text().notNull().default(''),
    note: text().notNull().default(''),
    source: text().$type<'shipped' | 'imported'>().notNull(),
    /** Of what it was made from. */
    sha256: text().notNull(),
    requirements: integer().notNull(),
    /** Of an OSCAL file: the catalog without groups and controls, what was not kept of it, and links that were not followed. */
    rest: jsonb().$type<Json>(),
    losses: jsonb().$type<Loss[]>().notNull().default([]),
    links: integer().notNull().default(0),
    state: text().$type<FrameworkState>().notNull().default('available'),
    /** What it is adopted for, in words and as systems (none: all), and the days from and up to which. */
    scope: text().notNull().default(''),
    systemIds: uuid().array().notNull().default(sql`'{}'`),
    fromDay: text(),
    toDay: text(),
    ownerId: uuid(),
    adoptedAt: at(),
    adoptedById: uuid(),
    retiredReason: text(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.ownerId, users), within(table.orgId, table.adoptedById, users),
    uniqueIndex('frameworks_version').on(table.orgId, table.key, table.edition),
    index('frameworks_by_name').on(table.orgId, table.name, table.id), index('frameworks_state').on(table.orgId, table.state, table.name, table.id), index('frameworks_owner').on(table.orgId, table.ownerId), index('frameworks_adopted_by').on(table.orgId, table.adoptedById),
    check('frameworks_sources', sql`${table.source} in ('shipped', 'imported')`),
    check('frameworks_states', sql`${table.state} in ('available', 'adopted', 'retired')`),
    check('frameworks_texts', sql`char_length(${table.key}) between 1 and 100 and char_length(${table.name}) between 1 and 300 and char_length(${table.edition}) between 1 and 100 and char_length(${table.publisher}) <= 300 and char_length(${table.note}) <= 5000 and char_length(${table.scope}) <= 5000 and char_length(${table.retiredReason}) between 1 and 2000`),
    check('frameworks_content', sql`${table.sha256} ~ '^[0-9a-f]{64}$' and ${table.requirements} > 0 and ${table.links} >= 0`),
    check('frameworks_days', sql`${table.fromDay} ~ '^\\d{4}-\\d\\d-\\d\\d$' and (${table.toDay} is null or (${table.toDay} ~ '^\\d{4}-\\d\\d-\\d\\d$' and ${table.fromDay} <= ${table.toDay}))`),
    check('frameworks_adopted', sql`(${table.state} <> 'adopted' or (${table.adoptedAt} is not null and ${table.ownerId} is not null and ${table.fromDay} is not null and ${table.scope} <> '')) and (${table.adoptedAt} is null) = (${table.adoptedById} is null)`),
    check('frameworks_retired', sql`(${table.state} = 'retired') = (${table.retiredReason} is not null)`),
  ],
)

/** What a framework asks, in its order; domains are those that others are in. Nothing of it changes but whether it is excluded. */
export const frameworkRequirements = pgTable(
  'framework_requirements',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    frameworkId: uuid().notNull(),
    /** From 1, in the order of the framework: domains, and after each what is in it. */
    number: integer().notNull(),
    kind: text().$type<'domain' | 'requirement'>().notNull(),
    parentId: uuid(),
    code: text().notNull(),
    title: text().notNull(),
    text: text().notNull().default(''),
    /** The framework itself took it back: there to be read, and asks nothing. */
    withdrawn: boolean().notNull().default(false),
    oscalId: text(),
    raw: jsonb().$type<Json>(),
    /** Why it does not apply here (a statement of applicability). */
    excluded: text(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.frameworkId, frameworks), within(table.orgId, table.parentId, table),
    unique('framework_requirements_number').on(table.orgId, table.frameworkId, table.number),
    unique('framework_requirements_code').on(table.orgId, table.frameworkId, table.parentId, table.kind, table.code).nullsNotDistinct(),
    index('framework_requirements_by_code').on(table.orgId, table.code, table.id), index('framework_requirements_parent').on(table.orgId, table.parentId),
    check('framework_requirements_kinds', sql`${table.kind} in ('domain', 'requirement')`),
    check('framework_requirements_texts', sql`char_length(${table.code}) between 1 and 100 and char_length(${table.title}) between 1 and 500 and char_length(${table.text}) <= 20000 and char_length(${table.excluded}) between 1 and 2000`),
    check('framework_requirements_excluded', sql`${table.excluded} is null or (${table.kind} = 'requirement' and not ${table.withdrawn})`),
  ],
)

export type MappingKind = 'requirement' | 'control' | 'template' | 'check' | 'rule'
export type RequirementStrength = 'equivalent' | 'partial' | 'related'
export type ItemStrength = 'evidences' | 'supports' | 'context'

/**
 * What serves a requirement, and how strongly (CO-3): a requirement of another framework, a control, what every control made from a control of the
 * pack does, a check of clouds, a detection rule. Requirements form no circle (`db/rules.sql`). A retired one stays, with its reason.
 */
export const requirementMappings = pgTable(
  'requirement_mappings',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    kind: text().$type<MappingKind>().notNull(),
    fromId: uuid(),
    controlId: uuid(),
    /** The code of a control of the pack, or the id of a check or rule. */
    item: text(),
    requirementId: uuid().notNull(),
    strength: text().$type<RequirementStrength | ItemStrength>().notNull(),
    note: text().notNull().default(''),
    source: text().$type<'shipped' | 'own'>().notNull(),
    retiredAt: at(),
    retiredById: uuid(),
    retiredReason: text(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.fromId, frameworkRequirements), within(table.orgId, table.controlId, controls), within(table.orgId, table.requirementId, frameworkRequirements), within(table.orgId, table.retiredById, users),
    uniqueIndex('requirement_mappings_once').on(table.orgId, table.requirementId, table.kind, sql`coalesce(${table.fromId}::text, ${table.controlId}::text, ${table.item})`).where(sql`retired_at is null`),
    uniqueIndex('requirement_mappings_pair').on(table.orgId, sql`least(${table.fromId}, ${table.requirementId})`, sql`greatest(${table.fromId}, ${table.requirementId})`).where(sql`retired_at is null and kind = 'requirement'`),
    index('requirement_mappings_from').on(table.orgId, table.fromId), index('requirement_mappings_control').on(table.orgId, table.controlId), index('requirement_mappings_to').on(table.orgId, table.requirementId), index('requirement_mappings_retired_by').on(table.orgId, table.retiredById),
    index('requirement_mappings_kind').on(table.orgId, table.kind, table.id),
    check('requirement_mappings_kinds', sql`${table.kind} in ('requirement', 'control', 'template', 'check', 'rule')`),
    check('requirement_mappings_ends', sql`(${table.kind} = 'requirement') = (${table.fromId} is not null) and (${table.kind} = 'control') = (${table.controlId} is not null) and (${table.kind} in ('template', 'check', 'rule')) = (${table.item} is not null) and ${table.fromId} is distinct from ${table.requirementId}`),
    check('requirement_mappings_strengths', sql`case when ${table.kind} = 'requirement' then ${table.strength} in ('equivalent', 'partial', 'related') else ${table.strength} in ('evidences', 'supports', 'context') end`),
    check('requirement_mappings_texts', sql`char_length(${table.item}) between 1 and 100 and char_length(${table.note}) <= 1000 and char_length(${table.retiredReason}) between 1 and 1000`),
    check('requirement_mappings_sources', sql`${table.source} in ('shipped', 'own')`),
    check('requirement_mappings_retired', sql`(${table.retiredAt} is null) = (${table.retiredById} is null) and (${table.retiredAt} is null) = (${table.retiredReason} is null)`),
  ],
)
