import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, keyOf, tenantKey, within, xid8 } from './_base.ts'
import { users } from './users.ts'

/** Who somebody is to what a request is about: found when it is opened. */
export type Place = 'manager' | 'system_owner'
/** One stage: so many people, who hold one of these roles, are named, or stand in one of these places to what is asked for. */
export type Stage = { needed: number; roles: string[]; named: string[]; of?: Place[] }

/** The first case that holds decides; the last holds always. `criticalityFrom`: 1 low … 4 critical, of what the request is about. */
export type RuleDefinition = { cases: { criticalityFrom?: number; stages: Stage[] }[]; lastsDays: number }

/** Who must agree to a kind of request, in versions: what is open keeps the one it was opened under. */
export const approvalRules = pgTable(
  'approval_rules',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    kind: text().notNull(),
    number: integer().notNull(),
    definition: jsonb().$type<RuleDefinition>().notNull(),
    createdAt: at().notNull(),
    createdById: uuid(),
  },
  (table) => [keyOf(table), unique('approval_rules_number').on(table.orgId, table.kind, table.number), check('approval_rules_numbers', sql`${table.number} > 0`)],
)

/** What is decided about, and how often what matters of it has changed. Moved by triggers alone. */
export const approvalSubjects = pgTable(
  'approval_subjects',
  { orgId: tenantKey.orgId(), id: tenantKey.id(), type: text().notNull(), subjectId: uuid().notNull(), revision: integer().notNull().default(1) },
  (table) => [keyOf(table), unique('approval_subjects_subject').on(table.orgId, table.type, table.subjectId)],
)

/** Something asked for, which others decide: bound to the exact text they are shown and the revision of what it is about. */
export const approvals = pgTable(
  'approvals',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    kind: text().notNull(),
    subjectType: text().notNull(),
    subjectId: uuid().notNull(),
    revision: integer().notNull().default(0),
    title: text().notNull(),
    reason: text().notNull(),
    /** Canonical JSON of all that is asked for (`Seen`). */
    seen: text().notNull(),
    sha256: text().notNull(),
    ruleId: uuid().notNull(),
    state: text().$type<ApprovalState>().notNull().default('open'),
    openedAt: at().notNull(),
    expiresAt: at().notNull(),
    /** There was nobody who could decide, and the kind waits for no one: then it applies at this time, as an exception. */
    aloneAt: at(),
    closedAt: at(),
    requestedById: uuid().notNull(),
    /** Roles, and ids of accounts, that the stage asks which is open, or was last. Kept by a trigger: whoever may decide is found by it among very many. */
    awaits: text().array().notNull().default(sql`'{}'`),
    /** The transaction that did what was approved: it is done once. */
    appliedXid: xid8(),
    appliedAt: at(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.ruleId, approvalRules),
    within(table.orgId, table.requestedById, users),
    uniqueIndex('approvals_one_open').on(table.orgId, table.kind, table.subjectType, table.subjectId).where(sql`state = 'open'`),
    index('approvals_opened').on(table.orgId, table.openedAt, table.id),
    index('approvals_by_state').on(table.orgId, table.state, table.openedAt, table.id),
    index('approvals_subject').on(table.orgId, table.subjectType, table.subjectId, table.openedAt),
    index('approvals_requester').on(table.orgId, table.requestedById, table.openedAt),
    index('approvals_rule').on(table.orgId, table.ruleId),
    index('approvals_due').on(table.orgId, table.expiresAt).where(sql`state = 'open'`),
    check('approvals_state', sql`${table.state} in ('open', 'approved', 'rejected', 'withdrawn', 'expired', 'void')`),
    check('approvals_closed', sql`(${table.state} = 'open') = (${table.closedAt} is null)`),
    check('approvals_sha256', sql`${table.sha256} = 'sha256:' || encode(sha256(convert_to(${table.seen}, 'UTF8')), 'hex')`),
    check('approvals_lasts', sql`${table.expiresAt} > ${table.openedAt} and ${table.expiresAt} <= ${table.openedAt} + interval '366 days'`),
    check('approvals_texts', sql`char_length(${table.reason}) between 1 and 2000 and char_length(${table.title}) between 1 and 500`),
  ],
)

