import { sql } from 'drizzle-orm'
import { bigint, boolean, check, date, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { at, base, bytes, keyOf, tenantKey, within } from './_base.ts'

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
    /** SHA-256 of its manifest, hex: what a time stamp is about. Packages made before there were time stamps have none here. */
    manifest: text(),
    /** When the authority says that manifest was there, of a package that has a time stamp; why it has none, of one that should have; neither: nobody was asked. */
    stampedAt: at(),
    stampProblem: text(),
    /** The package without a time stamp that this is made again of, to have one. */
    againOfId: uuid(),
    error: text(),
    doneAt: at(),
    sample: boolean().notNull().default(false),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.againOfId, table),
    index('packages_newest').on(table.orgId, table.createdAt, table.id),
    index('packages_state').on(table.orgId, table.state, table.createdAt, table.id),
    check('packages_texts', sql`char_length(${table.title}) between 1 and 300 and char_length(${table.zone}) between 1 and 64 and char_length(${table.error}) <= 2000 and char_length(${table.consent}) between 1 and 2000`),
    check('packages_state_known', sql`${table.state} in ('building', 'ready', 'failed')`),
    check('packages_period', sql`${table.fromDay} <= ${table.toDay}`),
    check('packages_ready', sql`(${table.state} = 'ready') = (${table.sha256} is not null) and (${table.sha256} is null) = (${table.files} is null) and (${table.files} is null) = (${table.missing} is null) and (${table.files} is null) = (${table.bytes} is null) and (${table.files} is null) = (${table.root} is null)`),
    index('packages_again_of').on(table.orgId, table.againOfId),
    check('packages_stamp', sql`${table.manifest} ~ '^[0-9a-f]{64}$' and (${table.manifest} is null or ${table.state} = 'ready') and (${table.stampedAt} is null or ${table.manifest} is not null) and (${table.stampProblem} is null or (${table.state} = 'ready' and ${table.stampedAt} is null and char_length(${table.stampProblem}) between 1 and 2000))`),
    check('packages_failed', sql`(${table.state} = 'failed') = (${table.error} is not null) and (${table.state} = 'building') = (${table.doneAt} is null)`),
  ],
)

/**
 * Time stamps (RFC 3161), each about one manifest: asked for once and never again, as a second one differs, and the same manifest has to be the same bytes
 * whenever it is made. Kept for ever as they came.
 */
export const packageStamps = pgTable(
  'package_stamps',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    /** SHA-256 of the manifest, hex. */
    manifest: text().notNull(),
    /** TimeStampResp in DER, as it lies in packages: granted, and the token. */
    answer: bytes().notNull(),
    stampedAt: at().notNull(),
    /** Subject of the certificate that signed it, its policy (OID), and its number there (hex). */
    authority: text().notNull(),
    policy: text().notNull(),
    serial: text().notNull(),
    /** Where it was asked for. */
    address: text().notNull(),
    /** SHA-256 of the root that its certificate was seen to lead to; null: none was set. */
    root: text(),
    createdAt: at().notNull(),
  },
  (table) => [
    keyOf(table),
    unique('package_stamps_manifest').on(table.orgId, table.manifest),
    check('package_stamps_texts', sql`${table.manifest} ~ '^[0-9a-f]{64}$' and length(${table.answer}) between 1 and 65536 and char_length(${table.authority}) <= 500 and char_length(${table.policy}) <= 200 and char_length(${table.serial}) <= 200 and char_length(${table.address}) <= 2000 and char_length(${table.root}) <= 200`),
  ],
)
