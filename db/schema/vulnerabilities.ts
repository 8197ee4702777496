import { sql } from 'drizzle-orm'
import { bigint, boolean, check, doublePrecision, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { TableMapping } from '#lib/importers/vulnerabilities/table.ts'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { artifacts } from './artifacts.ts'
import { systems } from './systems.ts'
import { users } from './users.ts'

export type ImportStatus = 'reading' | 'unmapped' | 'done' | 'failed' | 'cancelled'
export type ImportTool = { key: string; name: string; version: string | null; /** It says itself that it looked at everything. */ whole: boolean }
export type ImportReject = { place: string; reason: string }

/** One file of a scanner: what it is, and the receipt of its records. Once it is over nothing of it moves. */
export const vulnerabilityImports = pgTable(
  'vulnerability_imports',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    /** Null: each record names its system by a name or account of the register. */
    systemId: uuid(),
    name: text().notNull(),
    artifactId: uuid(),
    sha256: text().notNull(),
    size: bigint({ mode: 'number' }).notNull(),
    status: text().$type<ImportStatus>().notNull(),
    /** Of everything that its tools look at in the systems it is of: then what it does not have is fixed. */
    whole: boolean().notNull(),
    /** Whether absence counted in the end, and why not. */
    wholeCounted: boolean().notNull().default(false),
    wholeWhy: text(),
    /** When it was scanned, as its uploader said; as the file says where it does. */
    saidAt: at(),
    scannedAt: at(),
    receivedAt: at().notNull(),
    endedAt: at(),
    /** Of the file, where that says none. */
    tool: text(),
    format: text(),
    tools: jsonb().$type<ImportTool[]>().notNull().default([]),
    systemIds: uuid().array().notNull().default(sql`'{}'`),
    columns: jsonb().$type<string[]>(),
    shape: text(),
    mapping: jsonb().$type<TableMapping>(),
    facts: jsonb().$type<string[]>().notNull().default([]),
    warnings: jsonb().$type<{ at: string | null; said: string }[]>().notNull().default([]),
    /** received = accepted + known + outdated + passed + untold + rejected + blank. */
    received: integer(),
    accepted: integer(),
    known: integer(),
    outdated: integer(),
    passed: integer(),
    untold: integer(),
    rejected: integer(),
    blank: integer(),
    /** The first of them; how many there are says `rejected`. */
    rejects: jsonb().$type<ImportReject[]>().notNull().default([]),
    /** What became of vulnerabilities by it. */
    opened: integer(),
    regressed: integer(),
    fixed: integer(),
    absent: integer(),
    error: text(),
    sample: boolean().notNull().default(false),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.systemId, systems), within(table.orgId, table.artifactId, artifacts),
    index('vulnerability_imports_newest').on(table.orgId, table.receivedAt, table.id), index('vulnerability_imports_system').on(table.orgId, table.systemId), index('vulnerability_imports_artifact').on(table.orgId, table.artifactId),
    index('vulnerability_imports_systems').using('gin', table.systemIds), index('vulnerability_imports_shape').on(table.orgId, table.shape, table.receivedAt).where(sql`mapping is not null`),
    // The same bytes for the same system count once.
    uniqueIndex('vulnerability_imports_once').on(table.orgId, table.sha256, sql`coalesce(${table.systemId}, '00000000-0000-0000-0000-000000000000'::uuid)`).where(sql`status in ('reading', 'unmapped', 'done')`),
    check('vulnerability_imports_status', sql`${table.status} in ('reading', 'unmapped', 'done', 'failed', 'cancelled') and (${table.status} in ('reading', 'unmapped')) = (${table.endedAt} is null) and (${table.status} = 'failed') = (${table.error} is not null) and char_length(${table.error}) <= 2000`),
    check('vulnerability_imports_receipt', sql`${table.status} <> 'done' or (${table.scannedAt} is not null and ${table.received} is not null and ${table.received} = ${table.accepted} + ${table.known} + ${table.outdated} + ${table.passed} + ${table.untold} + ${table.rejected} + ${table.blank} and least(${table.accepted}, ${table.known}, ${table.outdated}, ${table.passed}, ${table.untold}, ${table.rejected}, ${table.blank}) >= 0)`),
    // Absence counts only where it was a whole scan and every record of it could be read.
    check('vulnerability_imports_whole', sql`not ${table.wholeCounted} or (${table.whole} and coalesce(${table.rejected}, 0) = 0)`),
  ],
)

/** Records of an import while it is read; they go with its end. */
export const vulnerabilityRows = pgTable(
  'vulnerability_rows',
  {
    orgId: tenantKey.orgId(),
    importId: uuid().notNull(),
    number: integer().notNull(),
    key: text().notNull(),
    place: text().notNull(),
    systemId: uuid().notNull(),
    verdict: text().$type<'fail' | 'pass' | 'untold'>().notNull(),
    toolKey: text().notNull(),
    tool: text().notNull(),
    rule: text().notNull(),
    cves: text().array().notNull(),
    title: text().notNull(),
    severity: text().notNull(),
    word: text().notNull(),
    cvss: doublePrecision(),
    location: text().notNull(),
    said: text().notNull(),
    muted: boolean().notNull(),
    firstSeen: at(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.importId, table.number] }), within(table.orgId, table.importId, vulnerabilityImports), index('vulnerability_rows_key').on(table.orgId, table.importId, table.key)],
)

