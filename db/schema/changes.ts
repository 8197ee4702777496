import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { approvals } from './approvals.ts'
import { artifacts } from './artifacts.ts'
import { systems } from './systems.ts'
import { users } from './users.ts'

/** What the risk of a change is reckoned from: each 0 to 3, asked in `lib/modules/changes/model.ts`. */
export type RiskAnswers = { impact: number; reach: number; backOut: number; testing: number; novelty: number }

/** 1 low … 4 critical, of five answers of 0 to 3; no answer is the worst. The same as `riskOf`. */
const riskOf = sql`(case
  when coalesce((answers ->> 'impact')::int, 3) + coalesce((answers ->> 'reach')::int, 3) + coalesce((answers ->> 'backOut')::int, 3) + coalesce((answers ->> 'testing')::int, 3) + coalesce((answers ->> 'novelty')::int, 3) >= 11 then 4
  when coalesce((answers ->> 'impact')::int, 3) = 3 or coalesce((answers ->> 'impact')::int, 3) + coalesce((answers ->> 'reach')::int, 3) + coalesce((answers ->> 'backOut')::int, 3) + coalesce((answers ->> 'testing')::int, 3) + coalesce((answers ->> 'novelty')::int, 3) >= 8 then 3
  when coalesce((answers ->> 'impact')::int, 3) + coalesce((answers ->> 'reach')::int, 3) + coalesce((answers ->> 'backOut')::int, 3) + coalesce((answers ->> 'testing')::int, 3) + coalesce((answers ->> 'novelty')::int, 3) >= 4 then 2
  else 1 end)`

export type TemplateState = 'requested' | 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'ended'

/** A standard change: what is done often, the same way, and was approved once for all until it expires. */
export const changeTemplates = pgTable(
  'change_templates',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    title: text().notNull(),
    category: text().$type<ChangeCategory>().notNull(),
    description: text().notNull(),
    systemIds: uuid().array().notNull(),
    answers: jsonb().$type<RiskAnswers>().notNull(),
    risk: integer().notNull().generatedAlwaysAs(riskOf),
    testPlan: text().notNull(),
    backOutPlan: text().notNull(),
    ownerId: uuid().notNull(),
    state: text().$type<TemplateState>().notNull().default('requested'),
    reason: text().notNull(),
    expiresAt: at().notNull(),
    requestedById: uuid().notNull(),
    decidedById: uuid(),
    decidedAt: at(),
    note: text(),
    endedById: uuid(),
    endedAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.ownerId, users), within(table.orgId, table.requestedById, users),
    index('change_templates_by_title').on(table.orgId, table.title, table.id), index('change_templates_owner').on(table.orgId, table.ownerId), index('change_templates_requester').on(table.orgId, table.requestedById),
    check('change_templates_state', sql`${table.state} in ('requested', 'approved', 'rejected', 'withdrawn', 'expired', 'ended')`),
    check('change_templates_category', sql`${table.category} in ('code', 'infrastructure', 'access', 'configuration')`),
    check('change_templates_systems', sql`cardinality(${table.systemIds}) between 1 and 50`),
    check('change_templates_texts', sql`char_length(${table.title}) between 1 and 200 and char_length(${table.description}) between 1 and 10000 and char_length(${table.testPlan}) between 1 and 10000 and char_length(${table.backOutPlan}) between 1 and 10000 and char_length(${table.reason}) between 1 and 2000`),
    check('change_templates_lasts', sql`${table.expiresAt} > ${table.createdAt} and ${table.expiresAt} <= ${table.createdAt} + interval '366 days'`),
  ],
)

export type ChangeType = 'standard' | 'normal' | 'emergency'
export type ChangeCategory = 'code' | 'infrastructure' | 'access' | 'configuration'
export type ChangeState = 'draft' | 'submitted' | 'approved' | 'rejected' | 'scheduled' | 'implemented' | 'verified' | 'closed' | 'withdrawn'

/**
 * A change somebody wants to make in production (CH-1). What others approve stands in its columns; a trigger raises the revision of what is approved, and `revision`
 * counts what people see: an edit after it was submitted, or reopening.
 */
