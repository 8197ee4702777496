import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { users } from './users.ts'

/** A signed-in browser. The cookie carries the id only: this row decides, on every request (ID-4). */
export const sessions = pgTable(
  'sessions',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    userId: uuid().notNull(),
    method: text().$type<'password' | 'sso'>().notNull(),
    ip: text().notNull(),
    userAgent: text().notNull(),
    createdAt: at().notNull(),
    /** Moved at most once a minute; the only column an unaudited statement may change. */
    lastSeenAt: at().notNull(),
    expiresAt: at().notNull(),
    endedAt: at(),
    endReason: text(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.userId, users, 'cascade'),
    index('sessions_user').on(table.orgId, table.userId, table.createdAt).where(sql`ended_at is null`),
    index('sessions_expiry').on(table.orgId, table.expiresAt),
    check('sessions_method', sql`${table.method} in ('password', 'sso')`),
    check('sessions_ended', sql`(${table.endedAt} is null) = (${table.endReason} is null)`),
  ],
)

/** Between the password (or an SSO sign-in without a second factor) and the session. Dies after 10 minutes or 5 wrong answers. */
export const challenges = pgTable(
  'challenges',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    userId: uuid().notNull(),
    tokenHash: text().notNull(),
    purpose: text().$type<'factor' | 'enrol'>().notNull(),
    method: text().$type<'password' | 'sso'>().notNull(),
    /** Enrolment only: the secret offered in the QR code, sealed, until it is proven. */
    totpSecret: text(),
    attempts: integer().notNull().default(0),
    returnTo: text(),
    expiresAt: at().notNull(),
    usedAt: at(),
    createdAt: at().notNull(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.userId, users, 'cascade'),
    unique('challenges_token').on(table.orgId, table.tokenHash),
    index('challenges_token_lookup').on(table.tokenHash),
    index('challenges_expiry').on(table.orgId, table.expiresAt),
    index('challenges_user').on(table.orgId, table.userId),
  ],
)

/** An OpenID Connect provider of one organization. */
export const identityProviders = pgTable(
  'identity_providers',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    name: text().notNull(),
    issuer: text().notNull(),
    clientId: text().notNull(),
    clientSecret: text().notNull(),
    audiences: text().array().notNull().default(sql`'{}'`),
    /** Values of `amr` or `acr` that count as a second factor; none: ours is always asked. */
    acceptedFactors: text().array().notNull().default(sql`'{}'`),
    groupsClaim: text().notNull().default('groups'),
    groupRoles: jsonb().$type<Record<string, string>>().notNull().default({}),
    /** How an unknown subject finds its account: never, by an e-mail the provider calls verified, or by creating one. */
    linkRule: text().$type<'invited_only' | 'verified_email' | 'create'>().notNull().default('verified_email'),
    enabled: boolean().notNull().default(true),
    ...base(),
  },
  (table) => [
    keyOf(table),
    uniqueIndex('identity_providers_name').on(table.orgId, table.name).where(sql`deleted_at is null`),
    check('identity_providers_link', sql`${table.linkRule} in ('invited_only', 'verified_email', 'create')`),
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

/** A machine's credential: hash only, scoped to permissions, owned by a user whose grants bound it. */
export const apiTokens = pgTable(
  'api_tokens',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    userId: uuid().notNull(),
    name: text().notNull(),
    prefix: text().notNull(),
    tokenHash: text().notNull(),
    scopes: text().array().notNull(),
    expiresAt: at(),
    lastUsedAt: at(),
    revokedAt: at(),
    createdById: uuid(),
    createdAt: at().notNull(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.userId, users, 'cascade'),
    unique('api_tokens_hash').on(table.orgId, table.tokenHash),
    index('api_tokens_lookup').on(table.tokenHash),
    index('api_tokens_user').on(table.orgId, table.userId),
  ],
)
