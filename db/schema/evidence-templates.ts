import { sql } from 'drizzle-orm'
import { check, index, pgTable, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { link, linking } from './_control-links.ts'
import { users } from './users.ts'

/** What is expected to be collected, how and how often (EV-6). */
export const evidenceTemplates = pgTable(
  'evidence_templates',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    name: text().notNull(),
    category: text().notNull(),
    frequency: text().notNull(),
    /** First day that counts; occurrences before it are not expected. */
    startsOn: at().notNull(),
    /** Whether its evidence covers all of an occurrence, or a moment of it. */
    mustCover: text().$type<'whole' | 'within'>().notNull().default('whole'),
    howToCollect: text().notNull().default(''),
    /** Days after collection on which evidence made from it expires. */
    freshnessDays: smallint().notNull(),
    ownerId: uuid(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.ownerId, users),
    uniqueIndex('evidence_templates_name').on(table.orgId, sql`lower(${table.name})`).where(sql`deleted_at is null`),
    index('evidence_templates_by_name').on(table.orgId, table.name, table.id).where(sql`deleted_at is null`),
    index('evidence_templates_owner').on(table.orgId, table.ownerId),
    check('evidence_templates_name', sql`char_length(${table.name}) between 1 and 500`),
    check('evidence_templates_category', sql`${table.category} in ('backup_test', 'restore_test', 'backup', 'security_log', 'physical_log', 'access_review', 'change_record', 'configuration', 'report', 'policy', 'other')`),
    check('evidence_templates_frequency', sql`${table.frequency} in ('weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly')`),
    check('evidence_templates_must_cover', sql`${table.mustCover} in ('whole', 'within')`),
    check('evidence_templates_how', sql`char_length(${table.howToCollect}) <= 5000`),
    check('evidence_templates_freshness', sql`${table.freshnessDays} between 1 and 3650`),
  ],
)

/** Which controls evidence of a template shows to be performed. */
export const templateControls = pgTable('template_controls', link(), (table) => linking('template_controls', table, evidenceTemplates))
