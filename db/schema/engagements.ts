import { sql } from 'drizzle-orm'
import { check, index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Sizes } from '#lib/testing/sizes.ts'
import { base, keyOf, tenantKey, within } from './_base.ts'
import { users } from './users.ts'

export type EngagementState = 'open' | 'closed'

/** An audit of a period, internal or by a firm (AU-1): what controls are tested for. Its code is in the seed of every sample, so it stays. */
export const engagements = pgTable(
  'engagements',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    code: text().notNull(),
    title: text().notNull(),
    kind: text().$type<'internal' | 'external'>().notNull(),
    description: text().notNull().default(''),
    /** Days, both included, by the clocks of `zone`. */
    fromDay: text().notNull(),
    toDay: text().notNull(),
    zone: text().notNull(),
    /** How many items are tested where not all are, and where these numbers are from. A test keeps those it was frozen with. */
    sizes: jsonb().$type<Sizes>().notNull(),
    sizesSource: text().notNull(),
    ownerId: uuid().notNull(),
    state: text().$type<EngagementState>().notNull().default('open'),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.ownerId, users),
    uniqueIndex('engagements_code').on(table.orgId, table.code),
    index('engagements_period').on(table.orgId, table.fromDay, table.id), index('engagements_owner').on(table.orgId, table.ownerId),
    check('engagements_code_form', sql`${table.code} ~ '^[A-Z0-9][A-Z0-9-]{1,29}$'`),
    check('engagements_kinds', sql`${table.kind} in ('internal', 'external')`),
    check('engagements_states', sql`${table.state} in ('open', 'closed')`),
    check('engagements_texts', sql`char_length(${table.title}) between 1 and 300 and char_length(${table.description}) <= 5000 and char_length(${table.sizesSource}) between 1 and 500`),
    check('engagements_days', sql`${table.fromDay} ~ '^\\d{4}-\\d\\d-\\d\\d$' and ${table.toDay} ~ '^\\d{4}-\\d\\d-\\d\\d$' and ${table.fromDay} <= ${table.toDay}`),
  ],
)
