import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { connections } from './connections.ts'
import { systems } from './systems.ts'
import { users } from './users.ts'

export type CloudAccess = 'role' | 'keys'
export type CloudStatus = 'never' | 'running' | 'succeeded' | 'partial' | 'failed'

/** One call a scan makes, and whether it worked when it was tried. `code`: what the provider answered where it did not. */
export type CloudCall = { service: string; command: string; action: string; state: 'working' | 'denied' | 'unknown'; code: string | null }

/** An account at a cloud provider that is scanned. It holds no secret: those are its connection's. */
export const cloudAccounts = pgTable(
  'cloud_accounts',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    name: text().notNull(),
    provider: text().$type<'aws'>().notNull(),
    /** As the provider numbers it: twelve digits. */
    number: text().notNull(),
    /** With whose keys it is reached; null: an example. */
    connectionId: uuid(),
    /** `role`: those keys may do nothing but assume this role. `keys`: they are of the account itself. */
    access: text().$type<CloudAccess>().notNull(),
    roleArn: text(),
    /** The role that may write, for remediations; null: nothing is mended in this account. */
    mendRoleArn: text(),
    /** Made here, never chosen: that of one account opens no other. */
    externalId: text().notNull(),
    /** Where a scan begins, and which regions it looks at; null: every one that is switched on. */
    home: text().notNull(),
    regions: jsonb().$type<string[]>(),
    /** Whose findings are of this system, unless a tag of the resource names another. */
    systemId: uuid(),
    systemTag: text(),
    ownerId: uuid(),
    /** Hours between scans; null: by hand only. */
    everyHours: integer(),
    pausedReason: text(),
    sample: boolean().notNull().default(false),
    /** What the last pre-flight found; `preflightError`: why it could not be made. */
    calls: jsonb().$type<CloudCall[]>().notNull().default([]),
    preflightAskedAt: at(),
    preflightAt: at(),
    preflightError: text(),
    /** Accounts of its organization that its last scan named; those that are scanned already stand among them. */
    members: jsonb().$type<{ number: string; name: string; status: string }[]>().notNull().default([]),
    lastScanAt: at(),
    lastScanStatus: text().$type<CloudStatus>().notNull().default('never'),
    /** When the next one is due; null: none. */
    nextScanAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.connectionId, connections), within(table.orgId, table.systemId, systems), within(table.orgId, table.ownerId, users),
    uniqueIndex('cloud_accounts_number').on(table.orgId, table.provider, table.number).where(sql`deleted_at is null`),
    uniqueIndex('cloud_accounts_name').on(table.orgId, sql`lower(${table.name})`).where(sql`deleted_at is null`),
    index('cloud_accounts_connection').on(table.orgId, table.connectionId), index('cloud_accounts_system').on(table.orgId, table.systemId), index('cloud_accounts_owner').on(table.orgId, table.ownerId),
    index('cloud_accounts_due').on(table.orgId, table.nextScanAt).where(sql`next_scan_at is not null and deleted_at is null`),
    check('cloud_accounts_known', sql`${table.provider} in ('aws') and ${table.access} in ('role', 'keys') and ${table.lastScanStatus} in ('never', 'running', 'succeeded', 'partial', 'failed')`),
    check('cloud_accounts_number_form', sql`${table.number} ~ '^[0-9]{12}$'`),
    check('cloud_accounts_role', sql`(${table.access} = 'role') = (${table.roleArn} is not null)`),
    check('cloud_accounts_texts', sql`char_length(${table.name}) between 1 and 100 and char_length(${table.externalId}) between 20 and 100 and char_length(${table.roleArn}) <= 600 and char_length(${table.mendRoleArn}) <= 600 and char_length(${table.systemTag}) <= 128 and char_length(${table.pausedReason}) between 1 and 500 and char_length(${table.preflightError}) <= 2000`),
    check('cloud_accounts_hours', sql`${table.everyHours} in (6, 12, 24, 168)`),
  ],
)
