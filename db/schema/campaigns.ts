import { sql } from 'drizzle-orm'
import { boolean, check, foreignKey, index, integer, jsonb, pgTable, primaryKey, smallint, text, unique, uuid } from 'drizzle-orm/pg-core'
import { at, base, byBytes, bytes, keyOf, tenantKey, within } from './_base.ts'
import { approvalDelegations } from './approvals.ts'
import { populations } from './populations.ts'
import { systems } from './systems.ts'
import { users } from './users.ts'

export type CampaignState = 'preparing' | 'open' | 'closed' | 'signed_off' | 'withdrawn'
/** Who decides a row first of all: whom the person of an account works for, or who owns the system. */
export type ReviewerRule = 'manager' | 'system_owner'

/** An access review: frozen populations, a row for each entitlement, somebody who decides each (AC-2). */
export const campaigns = pgTable(
  'campaigns',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    title: text().notNull(),
    state: text().$type<CampaignState>().notNull(),
    /** The occurrence of the control that it performs: "2026-Q4". */
    occurrence: text().notNull(),
    /** Populations count that were extracted from then to then; the second is the first moment after it. */
    windowFrom: at().notNull(),
    windowTo: at().notNull(),
    dueAt: at().notNull(),
    /** Who runs it. */
    ownerId: uuid().notNull(),
    /** Decides privileged rights, and rows nobody else may. */
    securityId: uuid().notNull(),
    reviewer: text().$type<ReviewerRule>().notNull(),
    /** Privileged rights go to security, whatever the rule is. */
    privilegedToSecurity: boolean().notNull(),
    /** Days without a sign-in after which an account counts as dormant. */
    dormantDays: smallint().notNull(),
    /** Opened as soon as its populations are there and every row has a reviewer. */
    opensItself: boolean().notNull().default(false),
    /** When its rows were taken from the populations, anew while it is being prepared. */
    builtAt: at(),
    /** Why the last try came to nothing. */
    error: text(),
    openedAt: at(),
    closedAt: at(),
    closedById: uuid(),
    signedOffAt: at(),
    signedOffById: uuid(),
    /** What whoever signs it off says of it. */
    statement: text(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.ownerId, users), within(table.orgId, table.securityId, users), within(table.orgId, table.closedById, users), within(table.orgId, table.signedOffById, users),
    index('campaigns_due').on(table.orgId, table.dueAt, table.id), index('campaigns_state').on(table.orgId, table.state, table.dueAt, table.id),
    index('campaigns_owner').on(table.orgId, table.ownerId), index('campaigns_security').on(table.orgId, table.securityId), index('campaigns_closer').on(table.orgId, table.closedById), index('campaigns_signer').on(table.orgId, table.signedOffById),
    check('campaigns_states', sql`${table.state} in ('preparing', 'open', 'closed', 'signed_off', 'withdrawn')`),
    check('campaigns_reviewers', sql`${table.reviewer} in ('manager', 'system_owner')`),
    check('campaigns_texts', sql`char_length(${table.title}) between 1 and 300 and char_length(${table.occurrence}) between 1 and 40 and char_length(${table.statement}) <= 2000 and char_length(${table.error}) <= 2000`),
    check('campaigns_window', sql`${table.windowFrom} < ${table.windowTo}`),
    check('campaigns_dormant', sql`${table.dormantDays} between 1 and 3650`),
    check('campaigns_opened', sql`(${table.state} in ('open', 'closed', 'signed_off')) = (${table.openedAt} is not null)`),
    check('campaigns_closed', sql`(${table.state} in ('closed', 'signed_off')) = (${table.closedAt} is not null) and (${table.closedAt} is null) = (${table.closedById} is null)`),
    check('campaigns_signed', sql`(${table.state} = 'signed_off') = (${table.signedOffAt} is not null) and (${table.signedOffAt} is null) = (${table.signedOffById} is null)`),
  ],
)

/** What a campaign covers: a system and a source, and the population it stands on once there is one. */
export const campaignPopulations = pgTable(
  'campaign_populations',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    campaignId: uuid().notNull(),
    systemId: uuid().notNull(),
    source: text().notNull(),
    /** The newest frozen one it was compared with. */
    populationId: uuid(),
    /** Persons who can give these rights to others, and by what; they decide none of them. Null: nobody said which rights give rights, so that could not be told. */
    granters: jsonb().$type<{ persons: string[]; account: string; right: string }[]>(),
    createdAt: at().notNull(),
    updatedAt: at().notNull(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.campaignId, campaigns), within(table.orgId, table.systemId, systems), within(table.orgId, table.populationId, populations),
    unique('campaign_populations_once').on(table.orgId, table.campaignId, table.systemId, table.source),
    index('campaign_populations_system').on(table.orgId, table.systemId, table.source), index('campaign_populations_population').on(table.orgId, table.populationId),
  ],
)

