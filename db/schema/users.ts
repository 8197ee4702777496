import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { identityProviders } from './identity-providers.ts'

/**
 * An account. `personId` is the human behind it: separation of duties compares people, so two accounts of one human share it.
 * Secret columns are never read by a query, and never enter an audit diff (`db/columns.ts`).
 */
export const users = pgTable(
  'users',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    personId: uuid().notNull(),
    email: text().notNull(),
    name: text().notNull(),
    department: text(),
    status: text().$type<'invited' | 'active' | 'deactivated' | 'removed'>().notNull(),
    breakGlass: boolean().notNull().default(false),
    passwordHash: text(),
    passwordChangedAt: at(),
    totpSecret: text(),
    /** Last TOTP step accepted (Unix time / 30 s): a code is good once. */
    totpStep: bigint({ mode: 'number' }),
    mfaEnrolledAt: at(),
    /** Two administrators took the second factor off: another one is enrolled with the next sign-in, for a while. */
    factorResetAt: at(),
    lastSignedInAt: at(),
    /** Wrong passwords and codes since the last sign-in, from anywhere (`sign_in_places` counts them where they came from). */
    failedSignIns: integer().notNull().default(0),
    /** There were very many: until then places nobody signed in from wait. */
    lockedUntil: at(),
    /** Name, address and everything else that tells who it was are gone (PR-2); the id stays, so that what was done stays one person's. */
    erasedAt: at(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    uniqueIndex('users_email').on(table.orgId, sql`lower(${table.email})`).where(sql`status <> 'removed'`),
    index('users_status').on(table.orgId, table.status),
    index('users_by_name').on(table.orgId, table.name, table.id),
    index('users_person').on(table.orgId, table.personId),
    index('users_created').on(table.orgId, table.createdAt, table.id),
    check('users_status', sql`${table.status} in ('invited', 'active', 'deactivated', 'removed')`),
    check('users_name', sql`char_length(${table.name}) between 1 and 255`),
    check('users_department', sql`char_length(${table.department}) <= 100`),
    check('users_erased', sql`${table.erasedAt} is null or ${table.status} = 'removed'`),
    check('users_active_has_factor', sql`${table.status} <> 'active' or ${table.mfaEnrolledAt} is not null or ${table.passwordHash} is null or ${table.factorResetAt} is not null`),
  ],
)

export const passwordHistory = pgTable(
  'password_history',
  { orgId: tenantKey.orgId(), id: tenantKey.id(), userId: uuid().notNull(), passwordHash: text().notNull(), createdAt: at().notNull() },
  (table) => [keyOf(table), within(table.orgId, table.userId, users, 'cascade'), index('password_history_user').on(table.orgId, table.userId, table.createdAt)],
)

/** Single-use codes, hashed; a used one stays with its time. */
export const backupCodes = pgTable(
  'backup_codes',
  { orgId: tenantKey.orgId(), id: tenantKey.id(), userId: uuid().notNull(), codeHash: text().notNull(), createdAt: at().notNull(), usedAt: at() },
  (table) => [keyOf(table), within(table.orgId, table.userId, users, 'cascade'), unique('backup_codes_hash').on(table.orgId, table.userId, table.codeHash)],
)

/** Which role a user holds, a built-in name or a custom one, until when. */
export const userRoles = pgTable(
  'user_roles',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    userId: uuid().notNull(),
    role: text().notNull(),
    /** For scoped roles: the engagement the grant is limited to. */
    scopeId: uuid(),
    expiresAt: at(),
    grantedById: uuid(),
    createdAt: at().notNull(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.userId, users, 'cascade'),
    unique('user_roles_role').on(table.orgId, table.userId, table.role, table.scopeId).nullsNotDistinct(),
    index('user_roles_by_role').on(table.orgId, table.role),
  ],
)

