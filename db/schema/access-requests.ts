import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { at, base, byBytes, keyOf, tenantKey, within } from './_base.ts'
import { people } from './people.ts'
import { populations } from './populations.ts'
import { systems } from './systems.ts'
import { users } from './users.ts'

/** What can be asked for in a system: the rights of its newest frozen population, each once, with how many have it. */
export const requestableRights = pgTable(
  'requestable_rights',
  {
    orgId: tenantKey.orgId(),
    systemId: uuid().notNull(),
    source: text().notNull(),
    populationId: uuid().notNull(),
    rightKind: text().notNull(),
    rightId: text().notNull(),
    rightName: text().notNull(),
    scope: text().notNull(),
    /** Null: the source does not tell. */
    privileged: boolean(),
    holders: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.systemId, table.source, table.rightKind, table.rightId, table.scope] }), within(table.orgId, table.systemId, systems), within(table.orgId, table.populationId, populations),
    index('requestable_rights_name').on(table.orgId, table.systemId, table.rightName), index('requestable_rights_population').on(table.orgId, table.populationId),
  ],
)

export type AccessRequestState = 'requested' | 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'granted' | 'verified' | 'ending' | 'ended'

export type Conclusion = 'appropriate' | 'not_appropriate'

/**
 * Somebody asks that a person gets a right (AC-1). That they have it is shown by a later population and by nothing else, and so is that they have it no more.
 */
export const accessRequests = pgTable(
  'access_requests',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    /** ACC-1, ACC-2, … of the organization. */
    number: integer().notNull(),
    /** For whom. */
    personId: uuid().notNull(),
    systemId: uuid().notNull(),
    source: text().notNull(),
    /** The population the right was chosen from. */
    populationId: uuid().notNull(),
    rightKind: text().notNull(),
    rightId: text().notNull(),
    rightName: text().notNull(),
    scope: text().notNull(),
    privileged: boolean(),
    reason: text().notNull(),
    /** Until when; null: as long as it is needed. */
    endsAt: at(),
    emergency: boolean().notNull(),
    state: text().$type<AccessRequestState>().notNull().default('requested'),
    requestedById: uuid().notNull(),
    approvedAt: at(),
    /** Emergency access was given first: until then somebody else has to have approved it. */
    approveBy: at(),
    /** Who has to give it. */
    ownerId: uuid(),
    dueAt: at(),
    /** Somebody says that it was given. */
    grantedAt: at(),
    grantedById: uuid(),
    /** The population that has it, and its row there. */
    verifiedAt: at(),
    verifiedById: uuid(),
    verifiedKey: byBytes(),
    /** The population it was looked for in last. */
    comparedId: uuid(),
    endedAt: at(),
    /** Emergency access is looked at afterwards, by neither who asked nor who had it: until then, and what they concluded. */
    reviewBy: at(),
    reviewedAt: at(),
    reviewedById: uuid(),
    conclusion: text().$type<Conclusion>(),
    reviewNote: text(),
    /** Nobody is asked any more. */
    withdrawnAt: at(),
    note: text(),
    remindedAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.personId, people), within(table.orgId, table.systemId, systems), within(table.orgId, table.populationId, populations), within(table.orgId, table.requestedById, users), within(table.orgId, table.ownerId, users), within(table.orgId, table.grantedById, users), within(table.orgId, table.verifiedById, populations), within(table.orgId, table.comparedId, populations), within(table.orgId, table.reviewedById, users),
    unique('access_requests_number').on(table.orgId, table.number),
    index('access_requests_newest').on(table.orgId, table.createdAt, table.id), index('access_requests_state').on(table.orgId, table.state, table.createdAt, table.id), index('access_requests_person').on(table.orgId, table.personId, table.createdAt), index('access_requests_system').on(table.orgId, table.systemId, table.source, table.createdAt), index('access_requests_requester').on(table.orgId, table.requestedById, table.createdAt),
    index('access_requests_owner').on(table.orgId, table.ownerId, table.createdAt), index('access_requests_granter').on(table.orgId, table.grantedById), index('access_requests_population').on(table.orgId, table.populationId), index('access_requests_verified').on(table.orgId, table.verifiedById), index('access_requests_compared').on(table.orgId, table.comparedId), index('access_requests_reviewer').on(table.orgId, table.reviewedById), index('access_requests_to_review').on(table.orgId, table.reviewBy).where(sql`review_by is not null and reviewed_at is null`), index('access_requests_reviews').on(table.orgId, table.createdAt, table.id).where(sql`review_by is not null`), index('access_requests_ends').on(table.orgId, table.endsAt).where(sql`ends_at is not null`),
    check('access_requests_states', sql`${table.state} in ('requested', 'approved', 'rejected', 'withdrawn', 'expired', 'granted', 'verified', 'ending', 'ended')`),
    check('access_requests_approved', sql`${table.approvedAt} is not null or ${table.emergency} or ${table.state} in ('requested', 'rejected', 'withdrawn', 'expired')`),
    check('access_requests_granted', sql`(${table.grantedAt} is null) = (${table.grantedById} is null) and (${table.grantedAt} is not null or ${table.state} not in ('granted'))`),
    check('access_requests_verified', sql`(${table.verifiedById} is null) = (${table.verifiedAt} is null) and (${table.verifiedById} is null) = (${table.verifiedKey} is null) and (${table.verifiedById} is not null or ${table.state} <> 'verified')`),
    check('access_requests_withdrawn', sql`(${table.state} = 'withdrawn') = (${table.withdrawnAt} is not null)`),
    check('access_requests_emergency', sql`${table.approveBy} is null or ${table.emergency}`),
    check('access_requests_temporary', sql`not (${table.emergency} or ${table.privileged} is true) or ${table.endsAt} is not null`),
    check('access_requests_review', sql`(${table.reviewBy} is null or ${table.emergency}) and (${table.reviewedAt} is null or ${table.reviewBy} is not null) and (${table.reviewedAt} is null) = (${table.reviewedById} is null) and (${table.reviewedAt} is null) = (${table.conclusion} is null)`),
    check('access_requests_concluded', sql`${table.conclusion} in ('appropriate', 'not_appropriate') and (${table.conclusion} <> 'not_appropriate' or ${table.reviewNote} is not null) and char_length(${table.reviewNote}) <= 2000`),
    check('access_requests_texts', sql`char_length(${table.reason}) between 1 and 2000 and char_length(${table.note}) <= 2000`),
  ],
)
