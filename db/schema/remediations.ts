import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Plan } from '#lib/cloud/playbook.ts'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { changes } from './changes.ts'
import { cloudAccounts } from './cloud-accounts.ts'
import { cloudFindings, cloudScans } from './cloud-scans.ts'

/**
 * `planning` → `planned` → `requested` → `executing` → `executed` → `verified`; or `failed`, `unverified` (nobody could tell), `dropped`. What became of its approval stands with its change.
 */
export type RemediationState = 'planning' | 'planned' | 'requested' | 'executing' | 'executed' | 'verified' | 'unverified' | 'failed' | 'dropped'
export type RemediationTarget = { type: string; id: string; name: string; account: string; region: string }

/** One run of a playbook on one resource, or the taking back of one. What it is to do is planned before anybody is asked, and never moves. */
export const remediations = pgTable(
  'remediations',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    findingId: uuid().notNull(),
    accountId: uuid().notNull(),
    playbook: text().notNull(),
    direction: text().$type<'mend' | 'undo'>().notNull(),
    /** Of an undo: what it takes back. */
    ofId: uuid(),
    target: jsonb().$type<RemediationTarget>().notNull(),
    params: jsonb().$type<Record<string, unknown>>().notNull(),
    risk: text().$type<'low' | 'medium' | 'high'>().notNull(),
    state: text().$type<RemediationState>().notNull(),
    /** What it does, from what to what; its hash stands in the change that others approve. */
    plan: jsonb().$type<Plan>(),
    planSha256: text(),
    plannedAt: at(),
    expiresAt: at(),
    /** The change it is in the population of changes. */
    changeId: uuid(),
    /** How the resource was when all steps were done. */
    result: jsonb().$type<unknown>(),
    executedById: uuid(),
    executedAt: at(),
    finishedAt: at(),
    verifyScanId: uuid(),
    error: text(),
    sample: boolean().notNull().default(false),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.findingId, cloudFindings), within(table.orgId, table.accountId, cloudAccounts), within(table.orgId, table.changeId, changes), within(table.orgId, table.verifyScanId, cloudScans),
    index('remediations_newest').on(table.orgId, table.createdAt, table.id), index('remediations_finding').on(table.orgId, table.findingId, table.createdAt), index('remediations_state').on(table.orgId, table.state, table.createdAt, table.id), index('remediations_account').on(table.orgId, table.accountId, table.state),
    index('remediations_of').on(table.orgId, table.ofId), index('remediations_scan').on(table.orgId, table.verifyScanId), uniqueIndex('remediations_change').on(table.orgId, table.changeId),
    // Two at once would each plan from what the other changes.
    uniqueIndex('remediations_open').on(table.orgId, table.findingId).where(sql`state in ('planning', 'planned', 'requested', 'executing', 'executed')`),
    check('remediations_known', sql`${table.state} in ('planning', 'planned', 'requested', 'executing', 'executed', 'verified', 'unverified', 'failed', 'dropped') and ${table.direction} in ('mend', 'undo') and ${table.risk} in ('low', 'medium', 'high')`),
    check('remediations_undo', sql`(${table.direction} = 'undo') = (${table.ofId} is not null)`),
    check('remediations_planned', sql`${table.state} in ('planning', 'failed', 'dropped') or (${table.plan} is not null and ${table.planSha256} is not null and ${table.expiresAt} is not null)`),
    check('remediations_asked', sql`${table.state} not in ('requested', 'executing', 'executed', 'verified', 'unverified') or ${table.changeId} is not null`),
    check('remediations_texts', sql`char_length(${table.error}) <= 2000 and ${table.playbook} ~ '^[a-z0-9-]{1,60}$'`),
  ],
)

/** What was sent, step by step: said before it is sent and after it was answered, so that whoever goes on after a crash knows where it stood. */
export const remediationSteps = pgTable(
  'remediation_steps',
  {
    orgId: tenantKey.orgId(),
    remediationId: uuid().notNull(),
    number: integer().notNull(),
    name: text().notNull(),
    command: text().notNull(),
    begunAt: at().notNull(),
    doneAt: at(),
    /** It had been sent already when the worker before died: looked at, and not sent again. */
    found: boolean().notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.remediationId, table.number] }), within(table.orgId, table.remediationId, remediations)],
)
