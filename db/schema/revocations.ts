import { sql } from 'drizzle-orm'
import { check, foreignKey, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { at, base, byBytes, keyOf, tenantKey, within } from './_base.ts'
import { accessRequests } from './access-requests.ts'
import { campaignDecisions, campaigns } from './campaigns.ts'
import { populations } from './populations.ts'
import { systems } from './systems.ts'
import { users } from './users.ts'

export type RevocationState = 'open' | 'excepted' | 'removed' | 'void'

/** A right that a reviewer rejected, or whose time is over, has to go; that it went is shown by a later population that lacks it, and by nothing else (AC-4). */
export const revocations = pgTable(
  'revocations',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    campaignId: uuid(),
    number: integer(),
    /** Of the rejecting decision. */
    sequence: integer(),
    /** The requested access that is over, where no review is what asks for it. */
    requestId: uuid(),
    systemId: uuid().notNull(),
    source: text().notNull(),
    key: byBytes().notNull(),
    accountName: text().notNull(),
    rightName: text().notNull(),
    scope: text().notNull(),
    personName: text(),
    /** Every way the right was held: it is gone when none is left. */
    paths: jsonb().$type<string[]>().notNull(),
    /** Why it was rejected. */
    reason: text().notNull(),
    state: text().$type<RevocationState>().notNull(),
    /** Who has to remove it: whoever owns the system, or who can. */
    ownerId: uuid(),
    dueAt: at().notNull(),
    /** The population that lacks it. */
    proofId: uuid(),
    closedAt: at(),
    /** A later population had it again. */
    reopenedAt: at(),
    reopenedById: uuid(),
    /** It may stay until then, by approval. */
    exceptedUntil: at(),
    /** The population it was looked for in last. */
    comparedId: uuid(),
    /** When who has to remove it was told that the time is over. */
    overdueAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.campaignId, campaigns), within(table.orgId, table.requestId, accessRequests), within(table.orgId, table.systemId, systems), within(table.orgId, table.ownerId, users), within(table.orgId, table.proofId, populations), within(table.orgId, table.reopenedById, populations), within(table.orgId, table.comparedId, populations),
    foreignKey({ columns: [table.orgId, table.campaignId, table.number, table.sequence], foreignColumns: [campaignDecisions.orgId, campaignDecisions.campaignId, campaignDecisions.number, campaignDecisions.sequence] }).onDelete('restrict'),
    unique('revocations_once').on(table.orgId, table.campaignId, table.number, table.sequence),
    index('revocations_key').on(table.orgId, table.systemId, table.source, table.key), index('revocations_due').on(table.orgId, table.dueAt, table.id), index('revocations_state').on(table.orgId, table.state, table.dueAt, table.id), index('revocations_owner').on(table.orgId, table.ownerId, table.dueAt), index('revocations_proof').on(table.orgId, table.proofId), index('revocations_compared').on(table.orgId, table.comparedId), index('revocations_reopened').on(table.orgId, table.reopenedById), index('revocations_campaign').on(table.orgId, table.campaignId, table.number),
    unique('revocations_of_request').on(table.orgId, table.requestId, table.key),
    check('revocations_because', sql`(${table.requestId} is null) = (${table.campaignId} is not null) and (${table.campaignId} is null) = (${table.number} is null) and (${table.campaignId} is null) = (${table.sequence} is null)`),
    check('revocations_states', sql`${table.state} in ('open', 'excepted', 'removed', 'void')`),
    check('revocations_proved', sql`(${table.state} = 'removed') = (${table.proofId} is not null) and (${table.state} in ('removed', 'void')) = (${table.closedAt} is not null)`),
    check('revocations_excepted', sql`${table.state} <> 'excepted' or ${table.exceptedUntil} is not null`),
    check('revocations_reason', sql`char_length(${table.reason}) between 1 and 2000`),
  ],
)
