import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { OutcomeWord, Severity } from '#lib/cloud/check.ts'
import type { Evidence } from '#lib/cloud/evidence.ts'
import type { Cause } from '#lib/cloud/facts.ts'
import type { CallTotal, Gap, Totals } from '#lib/cloud/scanned.ts'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { artifacts } from './artifacts.ts'
import { cloudAccounts } from './cloud-accounts.ts'
import { systems } from './systems.ts'
import { users } from './users.ts'

export type ScanStatus = 'running' | 'succeeded' | 'partial' | 'failed' | 'cancelled'
export type ScanReason = 'asked' | 'scheduled' | 'verify'

/** One look at an account: what was read, and what the checks made of it. Once it ended nothing of it moves. */
export const cloudScans = pgTable(
  'cloud_scans',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    accountId: uuid().notNull(),
    status: text().$type<ScanStatus>().notNull(),
    reason: text().$type<ScanReason>().notNull(),
    /** Null: all of them. Others were not looked at, and their findings stay as they are. */
    services: jsonb().$type<string[]>(),
    checks: jsonb().$type<string[]>(),
    startedAt: at().notNull(),
    finishedAt: at(),
    /** Of the checks that judged it. */
    catalogue: text(),
    regions: jsonb().$type<string[]>().notNull().default([]),
    resources: integer().notNull().default(0),
    reads: integer().notNull().default(0),
    /** Facets that could not be read, and lists that are not whole; of these the first are named. */
    unread: integer().notNull().default(0),
    incomplete: integer().notNull().default(0),
    gaps: jsonb().$type<Gap[]>().notNull().default([]),
    /** Every call that was made, how often, and how it went. */
    calls: jsonb().$type<CallTotal[]>().notNull().default([]),
    totals: jsonb().$type<Totals>(),
    /** What was read, as it was read: NDJSON, compressed. */
    artifactId: uuid(),
    error: text(),
    sample: boolean().notNull().default(false),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.accountId, cloudAccounts), within(table.orgId, table.artifactId, artifacts),
    index('cloud_scans_account').on(table.orgId, table.accountId, table.startedAt, table.id), index('cloud_scans_newest').on(table.orgId, table.startedAt, table.id), index('cloud_scans_artifact').on(table.orgId, table.artifactId),
    uniqueIndex('cloud_scans_one').on(table.orgId, table.accountId).where(sql`status = 'running'`),
    check('cloud_scans_known', sql`${table.status} in ('running', 'succeeded', 'partial', 'failed', 'cancelled') and ${table.reason} in ('asked', 'scheduled', 'verify')`),
    check('cloud_scans_ended', sql`(${table.status} = 'running') = (${table.finishedAt} is null)`),
    check('cloud_scans_judged', sql`${table.status} not in ('succeeded', 'partial') or (${table.totals} is not null and ${table.catalogue} is not null and ${table.artifactId} is not null)`),
    // One that read less than all does not call itself a success.
    check('cloud_scans_honest', sql`${table.status} <> 'succeeded' or (${table.unread} = 0 and ${table.incomplete} = 0)`),
    check('cloud_scans_error', sql`(${table.status} = 'failed') = (${table.error} is not null) and char_length(${table.error}) <= 2000`),
  ],
)

/** How far a scan is, by service and region: moves alone while it runs. */
export const cloudScanSteps = pgTable(
  'cloud_scan_steps',
  {
    orgId: tenantKey.orgId(),
    scanId: uuid().notNull(),
    service: text().notNull(),
    region: text().notNull(),
    state: text().$type<'running' | 'done' | 'failed'>().notNull(),
    resources: integer().notNull().default(0),
    reads: integer().notNull().default(0),
    unread: integer().notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.scanId, table.service, table.region] }), within(table.orgId, table.scanId, cloudScans),
    check('cloud_scan_steps_state', sql`${table.state} in ('running', 'done', 'failed')`),
  ],
)

/** What one check came to in one scan, with its denominator. */
export const cloudScanChecks = pgTable(
  'cloud_scan_checks',
  {
    orgId: tenantKey.orgId(),
    scanId: uuid().notNull(),
    check: text('check_id').notNull(),
    severity: text().$type<Severity>().notNull(),
    pass: integer().notNull(),
    fail: integer().notNull(),
    notApplicable: integer().notNull(),
    notEvaluable: integer().notNull(),
    manual: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.scanId, table.check] }), within(table.orgId, table.scanId, cloudScans)],
)

