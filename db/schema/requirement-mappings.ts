import { sql } from 'drizzle-orm'
import { check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { controls } from './controls.ts'
import { frameworkRequirements } from './frameworks.ts'
import { users } from './users.ts'

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
