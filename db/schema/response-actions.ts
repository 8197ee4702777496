import { sql } from 'drizzle-orm'
import { check, index, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { users } from './users.ts'

export type Action = 'lock_account' | 'end_sessions' | 'revoke_token' | 'open_incident' | 'notify_role'

/** What a rule does by itself when it finds something (MO-7): asked for by one person, agreed to by another. */
export const responseActions = pgTable(
  'response_actions',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    ruleId: text().notNull(),
    ruleName: text().notNull(),
    actions: text().array().$type<Action[]>().notNull(),
    /** Of `notify_role`: who is told. */
    role: text(),
    status: text().$type<'requested' | 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'ended'>().notNull().default('requested'),
    reason: text().notNull(),
    requestedById: uuid().notNull(),
    requestedByPersonId: uuid().notNull(),
    requestedAt: at().notNull(),
    decidedById: uuid(),
    decidedByPersonId: uuid(),
    decidedAt: at(),
    note: text(),
    endedById: uuid(),
    endedAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.requestedById, users), within(table.orgId, table.decidedById, users), within(table.orgId, table.endedById, users),
    uniqueIndex('response_actions_rule').on(table.orgId, table.ruleId).where(sql`status in ('requested', 'approved')`), index('response_actions_newest').on(table.orgId, table.requestedAt, table.id),
    index('response_actions_requester').on(table.orgId, table.requestedById), index('response_actions_decider').on(table.orgId, table.decidedById), index('response_actions_ender').on(table.orgId, table.endedById),
    check('response_actions_known', sql`${table.status} in ('requested', 'approved', 'rejected', 'withdrawn', 'expired', 'ended') and cardinality(${table.actions}) between 1 and 5 and ${table.actions} <@ array['lock_account', 'end_sessions', 'revoke_token', 'open_incident', 'notify_role'] and ('notify_role' = any (${table.actions})) = (${table.role} is not null)`),
    check('response_actions_texts', sql`char_length(${table.reason}) between 1 and 2000 and char_length(${table.ruleId}) between 1 and 200 and char_length(${table.ruleName}) between 1 and 300 and char_length(${table.note}) <= 2000`),
    check('response_actions_decided', sql`${table.status} in ('requested', 'withdrawn', 'expired') or (${table.decidedById} is not null and ${table.decidedByPersonId} is not null and ${table.decidedAt} is not null)`),
    // Two accounts of one person are one person.
    check('response_actions_two_people', sql`${table.decidedById} is null or (${table.decidedById} <> ${table.requestedById} and ${table.decidedByPersonId} <> ${table.requestedByPersonId})`),
  ],
)

/** What was done for a finding, once for each action; an account that was locked can be unlocked. */
export const responseActs = pgTable(
  'response_acts',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    responseId: uuid().notNull(),
    findingId: uuid().notNull(),
    action: text().$type<Action>().notNull(),
    /** The account, token or incident it was about; null: there was none. */
    targetId: uuid(),
    outcome: text().$type<'done' | 'refused' | 'nothing'>().notNull(),
    /** What was done, or why it was not. */
    said: text().notNull(),
    reversedAt: at(),
    reversedById: uuid(),
    reverseReason: text(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.responseId, responseActions), within(table.orgId, table.reversedById, users), unique('response_acts_once').on(table.orgId, table.responseId, table.findingId, table.action),
    index('response_acts_newest').on(table.orgId, table.createdAt, table.id), index('response_acts_finding').on(table.orgId, table.findingId), index('response_acts_reverser').on(table.orgId, table.reversedById),
    check('response_acts_known', sql`${table.action} in ('lock_account', 'end_sessions', 'revoke_token', 'open_incident', 'notify_role') and ${table.outcome} in ('done', 'refused', 'nothing') and char_length(${table.said}) between 1 and 2000 and char_length(${table.reverseReason}) between 1 and 2000`),
    check('response_acts_reversed', sql`(${table.reversedAt} is null) = (${table.reversedById} is null) and (${table.reversedAt} is null) = (${table.reverseReason} is null) and (${table.reversedAt} is null or (${table.action} = 'lock_account' and ${table.outcome} = 'done'))`),
  ],
)
