import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { PostureRow } from '#lib/posture/judge.ts'
import type { Kept } from '#lib/posture/kept.ts'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { engagements } from './engagements.ts'
import { frameworks } from './frameworks.ts'

export type SnapshotReason = 'manual' | 'scheduled' | 'audit_start'

/** How an organization stood by an adopted framework at a moment (CO-7), or by all of them (no framework). Never changes. */
export const postureSnapshots = pgTable(
  'posture_snapshots',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    frameworkId: uuid(),
    reason: text().$type<SnapshotReason>().notNull(),
    /** Of an audit that begins. */
    engagementId: uuid(),
    /** Of a scheduled one, in UTC: there is one a day. */
    day: text(),
    takenAt: at().notNull(),
    /** In scope: passed + failed + not evaluable; of the latter partly: something was seen, and not the whole. */
    requirements: integer().notNull(),
    excluded: integer().notNull(),
    passed: integer().notNull(),
    failed: integer().notNull(),
    notEvaluable: integer().notNull(),
    partly: integer().notNull(),
    /** Of those, weighed by severity: the score is the one divided by the other. */
    weightPassed: integer().notNull(),
    weight: integer().notNull(),
    /** Controls that map to it, how many are implemented, and for how many there is current evidence. */
    controls: integer().notNull(),
    implemented: integer().notNull(),
    evidenced: integer().notNull(),
    /** Requirement by requirement; null: the same as in the snapshot that `sameAsId` names. */
    rows: jsonb().$type<PostureRow[]>(),
    sameAsId: uuid(),
    /** Of a framework: what stands behind its rows. Null: the same as in that snapshot, or it was taken before this was kept. */
    facts: jsonb().$type<Kept>(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.frameworkId, frameworks), within(table.orgId, table.engagementId, engagements), within(table.orgId, table.sameAsId, table),
    uniqueIndex('posture_snapshots_daily').on(table.orgId, sql`coalesce(${table.frameworkId}, '00000000-0000-0000-0000-000000000000'::uuid)`, table.day).where(sql`day is not null`),
    uniqueIndex('posture_snapshots_audit').on(table.orgId, sql`coalesce(${table.frameworkId}, '00000000-0000-0000-0000-000000000000'::uuid)`, table.engagementId).where(sql`engagement_id is not null`),
    index('posture_snapshots_framework').on(table.orgId, table.frameworkId, table.takenAt, table.id), index('posture_snapshots_taken').on(table.orgId, table.takenAt, table.id), index('posture_snapshots_engagement').on(table.orgId, table.engagementId), index('posture_snapshots_same').on(table.orgId, table.sameAsId),
    check('posture_snapshots_reasons', sql`${table.reason} in ('manual', 'scheduled', 'audit_start') and (${table.reason} = 'scheduled') = (${table.day} is not null) and (${table.reason} = 'audit_start') = (${table.engagementId} is not null)`),
    check('posture_snapshots_counts', sql`${table.requirements} = ${table.passed} + ${table.failed} + ${table.notEvaluable} and ${table.partly} between 0 and ${table.notEvaluable} and ${table.excluded} >= 0 and ${table.passed} >= 0 and ${table.failed} >= 0 and ${table.weightPassed} between 0 and ${table.weight} and ${table.implemented} between 0 and ${table.controls} and ${table.evidenced} between 0 and ${table.controls}`),
    check('posture_snapshots_rows', sql`(${table.rows} is null) = (${table.sameAsId} is not null)`),
  ],
)