export const changes = pgTable(
  'changes',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    /** CHG-1, CHG-2, … of the organization. */
    number: integer().notNull(),
    title: text().notNull(),
    type: text().$type<ChangeType>().notNull(),
    category: text().$type<ChangeCategory>().notNull(),
    state: text().$type<ChangeState>().notNull().default('draft'),
    revision: integer().notNull().default(1),
    description: text().notNull(),
    justification: text().notNull(),
    systemIds: uuid().array().notNull(),
    answers: jsonb().$type<RiskAnswers>().notNull(),
    risk: integer().notNull().generatedAlwaysAs(riskOf),
    testPlan: text().notNull(),
    backOutPlan: text().notNull(),
    plannedFrom: at(),
    plannedTo: at(),
    /** What is to go out: commits, pull requests, image digests, tickets. */
    refs: text().array().notNull(),
    templateId: uuid(),
    dependsOnIds: uuid().array().notNull().default(sql`'{}'`),
    requestedById: uuid().notNull(),
    /** Who is to do it. */
    implementerId: uuid(),
    submittedAt: at(),
    approvedAt: at(),
    /** An emergency was done first: until then somebody else has to have approved it. */
    approveBy: at(),
    scheduledAt: at(),
    implementedAt: at(),
    implementedById: uuid(),
    verifiedAt: at(),
    verifiedById: uuid(),
    closedAt: at(),
    /** Nobody is asked any more. */
    withdrawnAt: at(),
    /** How it ended. */
    result: text().$type<'successful' | 'backed_out' | 'failed'>(),
    /** Why the last step was taken. */
    note: text(),
    /** The last reminder of what is late or waits. */
    remindedAt: at(),
    copiedFromId: uuid(),
    /** Made by the portal itself, when this was applied: then nothing of it ever moves. It has no system, and nobody who made it. */
    approvalId: uuid(),
    /** Applied with no second person, after its time: an exception for ever. */
    alone: boolean().notNull().default(false),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.templateId, changeTemplates), within(table.orgId, table.requestedById, users), within(table.orgId, table.implementerId, users), within(table.orgId, table.implementedById, users), within(table.orgId, table.verifiedById, users), within(table.orgId, table.approvalId, approvals),
    unique('changes_approval').on(table.orgId, table.approvalId), index('changes_portal').on(table.orgId, table.createdAt, table.id).where(sql`approval_id is not null`),
    unique('changes_number').on(table.orgId, table.number),
    index('changes_newest').on(table.orgId, table.createdAt, table.id), index('changes_by_state').on(table.orgId, table.state, table.createdAt, table.id), index('changes_window').on(table.orgId, table.plannedFrom, table.id).where(sql`planned_from is not null`),
    index('changes_requester').on(table.orgId, table.requestedById, table.createdAt), index('changes_implementer').on(table.orgId, table.implementerId, table.createdAt), index('changes_implemented_by').on(table.orgId, table.implementedById), index('changes_verified_by').on(table.orgId, table.verifiedById), index('changes_template').on(table.orgId, table.templateId),
    index('changes_by_type').on(table.orgId, table.type, table.createdAt, table.id), index('changes_emergencies').on(table.orgId, table.createdAt, table.id).where(sql`approve_by is not null`),
    index('changes_approve_by').on(table.orgId, table.approveBy).where(sql`approve_by is not null and approved_at is null`),
    check('changes_state', sql`${table.state} in ('draft', 'submitted', 'approved', 'rejected', 'scheduled', 'implemented', 'verified', 'closed', 'withdrawn')`),
    check('changes_type', sql`${table.type} in ('standard', 'normal', 'emergency') and (${table.type} = 'standard') = (${table.templateId} is not null)`),
    check('changes_category', sql`${table.category} in ('code', 'infrastructure', 'access', 'configuration')`),
    check('changes_result', sql`(${table.state} = 'closed') = (${table.result} is not null) and ${table.result} in ('successful', 'backed_out', 'failed')`),
    check('changes_withdrawn', sql`(${table.state} = 'withdrawn') = (${table.withdrawnAt} is not null)`),
    check('changes_systems_count', sql`cardinality(${table.systemIds}) between case when ${table.approvalId} is null then 1 else 0 end and 50 and cardinality(${table.refs}) <= 50 and cardinality(${table.dependsOnIds}) <= 50`),
    check('changes_window_order', sql`(${table.plannedFrom} is null) = (${table.plannedTo} is null) and ${table.plannedTo} > ${table.plannedFrom} and ${table.plannedTo} <= ${table.plannedFrom} + interval '92 days'`),
    check('changes_portal', sql`case when ${table.approvalId} is null then not ${table.alone} else ${table.type} = 'normal' and ${table.state} = 'closed' and ${table.result} = 'successful' and ${table.alone} = (${table.approvedAt} is null) and cardinality(${table.systemIds}) = 0 and ${table.implementedAt} is not null and ${table.implementedById} is null and ${table.verifiedById} is null end`),
    // Approved by somebody else before it went anywhere; an emergency before it is called a success.
    check('changes_approved', sql`${table.approvedAt} is not null or ${table.alone} or ${table.state} in ('draft', 'submitted', 'rejected', 'withdrawn') or (${table.type} = 'emergency' and (${table.state} in ('implemented', 'verified') or ${table.state} = 'closed' and ${table.result} <> 'successful'))`),
    check('changes_implemented', sql`(${table.implementedAt} is null) = (${table.implementedById} is null and ${table.approvalId} is null) and (${table.implementedAt} is not null or ${table.state} not in ('implemented', 'verified', 'closed'))`),
    check('changes_in_order', sql`${table.type} = 'emergency' or ${table.implementedAt} >= ${table.approvedAt}`),
    check('changes_approve_by', sql`(${table.approveBy} is not null) = (${table.type} = 'emergency' and ${table.implementedAt} is not null)`),
    check('changes_texts', sql`char_length(${table.title}) between 1 and 200 and char_length(${table.description}) <= 10000 and char_length(${table.justification}) <= 5000 and char_length(${table.testPlan}) <= 10000 and char_length(${table.backOutPlan}) <= 10000 and char_length(${table.note}) <= 2000`),
  ],
)