export type RowState = 'pending' | 'approved' | 'rejected' | 'flagged'
/** How a reviewer came by a row. */
export type AssignedBy = 'manager' | 'system_owner' | 'security' | 'by_hand' | 'nobody'

/** Who has which right where, as the population says it, with whoever decides. Made from `population_rows` and compared with them by PostgreSQL. Exempt from entries of their own: the campaign bears their number. */
export const campaignRows = pgTable(
  'campaign_rows',
  {
    orgId: uuid().notNull(),
    campaignId: uuid().notNull(),
    number: integer().notNull(),
    /** Where a page of a list ends. */
    id: uuid().notNull().defaultRandom(),
    systemId: uuid().notNull(),
    source: text().notNull(),
    populationId: uuid().notNull(),
    key: byBytes().notNull(),
    /** The leaf of the population's row: what a decision is bound to. */
    leaf: bytes().notNull(),
    accountId: text().notNull(),
    accountName: text().notNull(),
    accountKind: text().notNull(),
    enabled: boolean(),
    rightKind: text().notNull(),
    rightId: text().notNull(),
    rightName: text().notNull(),
    scope: text().notNull(),
    rest: jsonb().$type<Record<string, unknown>>().notNull(),
    /** Whom it belongs to, by the directory of people at the time; null: nobody. */
    personId: uuid(),
    personName: text(),
    /** Every person that must not decide it: subject, owner of a service account, and every account known to be one of theirs. */
    persons: uuid().array().notNull().default(sql`'{}'`),
    /** Computed, each with its fact in words. */
    flags: jsonb().$type<Record<string, string>>().notNull().default({}),
    /** Privileged or flagged: never approved in bulk. */
    guarded: boolean().notNull(),
    /** What was decided last time of this right, and whether it is the same now. Null: it was not reviewed before. */
    former: jsonb().$type<{ decision: string; decidedAt: string; by: string | null; note: string | null; same: boolean }>(),
    assigneeId: uuid(),
    assignedBy: text().$type<AssignedBy>().notNull(),
    /** Why not whom the rule names. */
    assignedWhy: text(),
    assignedAt: at(),
    /** Given to somebody else within the last three days. */
    assignedLate: boolean().notNull().default(false),
    state: text().$type<RowState>().notNull().default('pending'),
    /** A newer population no longer has it: there is nothing left to decide. */
    gone: boolean().notNull().default(false),
    /** Of the last decision, or of what made it void. */
    sequence: integer().notNull().default(0),
    decidedAt: at(),
    /** Why the last decision counts no more. */
    voided: text(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.campaignId, table.number] }),
    // Population and system are compared with the population's row when a row comes (`db/rules.sql`), and neither is ever removed.
    within(table.orgId, table.campaignId, campaigns), within(table.orgId, table.assigneeId, users),
    unique('campaign_rows_id').on(table.orgId, table.id),
    unique('campaign_rows_key').on(table.orgId, table.campaignId, table.systemId, table.source, table.key),
    // The work of one reviewer: by account, by right.
    index('campaign_rows_work').on(table.orgId, table.campaignId, table.assigneeId, table.accountName, table.id),
    index('campaign_rows_rights').on(table.orgId, table.campaignId, table.assigneeId, table.rightName, table.id),
    index('campaign_rows_pending').on(table.orgId, table.campaignId, table.assigneeId, table.number).where(sql`state in ('pending', 'flagged') and not gone`),
    index('campaign_rows_account').on(table.orgId, table.campaignId, table.accountName, table.id), index('campaign_rows_by_right').on(table.orgId, table.campaignId, table.rightName, table.id), index('campaign_rows_right').on(table.orgId, table.campaignId, table.rightId, table.rightKind),
    // What else one person has.
    index('campaign_rows_person').on(table.orgId, table.campaignId, table.personId, table.rightId),
    index('campaign_rows_assignee').on(table.orgId, table.assigneeId),
    check('campaign_rows_states', sql`${table.state} in ('pending', 'approved', 'rejected', 'flagged')`),
    check('campaign_rows_assigned', sql`${table.assignedBy} in ('manager', 'system_owner', 'security', 'by_hand', 'nobody') and (${table.assignedBy} = 'nobody') = (${table.assigneeId} is null)`),
  ],
)

export type Outcome = 'approve' | 'reject' | 'flag' | 'undo' | 'void'