export type VulnerabilityState = 'open' | 'regressed' | 'fixed' | 'accepted' | 'false_positive'
export type VulnerabilitySeverity = 'critical' | 'high' | 'medium' | 'low' | 'informational'

/** One weakness at one place of a system as one tool sees it, over its whole life. Fixed by a later import only. */
export const vulnerabilities = pgTable(
  'vulnerabilities',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    key: text().notNull(),
    systemId: uuid().notNull(),
    toolKey: text().notNull(),
    tool: text().notNull(),
    rule: text().notNull(),
    cves: text().array().notNull().default(sql`'{}'`),
    title: text().notNull(),
    location: text().notNull(),
    severity: text().$type<VulnerabilitySeverity>().notNull(),
    /** What the tool calls it, from which the severity follows. */
    word: text().notNull(),
    cvss: doublePrecision(),
    said: text().notNull(),
    /** Muted in the tool, which is no acceptance here. */
    muted: boolean().notNull().default(false),
    state: text().$type<VulnerabilityState>().notNull(),
    /** First seen: as the tool says if that can be, else by the import. */
    foundAt: at().notNull(),
    /** Since when it is open, this time. */
    openedAt: at().notNull(),
    /** Null: of this severity nothing is due. */
    dueAt: at(),
    seenAt: at().notNull(),
    /** The newest scan that had a word on it, and since when no scan could tell. */
    readAt: at().notNull(),
    readImportId: uuid().notNull(),
    untoldSince: at(),
    resolvedAt: at(),
    times: integer().notNull().default(1),
    exemptUntil: at(),
    exemptReason: text(),
    exemptById: uuid(),
    /** That it is overdue was told. */
    toldAt: at(),
    /** How it came to its state: the turn that is kept of it. */
    turnedAt: at().notNull(),
    turnImportId: uuid(),
    turnSaid: text().notNull(),
    sample: boolean().notNull().default(false),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.systemId, systems), within(table.orgId, table.readImportId, vulnerabilityImports), within(table.orgId, table.turnImportId, vulnerabilityImports), within(table.orgId, table.exemptById, users),
    uniqueIndex('vulnerabilities_key').on(table.orgId, table.key),
    index('vulnerabilities_newest').on(table.orgId, table.openedAt, table.id), index('vulnerabilities_state').on(table.orgId, table.state, table.openedAt, table.id), index('vulnerabilities_severity').on(table.orgId, table.severity, table.openedAt, table.id),
    index('vulnerabilities_system').on(table.orgId, table.systemId, table.openedAt, table.id), index('vulnerabilities_tool').on(table.orgId, table.toolKey, table.openedAt, table.id), index('vulnerabilities_due').on(table.orgId, table.dueAt).where(sql`state in ('open', 'regressed', 'accepted', 'false_positive')`),
    index('vulnerabilities_scope').on(table.orgId, table.systemId, table.toolKey, table.state), index('vulnerabilities_resolved').on(table.orgId, table.resolvedAt).where(sql`resolved_at is not null`), index('vulnerabilities_exempt').on(table.orgId, table.exemptUntil).where(sql`exempt_until is not null`),
    index('vulnerabilities_read').on(table.orgId, table.readImportId), index('vulnerabilities_turn').on(table.orgId, table.turnImportId), index('vulnerabilities_exempt_by').on(table.orgId, table.exemptById),
    check('vulnerabilities_known', sql`${table.severity} in ('critical', 'high', 'medium', 'low', 'informational') and ${table.state} in ('open', 'regressed', 'fixed', 'accepted', 'false_positive') and (${table.cvss} is null or ${table.cvss} between 0 and 10)`),
    check('vulnerabilities_fixed', sql`(${table.state} = 'fixed') = (${table.resolvedAt} is not null)`),
    check('vulnerabilities_exempt', sql`(${table.state} in ('accepted', 'false_positive')) = (${table.exemptUntil} is not null) and (${table.exemptUntil} is null) = (${table.exemptReason} is null) and char_length(${table.exemptReason}) between 1 and 2000`),
  ],
)

/** Each turn in the life of a vulnerability, written by a trigger alone. */
export const vulnerabilityTurns = pgTable(
  'vulnerability_turns',
  {
    orgId: tenantKey.orgId(),
    vulnerabilityId: uuid().notNull(),
    number: integer().notNull(),
    at: at().notNull(),
    importId: uuid(),
    byId: uuid(),
    state: text().$type<VulnerabilityState>().notNull(),
    severity: text().$type<VulnerabilitySeverity>().notNull(),
    dueAt: at(),
    said: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.vulnerabilityId, table.number] }), within(table.orgId, table.vulnerabilityId, vulnerabilities), within(table.orgId, table.importId, vulnerabilityImports), within(table.orgId, table.byId, users),
    index('vulnerability_turns_import').on(table.orgId, table.importId), index('vulnerability_turns_by').on(table.orgId, table.byId),
  ],
)