/** Which changes touch a system and name something that goes out: kept by a trigger from the columns, as no index serves an array under row-level security. */
export const changeSystems = pgTable(
  'change_systems',
  { orgId: tenantKey.orgId(), changeId: uuid().notNull(), systemId: uuid().notNull() },
  (table) => [primaryKey({ columns: [table.orgId, table.systemId, table.changeId] }), within(table.orgId, table.changeId, changes, 'cascade'), within(table.orgId, table.systemId, systems), index('change_systems_change').on(table.orgId, table.changeId)],
)
export const changeRefs = pgTable(
  'change_refs',
  { orgId: tenantKey.orgId(), changeId: uuid().notNull(), ref: text().notNull() },
  (table) => [primaryKey({ columns: [table.orgId, table.ref, table.changeId] }), within(table.orgId, table.changeId, changes, 'cascade'), index('change_refs_change').on(table.orgId, table.changeId)],
)

/** What a change was at each revision that people saw, so that the next one can show what is different. */
export const changeRevisions = pgTable(
  'change_revisions',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    changeId: uuid().notNull(),
    revision: integer().notNull(),
    /** All that is material (`lib/modules/changes/material.ts`), by the names people read. */
    document: jsonb().$type<Record<string, unknown>>().notNull(),
    sha256: text().notNull(),
    createdAt: at().notNull(),
    createdById: uuid(),
  },
  (table) => [keyOf(table), within(table.orgId, table.changeId, changes), unique('change_revisions_revision').on(table.orgId, table.changeId, table.revision)],
)

/** The life of a change: each step with time, person and reason. Comments are steps from a state to itself. */
export const changeSteps = pgTable(
  'change_steps',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    changeId: uuid().notNull(),
    revision: integer().notNull(),
    verb: text().notNull(),
    fromState: text().$type<ChangeState>(),
    toState: text().$type<ChangeState>().notNull(),
    /** Null: the portal. */
    byId: uuid(),
    note: text(),
    /** What was so at that time, and stays in sight: outside its window, within a freeze. */
    flags: text().array().notNull(),
    at: at().notNull(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.changeId, changes), within(table.orgId, table.byId, users), index('change_steps_of').on(table.orgId, table.changeId, table.at, table.id), index('change_steps_by').on(table.orgId, table.byId),
    check('change_steps_note', sql`char_length(${table.note}) <= 5000`),
  ],
)