/** Every decision there was, in the order of its row. `void`: made by PostgreSQL, when the row is not what was decided any more. */
export const campaignDecisions = pgTable(
  'campaign_decisions',
  {
    orgId: uuid().notNull(),
    campaignId: uuid().notNull(),
    number: integer().notNull(),
    sequence: integer().notNull(),
    outcome: text().$type<Outcome>().notNull(),
    note: text(),
    decidedById: uuid(),
    decidedByPersonId: uuid(),
    /** For whom, by which delegation. */
    forId: uuid(),
    delegationId: uuid(),
    /** The leaf of the row that was seen. */
    leaf: bytes().notNull(),
    /** Whose it was, and which flags it had. */
    personId: uuid(),
    flags: jsonb().$type<Record<string, string>>().notNull().default({}),
    /** Decisions of one click share it; null: decided by itself. */
    bulkId: uuid(),
    decidedAt: at().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.campaignId, table.number, table.sequence] }),
    foreignKey({ columns: [table.orgId, table.campaignId, table.number], foreignColumns: [campaignRows.orgId, campaignRows.campaignId, campaignRows.number] }).onDelete('restrict'),
    within(table.orgId, table.decidedById, users), within(table.orgId, table.forId, users), within(table.orgId, table.delegationId, approvalDelegations),
    index('campaign_decisions_by').on(table.orgId, table.campaignId, table.decidedById, table.decidedAt), index('campaign_decisions_decider').on(table.orgId, table.decidedById), index('campaign_decisions_for').on(table.orgId, table.forId), index('campaign_decisions_delegation').on(table.orgId, table.delegationId),
    check('campaign_decisions_outcomes', sql`${table.outcome} in ('approve', 'reject', 'flag', 'undo', 'void')`),
    check('campaign_decisions_note', sql`(${table.outcome} in ('approve', 'undo') or coalesce(char_length(btrim(${table.note})), 0) > 0) and coalesce(char_length(${table.note}), 0) <= 2000`),
    check('campaign_decisions_decider', sql`(${table.outcome} = 'void') = (${table.decidedById} is null)`),
    check('campaign_decisions_delegated', sql`(${table.forId} is null) = (${table.delegationId} is null)`),
  ],
)

/** Somebody with rows in a campaign, and how many of them; the numbers are moved by PostgreSQL alone. */
export const campaignReviewers = pgTable(
  'campaign_reviewers',
  {
    orgId: uuid().notNull(),
    campaignId: uuid().notNull(),
    userId: uuid().notNull(),
    rows: integer().notNull().default(0),
    pending: integer().notNull().default(0),
    approved: integer().notNull().default(0),
    rejected: integer().notNull().default(0),
    flagged: integer().notNull().default(0),
    gone: integer().notNull().default(0),
    guarded: integer().notNull().default(0),
    /** What they decided stays from then on. */
    submittedAt: at(),
    /** Themselves, or by which delegation somebody for them. */
    submittedById: uuid(),
    submittedDelegationId: uuid(),
    remindedAt: at(),
    overdueAt: at(),
    escalatedAt: at(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.campaignId, table.userId] }), within(table.orgId, table.campaignId, campaigns), within(table.orgId, table.userId, users),
    within(table.orgId, table.submittedById, users), within(table.orgId, table.submittedDelegationId, approvalDelegations),
    index('campaign_reviewers_submitter').on(table.orgId, table.submittedById), index('campaign_reviewers_delegation').on(table.orgId, table.submittedDelegationId),
    index('campaign_reviewers_user').on(table.orgId, table.userId, table.campaignId),
    check('campaign_reviewers_submitted', sql`(${table.submittedAt} is null) = (${table.submittedById} is null) and (${table.submittedDelegationId} is null or ${table.submittedById} <> ${table.userId})`),
    check('campaign_reviewers_numbers', sql`${table.rows} >= 0 and ${table.pending} >= 0 and ${table.rows} = ${table.pending} + ${table.approved} + ${table.rejected} + ${table.flagged} + ${table.gone}`),
  ],
)

/** Which rights of a system let their holder give rights to others; said by somebody. */
export const grantingRights = pgTable(
  'granting_rights',
  { orgId: tenantKey.orgId(), id: tenantKey.id(), systemId: uuid().notNull(), source: text().notNull(), rightKind: text().notNull(), rightId: text().notNull(), rightName: text().notNull(), grants: boolean().notNull(), reason: text().notNull(), createdAt: at().notNull(), updatedAt: at().notNull(), createdById: uuid(), updatedById: uuid() },
  (table) => [
    keyOf(table), within(table.orgId, table.systemId, systems), within(table.orgId, table.createdById, users), within(table.orgId, table.updatedById, users), unique('granting_rights_once').on(table.orgId, table.systemId, table.source, table.rightKind, table.rightId),
    index('granting_rights_by').on(table.orgId, table.createdById), index('granting_rights_updated').on(table.orgId, table.updatedById),
    check('granting_rights_texts', sql`char_length(${table.reason}) between 1 and 1000 and char_length(${table.rightId}) <= 2000 and char_length(${table.rightName}) <= 2000`),
  ],
)
