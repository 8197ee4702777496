import { sql } from 'drizzle-orm'
import { bigint, boolean, check, date, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey } from './_base.ts'

export type PackageState = 'building' | 'ready' | 'failed'
/** What of a package was chosen, as it was called then. */
export type PackageScope = { controls: { id: string; name: string }[]; systems: { id: string; name: string }[] }

/**
 * An audit package (AU-3): what was chosen, the checkpoint it was pinned to, and what became of it. Its bytes are a stored file that it owns. Once ready
 * nothing of it moves.
 */
export const packages = pgTable(
  'packages',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    title: text().notNull(),
    state: text().$type<PackageState>().notNull(),
    /** Days, both included, of `zone` (IANA). */
    fromDay: date({ mode: 'string' }).notNull(),
    toDay: date({ mode: 'string' }).notNull(),
    zone: text().notNull(),
    scope: jsonb().$type<PackageScope>().notNull(),
    /** The newest checkpoint when it was asked for, and the key that signed it. */
    checkpoint: text().notNull(),
    checkpointSize: bigint({ mode: 'number' }).notNull(),
    key: text().notNull(),
    /** By which consent or law personal values of entries are open in it; null: they stay closed. */
    consent: text(),
    files: integer(),
    missing: integer(),
    bytes: bigint({ mode: 'number' }),
    /** Of the file, hex; and the root over its manifest. */
    sha256: text(),
    root: text(),
    error: text(),
    doneAt: at(),
    sample: boolean().notNull().default(false),
    ...base(),
  },
  (table) => [
    keyOf(table),
    index('packages_newest').on(table.orgId, table.createdAt, table.id),
    index('packages_state').on(table.orgId, table.state, table.createdAt, table.id),
    check('packages_texts', sql`char_length(${table.title}) between 1 and 300 and char_length(${table.zone}) between 1 and 64 and char_length(${table.error}) <= 2000 and char_length(${table.consent}) between 1 and 2000`),
    check('packages_state_known', sql`${table.state} in ('building', 'ready', 'failed')`),
    check('packages_period', sql`${table.fromDay} <= ${table.toDay}`),
    check('packages_ready', sql`(${table.state} = 'ready') = (${table.sha256} is not null) and (${table.sha256} is null) = (${table.files} is null) and (${table.files} is null) = (${table.missing} is null) and (${table.files} is null) = (${table.bytes} is null) and (${table.files} is null) = (${table.root} is null)`),
    check('packages_failed', sql`(${table.state} = 'failed') = (${table.error} is not null) and (${table.state} = 'building') = (${table.doneAt} is null)`),
  ],
)