/** One permission given to or withdrawn from one user, with its reason and end. */
export const userGrants = pgTable(
  'user_grants',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    userId: uuid().notNull(),
    permission: text().notNull(),
    effect: text().$type<'any' | 'own' | 'withdrawn'>().notNull(),
    reason: text().notNull(),
    expiresAt: at(),
    createdById: uuid(),
    createdAt: at().notNull(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.userId, users, 'cascade'),
    unique('user_grants_permission').on(table.orgId, table.userId, table.permission),
    check('user_grants_effect', sql`${table.effect} in ('any', 'own', 'withdrawn')`),
    check('user_grants_reason', sql`char_length(${table.reason}) between 1 and 1000`),
  ],
)

export const invites = pgTable(
  'invites',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    userId: uuid().notNull(),
    /** What the link in the mail is for: to come in, or to choose a new password. */
    purpose: text().$type<'invite' | 'password'>().notNull().default('invite'),
    tokenHash: text().notNull(),
    expiresAt: at().notNull(),
    acceptedAt: at(),
    revokedAt: at(),
    createdById: uuid(),
    createdAt: at().notNull(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.userId, users, 'cascade'),
    unique('invites_token').on(table.orgId, table.tokenHash),
    index('invites_token_lookup').on(table.tokenHash),
    index('invites_user').on(table.orgId, table.userId, table.createdAt),
    check('invites_purpose', sql`${table.purpose} in ('invite', 'password')`),
  ],
)

/** Somebody asked that another person's password or second factor is taken off; a second administrator decides (ID-2). */
export const credentialResets = pgTable(
  'credential_resets',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    userId: uuid().notNull(),
    personId: uuid().notNull(),
    what: text().$type<'password' | 'factor'>().notNull(),
    status: text().$type<'requested' | 'approved' | 'rejected' | 'withdrawn' | 'expired'>().notNull().default('requested'),
    reason: text().notNull(),
    requestedById: uuid().notNull(),
    requestedByPersonId: uuid().notNull(),
    decidedById: uuid(),
    decidedByPersonId: uuid(),
    decidedAt: at(),
    note: text(),
    ...base(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.userId, users, 'cascade'),
    within(table.orgId, table.requestedById, users),
    within(table.orgId, table.decidedById, users),
    index('credential_resets_user').on(table.orgId, table.userId, table.createdAt),
    index('credential_resets_requester').on(table.orgId, table.requestedById),
    index('credential_resets_decider').on(table.orgId, table.decidedById),
    uniqueIndex('credential_resets_waiting').on(table.orgId, table.userId, table.what).where(sql`status = 'requested'`),
    check('credential_resets_what', sql`${table.what} in ('password', 'factor')`),
    check('credential_resets_status', sql`${table.status} in ('requested', 'approved', 'rejected', 'withdrawn', 'expired')`),
    check('credential_resets_reason', sql`char_length(${table.reason}) between 1 and 1000`),
    check('credential_resets_decided', sql`${table.status} in ('requested', 'withdrawn', 'expired') or (${table.decidedById} is not null and ${table.decidedByPersonId} is not null and ${table.decidedAt} is not null)`),
  ],
)

/** Which subject at which provider is which account. */
export const userIdentities = pgTable(
  'user_identities',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    userId: uuid().notNull(),
    providerId: uuid().notNull(),
    subject: text().notNull(),
    createdAt: at().notNull(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.userId, users, 'cascade'),
    within(table.orgId, table.providerId, identityProviders, 'cascade'),
    unique('user_identities_subject').on(table.orgId, table.providerId, table.subject),
    index('user_identities_user').on(table.orgId, table.userId),
  ],
)

/** Two people of the register who are one human, ever: said once, and never taken back. */
export const personLinks = pgTable(
  'person_links',
  { orgId: tenantKey.orgId(), id: tenantKey.id(), one: uuid().notNull(), other: uuid().notNull(), reason: text().notNull(), createdAt: at().notNull(), createdById: uuid() },
  (table) => [
    keyOf(table), unique('person_links_pair').on(table.orgId, table.one, table.other), index('person_links_other').on(table.orgId, table.other),
    check('person_links_order', sql`${table.one} < ${table.other}`), check('person_links_reason', sql`char_length(${table.reason}) between 1 and 500`),
  ],
)