export type ApprovalState = 'open' | 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'void'

export const approvalStages = pgTable(
  'approval_stages',
  { orgId: tenantKey.orgId(), id: tenantKey.id(), approvalId: uuid().notNull(), number: integer().notNull(), needed: integer().notNull(), roles: text().array().notNull(), named: uuid().array().notNull(), of: text().array().$type<Place[]>().notNull().default(sql`'{}'`) },
  (table) => [
    keyOf(table), within(table.orgId, table.approvalId, approvals), unique('approval_stages_number').on(table.orgId, table.approvalId, table.number),
    check('approval_stages_needed', sql`${table.needed} between 1 and 9 and ${table.number} between 1 and 5`),
  ],
)

export type Part = 'requester' | 'beneficiary' | 'author' | 'implementer'

/** Who takes part and so does not decide. `fact`: learned afterwards, from elsewhere; it is kept, and refuses nothing that was decided before. */
export const approvalParties = pgTable(
  'approval_parties',
  { orgId: tenantKey.orgId(), id: tenantKey.id(), approvalId: uuid().notNull(), userId: uuid().notNull(), personId: uuid().notNull(), part: text().$type<Part>().notNull(), fact: boolean().notNull().default(false), createdAt: at().notNull() },
  (table) => [
    keyOf(table), within(table.orgId, table.approvalId, approvals), within(table.orgId, table.userId, users), unique('approval_parties_part').on(table.orgId, table.approvalId, table.userId, table.part),
    index('approval_parties_user').on(table.orgId, table.userId),
    check('approval_parties_parts', sql`${table.part} in ('requester', 'beneficiary', 'author', 'implementer')`),
  ],
)

/** For a while somebody decides what another one may: in their own name, and for them. */
export const approvalDelegations = pgTable(
  'approval_delegations',
  { orgId: tenantKey.orgId(), id: tenantKey.id(), fromId: uuid().notNull(), toId: uuid().notNull(), reason: text().notNull(), startsAt: at().notNull(), endsAt: at().notNull(), revokedAt: at(), createdAt: at().notNull() },
  (table) => [
    keyOf(table), within(table.orgId, table.fromId, users), within(table.orgId, table.toId, users),
    index('approval_delegations_from').on(table.orgId, table.fromId, table.endsAt), index('approval_delegations_to').on(table.orgId, table.toId, table.endsAt),
    check('approval_delegations_lasts', sql`${table.endsAt} > ${table.startsAt} and ${table.endsAt} <= ${table.startsAt} + interval '90 days'`),
    check('approval_delegations_two', sql`${table.fromId} <> ${table.toId}`),
    check('approval_delegations_reason', sql`char_length(${table.reason}) between 1 and 500`),
  ],
)

export const approvalDecisions = pgTable(
  'approval_decisions',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    approvalId: uuid().notNull(),
    stage: integer().notNull(),
    outcome: text().$type<'approve' | 'reject'>().notNull(),
    /** Of what was seen. */
    sha256: text().notNull(),
    decidedById: uuid().notNull(),
    decidedByPersonId: uuid().notNull(),
    forId: uuid(),
    delegationId: uuid(),
    note: text(),
    decidedAt: at().notNull(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.approvalId, approvals), within(table.orgId, table.decidedById, users), within(table.orgId, table.forId, users), within(table.orgId, table.delegationId, approvalDelegations),
    unique('approval_decisions_voice').on(table.orgId, table.approvalId, table.decidedByPersonId),
    index('approval_decisions_by').on(table.orgId, table.decidedById, table.decidedAt), index('approval_decisions_for').on(table.orgId, table.forId), index('approval_decisions_delegation').on(table.orgId, table.delegationId),
    check('approval_decisions_outcome', sql`${table.outcome} in ('approve', 'reject') and (${table.outcome} = 'approve' or coalesce(char_length(${table.note}), 0) > 0)`),
    check('approval_decisions_note', sql`char_length(${table.note}) <= 2000`),
    check('approval_decisions_delegated', sql`(${table.forId} is null) = (${table.delegationId} is null)`),
  ],
)