/** Files that show something of a change (`artifacts`): each stays, whatever becomes of the change. */
export const changeAttachments = pgTable(
  'change_attachments',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    changeId: uuid().notNull(),
    /** Of the change, as it was then. */
    revision: integer().notNull(),
    artifactId: uuid().notNull(),
    kind: text().$type<AttachmentKind>().notNull(),
    byId: uuid(),
    at: at().notNull(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.changeId, changes), within(table.orgId, table.artifactId, artifacts), within(table.orgId, table.byId, users), unique('change_attachments_file').on(table.orgId, table.artifactId), index('change_attachments_of').on(table.orgId, table.changeId, table.at, table.id), index('change_attachments_by').on(table.orgId, table.byId),
    check('change_attachments_kind', sql`${table.kind} in ('test', 'back_out', 'other')`),
  ],
)
export type AttachmentKind = 'test' | 'back_out' | 'other'

/** A time in which nothing is scheduled on some systems, or on all. */
export const changeFreezes = pgTable(
  'change_freezes',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    title: text().notNull(),
    reason: text().notNull(),
    /** None: all systems. */
    systemIds: uuid().array().notNull(),
    startsAt: at().notNull(),
    endsAt: at().notNull(),
    endedAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table), index('change_freezes_when').on(table.orgId, table.endsAt, table.id), index('change_freezes_from').on(table.orgId, table.startsAt, table.id),
    check('change_freezes_order', sql`${table.endsAt} > ${table.startsAt} and ${table.endsAt} <= ${table.startsAt} + interval '366 days'`),
    check('change_freezes_texts', sql`char_length(${table.title}) between 1 and 200 and char_length(${table.reason}) between 1 and 2000`),
  ],
)

export type FreezeExceptionState = 'requested' | 'approved' | 'rejected' | 'withdrawn' | 'expired'

/** One change may go ahead in one freeze, by approval. */
export const freezeExceptions = pgTable(
  'freeze_exceptions',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    freezeId: uuid().notNull(),
    changeId: uuid().notNull(),
    /** Of the change, as it was asked for. */
    revision: integer().notNull(),
    state: text().$type<FreezeExceptionState>().notNull().default('requested'),
    reason: text().notNull(),
    requestedById: uuid().notNull(),
    decidedById: uuid(),
    decidedAt: at(),
    note: text(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.freezeId, changeFreezes), within(table.orgId, table.changeId, changes), within(table.orgId, table.requestedById, users),
    uniqueIndex('freeze_exceptions_one').on(table.orgId, table.freezeId, table.changeId, table.revision).where(sql`state in ('requested', 'approved')`),
    index('freeze_exceptions_change').on(table.orgId, table.changeId), index('freeze_exceptions_freeze').on(table.orgId, table.freezeId), index('freeze_exceptions_requester').on(table.orgId, table.requestedById),
    check('freeze_exceptions_state', sql`${table.state} in ('requested', 'approved', 'rejected', 'withdrawn', 'expired')`),
    check('freeze_exceptions_reason', sql`char_length(${table.reason}) between 1 and 2000`),
  ],
)

/** What a pipeline asked before it acted, and what it was told. */
export const changeGates = pgTable(
  'change_gates',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    changeId: uuid().notNull(),
    revision: integer().notNull(),
    allowed: boolean().notNull(),
    reasons: text().array().notNull(),
    /** What was about to be done. */
    ref: text(),
    environment: text(),
    run: text(),
    byId: uuid(),
    at: at().notNull(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.changeId, changes), within(table.orgId, table.byId, users), index('change_gates_of').on(table.orgId, table.changeId, table.at, table.id), index('change_gates_by').on(table.orgId, table.byId),
    check('change_gates_reasons', sql`${table.allowed} = (cardinality(${table.reasons}) = 0)`),
  ],
)
