import { sql } from 'drizzle-orm'
import { check, index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Span } from '#lib/physical/hours.ts'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { systems } from './systems.ts'
import { users } from './users.ts'

/** A place with doors (OP-2), and the system whose lists its logs are. Ended, it stays. */
export const facilities = pgTable(
  'facilities',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    name: text().notNull(),
    address: text().notNull().default(''),
    /** IANA: a time of a log without an offset is of its wall. */
    zone: text().notNull(),
    /** When entry is usual; none: always. */
    hours: jsonb().$type<Span[]>().notNull().default([]),
    /** Days without usual hours, ISO 8601. */
    holidays: jsonb().$type<string[]>().notNull().default([]),
    /** Doors by their names in the log, that few may open. */
    doors: jsonb().$type<string[]>().notNull().default([]),
    /** Of the register of systems: whose populations its logs are. */
    systemId: uuid().notNull(),
    /** What the log calls it, where one log is of several facilities; null: all of it is of this one. */
    site: text(),
    ownerId: uuid().notNull(),
    /** Who reviews its entries, beside the owner. */
    reviewerId: uuid(),
    endedAt: at(),
    endReason: text(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.systemId, systems), within(table.orgId, table.ownerId, users), within(table.orgId, table.reviewerId, users),
    uniqueIndex('facilities_name').on(table.orgId, sql`lower(${table.name})`).where(sql`ended_at is null`),
    // Each record of a log is of one facility.
    uniqueIndex('facilities_site').on(table.orgId, table.systemId, sql`lower(coalesce(${table.site}, ''))`).where(sql`ended_at is null`),
    index('facilities_by_name').on(table.orgId, table.name, table.id), index('facilities_system').on(table.orgId, table.systemId), index('facilities_owner').on(table.orgId, table.ownerId), index('facilities_reviewer').on(table.orgId, table.reviewerId),
    check('facilities_texts', sql`char_length(${table.name}) between 1 and 200 and char_length(${table.address}) <= 1000 and char_length(${table.zone}) between 1 and 64 and char_length(${table.site}) between 1 and 200`),
    check('facilities_ended', sql`(${table.endedAt} is null) = (${table.endReason} is null) and char_length(btrim(${table.endReason})) between 1 and 2000`),
  ],
)