/** What one check said of one resource in one scan. `resourceId` null: of all in the region that nobody could list. */
export const cloudResults = pgTable(
  'cloud_results',
  {
    orgId: tenantKey.orgId(),
    scanId: uuid().notNull(),
    number: integer().notNull(),
    /** The same for the same account, region, resource and check in every scan. */
    key: text().notNull(),
    check: text('check_id').notNull(),
    severity: text().$type<Severity>().notNull(),
    type: text().notNull(),
    resourceId: text(),
    name: text().notNull(),
    region: text().notNull(),
    outcome: text().$type<OutcomeWord>().notNull(),
    said: text().notNull(),
    cause: text().$type<Cause>(),
    code: text(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.scanId, table.number] }), within(table.orgId, table.scanId, cloudScans),
    index('cloud_results_key').on(table.orgId, table.scanId, table.key),
    index('cloud_results_outcome').on(table.orgId, table.scanId, table.outcome, table.number),
    index('cloud_results_check').on(table.orgId, table.scanId, table.check, table.outcome, table.number),
    check('cloud_results_outcome_known', sql`${table.outcome} in ('pass', 'fail', 'not_applicable', 'not_evaluable', 'manual') and (${table.outcome} = 'not_evaluable') = (${table.cause} is not null)`),
  ],
)

export type FindingState = 'open' | 'regressed' | 'fixed' | 'gone'

/** One check that failed one resource, over its whole life. A scan that could not read it leaves it as it was. */
export const cloudFindings = pgTable(
  'cloud_findings',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    key: text().notNull(),
    accountId: uuid().notNull(),
    check: text('check_id').notNull(),
    severity: text().$type<Severity>().notNull(),
    type: text().notNull(),
    resourceId: text().notNull(),
    name: text().notNull(),
    region: text().notNull(),
    systemId: uuid(),
    state: text().$type<FindingState>().notNull(),
    /** What the check says of it now, and the scan that read it last: of this age is what is known. */
    said: text().notNull(),
    readAt: at().notNull(),
    readScanId: uuid().notNull(),
    /** Since when no scan could read it; null: the last one could. */
    unreadSince: at(),
    /** Since when it is open, this time. */
    openedAt: at().notNull(),
    resolvedAt: at(),
    times: integer().notNull().default(1),
    before: jsonb().$type<Evidence>().notNull(),
    after: jsonb().$type<Evidence>(),
    mutedUntil: at(),
    mutedReason: text(),
    mutedById: uuid(),
    sample: boolean().notNull().default(false),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.accountId, cloudAccounts), within(table.orgId, table.systemId, systems), within(table.orgId, table.readScanId, cloudScans), within(table.orgId, table.mutedById, users),
    uniqueIndex('cloud_findings_key').on(table.orgId, table.key),
    index('cloud_findings_newest').on(table.orgId, table.openedAt, table.id), index('cloud_findings_state').on(table.orgId, table.state, table.openedAt, table.id), index('cloud_findings_severity').on(table.orgId, table.severity, table.openedAt, table.id),
    index('cloud_findings_account').on(table.orgId, table.accountId, table.state, table.openedAt, table.id), index('cloud_findings_check').on(table.orgId, table.check, table.openedAt, table.id), index('cloud_findings_system').on(table.orgId, table.systemId, table.openedAt, table.id),
    index('cloud_findings_scan').on(table.orgId, table.readScanId), index('cloud_findings_muted').on(table.orgId, table.mutedById),
    check('cloud_findings_state_known', sql`${table.state} in ('open', 'regressed', 'fixed', 'gone') and (${table.state} in ('fixed', 'gone')) = (${table.resolvedAt} is not null)`),
    check('cloud_findings_mute', sql`(${table.mutedUntil} is null) = (${table.mutedReason} is null) and char_length(${table.mutedReason}) between 1 and 2000`),
    // Fixed is what was read to be so: with what was read.
    check('cloud_findings_fixed', sql`${table.state} <> 'fixed' or ${table.after} is not null`),
  ],
)

/** Each turn in the life of a finding; only ever added to. */
export const cloudFindingTurns = pgTable(
  'cloud_finding_turns',
  {
    orgId: tenantKey.orgId(),
    findingId: uuid().notNull(),
    number: integer().notNull(),
    at: at().notNull(),
    scanId: uuid().notNull(),
    state: text().$type<FindingState>().notNull(),
    said: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.findingId, table.number] }), within(table.orgId, table.findingId, cloudFindings), within(table.orgId, table.scanId, cloudScans), index('cloud_finding_turns_scan').on(table.orgId, table.scanId),
    check('cloud_finding_turns_state', sql`${table.state} in ('open', 'regressed', 'fixed', 'gone')`),
  ],
)
