import { sql } from 'drizzle-orm'
import { check, index, pgTable, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { base, keyOf, tenantKey, within } from './_base.ts'
import { link, linking } from './_control-links.ts'
import { users } from './users.ts'

/** Register of in-scope systems (SY-1). Allowed values are `lib/modules/systems/model.ts`; the checks repeat them. */
export const systems = pgTable(
  'systems',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    name: text().notNull(),
    description: text().notNull().default(''),
    ownerId: uuid(),
    environment: text().notNull(),
    /** Rank 1 low … 4 critical. */
    criticality: smallint().notNull(),
    dataClasses: text().array().notNull().default(sql`'{}'`),
    scopes: text().array().notNull().default(sql`'{}'`),
    /** Business processes the system supports, in the organization's own words. */
    processes: text().array().notNull().default(sql`'{}'`),
    /** Account numbers and names by which logs call it, in small letters. */
    logNames: text().array().notNull().default(sql`'{}'`),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.ownerId, users),
    uniqueIndex('systems_name').on(table.orgId, sql`lower(${table.name})`).where(sql`deleted_at is null`),
    index('systems_by_name').on(table.orgId, table.name, table.id).where(sql`deleted_at is null`),
    index('systems_criticality').on(table.orgId, table.criticality, table.id).where(sql`deleted_at is null`),
    index('systems_environment').on(table.orgId, table.environment).where(sql`deleted_at is null`),
    index('systems_log_names').using('gin', table.logNames),
    index('systems_owner').on(table.orgId, table.ownerId).where(sql`deleted_at is null`),
    check('systems_name', sql`char_length(${table.name}) between 1 and 500`),
    check('systems_description', sql`char_length(${table.description}) <= 5000`),
    check('systems_environment', sql`${table.environment} in ('production', 'staging', 'test', 'development', 'recovery')`),
    check('systems_criticality', sql`${table.criticality} between 1 and 4`),
  ],
)

/** Which controls a system supports. */
export const systemControls = pgTable('system_controls', link(), (table) => linking('system_controls', table, systems))
