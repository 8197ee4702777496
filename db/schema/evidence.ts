import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { link, linking } from './_control-links.ts'
import { artifacts } from './artifacts.ts'
import { evidenceTemplates } from './evidence-templates.ts'
import { users } from './users.ts'

/** One piece of evidence and where it stands (EV-1, EV-3). Who, when and what of each step; the story itself is the audit trail. */
export const evidence = pgTable(
  'evidence',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    title: text().notNull(),
    description: text().notNull().default(''),
    category: text().notNull(),
    dataSource: text().$type<'live' | 'manual' | 'sample' | 'fallback'>().notNull(),
    status: text().$type<'pending' | 'collected' | 'approved' | 'rejected' | 'expired'>().notNull(),
    /** The period the evidence speaks of, whenever it was taken. */
    observedFrom: at(),
    observedTo: at(),
    /** Taken from its source; never after it was received here. */
    collectedAt: at(),
    receivedAt: at(),
    collectedById: uuid(),
    reviewedById: uuid(),
    reviewedAt: at(),
    approvedById: uuid(),
    approvedAt: at(),
    rejectedById: uuid(),
    rejectedAt: at(),
    reason: text(),
    expiresAt: at(),
    /** Days before the end of which the owner was told last: 30, 7, 0. */
    remindedDays: smallint(),
    ownerId: uuid(),
    templateId: uuid(),
    /** The template's occurrence it is for, such as 2026-Q3. */
    occurrence: text(),
    /** The newest file; 0 while none has come. */
    versionNumber: integer().notNull().default(0),
    /** The file that was reviewed, approved or rejected: a decision holds for what was seen. */
    decidedVersion: integer(),
    /** When the record came to be or its newest file arrived: what lists sort by. */
    arrivedAt: at().notNull(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.collectedById, users),
    within(table.orgId, table.reviewedById, users),
    within(table.orgId, table.approvedById, users),
    within(table.orgId, table.rejectedById, users),
    within(table.orgId, table.ownerId, users),
    within(table.orgId, table.templateId, evidenceTemplates),
    index('evidence_arrived').on(table.orgId, table.arrivedAt, table.id).where(sql`deleted_at is null`),
    index('evidence_title').on(table.orgId, table.title, table.id).where(sql`deleted_at is null`),
    index('evidence_status').on(table.orgId, table.status, table.arrivedAt, table.id).where(sql`deleted_at is null`),
    index('evidence_category').on(table.orgId, table.category, table.arrivedAt, table.id).where(sql`deleted_at is null`),
    index('evidence_source').on(table.orgId, table.dataSource, table.arrivedAt, table.id).where(sql`deleted_at is null`),
    index('evidence_owner').on(table.orgId, table.ownerId, table.arrivedAt, table.id),
    index('evidence_expires').on(table.orgId, table.status, table.expiresAt, table.id),
    index('evidence_template').on(table.orgId, table.templateId, table.occurrence),
    index('evidence_collector').on(table.orgId, table.collectedById),
    index('evidence_reviewer').on(table.orgId, table.reviewedById),
    index('evidence_approver').on(table.orgId, table.approvedById),
    index('evidence_rejecter').on(table.orgId, table.rejectedById),
    index('evidence_removed').on(table.orgId, table.arrivedAt, table.id).where(sql`deleted_at is not null`),
    check('evidence_title', sql`char_length(${table.title}) between 1 and 500`),
    check('evidence_description', sql`char_length(${table.description}) <= 5000`),
    check('evidence_category', sql`${table.category} in ('backup_test', 'restore_test', 'backup', 'security_log', 'physical_log', 'access_review', 'change_record', 'configuration', 'report', 'policy', 'other')`),
    check('evidence_data_source', sql`${table.dataSource} in ('live', 'manual', 'sample', 'fallback')`),
    check('evidence_status', sql`${table.status} in ('pending', 'collected', 'approved', 'rejected', 'expired')`),
    check('evidence_observed', sql`${table.observedFrom} is null or ${table.observedTo} is null or ${table.observedFrom} <= ${table.observedTo}`),
    check('evidence_pending', sql`(${table.status} = 'pending') = (${table.versionNumber} = 0) and (${table.versionNumber} = 0) = (${table.receivedAt} is null)`),
    check('evidence_collected', sql`${table.versionNumber} = 0 or (${table.collectedAt} is not null and ${table.collectedAt} <= ${table.receivedAt})`),
    check('evidence_reviewed', sql`(${table.reviewedById} is null) = (${table.reviewedAt} is null)`),
    check('evidence_approved', sql`(${table.status} in ('approved', 'expired')) = (${table.approvedById} is not null) and (${table.approvedById} is null) = (${table.approvedAt} is null)`),
    check('evidence_rejected', sql`(${table.status} = 'rejected') = (${table.rejectedById} is not null) and (${table.rejectedById} is null) = (${table.rejectedAt} is null)`),
    check('evidence_reason', sql`char_length(${table.reason}) <= 1000 and (${table.status} <> 'rejected' or ${table.reason} is not null)`),
    check('evidence_decided_version', sql`${table.status} not in ('approved', 'rejected', 'expired') or ${table.decidedVersion} = ${table.versionNumber}`),
    check('evidence_not_for_control_tests', sql`${table.status} not in ('approved', 'expired') or ${table.dataSource} in ('live', 'manual')`),
    check('evidence_occurrence', sql`(${table.templateId} is null) = (${table.occurrence} is null) and ${table.occurrence} ~ '^\\d{4}(-(Q[1-4]|H[12]|W\\d{2}|\\d{2}))?$'`),
    check('evidence_reminded', sql`${table.remindedDays} in (30, 7, 0)`),
  ],
)

/** The files of a piece of evidence, each as it came; append-only. */
export const evidenceVersions = pgTable(
  'evidence_versions',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    evidenceId: uuid().notNull(),
    number: integer().notNull(),
    artifactId: uuid().notNull(),
    origin: text().$type<'upload' | 'link'>().notNull(),
    collectedAt: at().notNull(),
    receivedAt: at().notNull(),
    collectedById: uuid(),
    /** The human behind the account: whoever collected any version may not decide. */
    collectedByPersonId: uuid(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.evidenceId, evidence),
    within(table.orgId, table.artifactId, artifacts),
    unique('evidence_versions_once').on(table.orgId, table.evidenceId, table.number),
    index('evidence_versions_artifact').on(table.orgId, table.artifactId),
    check('evidence_versions_number', sql`${table.number} > 0`),
    check('evidence_versions_origin', sql`${table.origin} in ('upload', 'link')`),
    check('evidence_versions_times', sql`${table.collectedAt} <= ${table.receivedAt}`),
  ],
)

/** Who opened which file, the first time: nobody approves what they have not seen. Append-only. */
export const evidenceOpenings = pgTable(
  'evidence_openings',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    evidenceId: uuid().notNull(),
    number: integer().notNull(),
    userId: uuid().notNull(),
    /** The human behind the account: what one account opened, the other has seen. */
    personId: uuid(),
    openedAt: at().notNull(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.evidenceId, evidence),
    within(table.orgId, table.userId, users),
    unique('evidence_openings_once').on(table.orgId, table.evidenceId, table.number, table.userId),
    index('evidence_openings_user').on(table.orgId, table.userId),
    check('evidence_openings_number', sql`${table.number} > 0`),
  ],
)

/** Which controls a piece of evidence maps to; several for one file. */
export const evidenceControls = pgTable('evidence_controls', link(), (table) => linking('evidence_controls', table, evidence))
