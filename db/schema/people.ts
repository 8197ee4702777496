import { sql } from 'drizzle-orm'
import { boolean, check, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import type { AccountKind } from '#lib/importers/entitlement.ts'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { populations } from './populations.ts'
import { systems } from './systems.ts'
import { users } from './users.ts'

export type WorkerKind = 'employee' | 'contractor' | 'service'
export type WorkerState = 'active' | 'leave' | 'left' | 'future'

/** Who works here, as a roster says it (SY-3). Its id is a person's, as `users.person_id` is: separation of duties compares both. */
export const people = pgTable(
  'people',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    /** Whose roster; `workerId` tells one worker from another there, for good. */
    systemId: uuid().notNull(),
    workerId: text().notNull(),
    name: text().notNull(),
    email: text(),
    userName: text(),
    kind: text().$type<WorkerKind>().notNull(),
    state: text().$type<WorkerState>().notNull(),
    /** As the roster has them: a day, a time on the wall of `zone`, or a moment. */
    startsOn: text(),
    endsOn: text(),
    zone: text().notNull(),
    /** When the last day ends in that zone. */
    endsAt: at(),
    managerSaid: text(),
    managerId: uuid(),
    /** Their account of the portal, and how that is known. */
    userId: uuid(),
    userHow: text().$type<'email' | 'by_hand'>(),
    /** E-mails, user names and ids they have elsewhere, in small letters. */
    aliases: text().array().notNull().default([]),
    /** The roster it stood in last; `goneAt`: when a roster first lacked it. */
    populationId: uuid(),
    goneAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.systemId, systems), within(table.orgId, table.managerId, table), within(table.orgId, table.userId, users), within(table.orgId, table.populationId, populations),
    unique('people_worker').on(table.orgId, table.systemId, table.workerId),
    index('people_name').on(table.orgId, table.name, table.id), index('people_manager').on(table.orgId, table.managerId), index('people_user').on(table.orgId, table.userId), index('people_population').on(table.orgId, table.populationId), index('people_email').on(table.orgId, sql`lower(${table.email})`),
    check('people_kinds', sql`${table.kind} in ('employee', 'contractor', 'service')`), check('people_states', sql`${table.state} in ('active', 'leave', 'left', 'future')`),
  ],
)

export type MatchedBy = 'employee_id' | 'email' | 'user_name' | 'alias' | 'by_hand'

/** An account of a system, as populations have it, and whose it is (SY-3). */
export const accounts = pgTable(
  'accounts',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    systemId: uuid().notNull(),
    /** Native and immutable: an account that is deleted and made anew under its name is another one. */
    accountId: text().notNull(),
    name: text().notNull(),
    email: text(),
    userName: text(),
    employeeId: text(),
    kind: text().$type<AccountKind>().notNull(),
    enabled: boolean(),
    /** The population it was last in. */
    populationId: uuid(),
    personId: uuid(),
    how: text().$type<MatchedBy>(),
    /** Why it is this person's, or nobody's, in words. */
    said: text().notNull().default(''),
    /** Whoever answers for an account that is no one person's. */
    ownerId: uuid(),
    decidedById: uuid(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.systemId, systems), within(table.orgId, table.populationId, populations), within(table.orgId, table.personId, people), within(table.orgId, table.ownerId, people), within(table.orgId, table.decidedById, users),
    unique('accounts_account').on(table.orgId, table.systemId, table.accountId),
    index('accounts_name').on(table.orgId, table.name, table.id), index('accounts_person').on(table.orgId, table.personId), index('accounts_owner').on(table.orgId, table.ownerId), index('accounts_population').on(table.orgId, table.populationId), index('accounts_decider').on(table.orgId, table.decidedById),
    index('accounts_unmatched').on(table.orgId, table.name, table.id).where(sql`how is null and kind not in ('group', 'role')`),
    // Whoever is found has a way they were found by, and nobody is both the one it is of and the one who answers for it.
    check('accounts_matched', sql`(${table.how} is not null or (${table.personId} is null and ${table.ownerId} is null)) and (${table.personId} is null or ${table.ownerId} is null)`),
    check('accounts_by_hand', sql`(${table.how} = 'by_hand') is not true or (${table.decidedById} is not null and char_length(${table.said}) > 0)`),
  ],
)
