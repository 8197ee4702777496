import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { at, keyOf, tenantKey, within } from './_base.ts'
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

/** Where somebody signed in before, or tried to: wrong passwords and codes count there, so that a stranger's lock out nobody elsewhere. */
export const signInPlaces = pgTable(
  'sign_in_places',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    userId: uuid().notNull(),
    /** Keyed hash of a browser's sign or of a network: neither address nor browser is kept. */
    place: text().notNull(),
    failures: integer().notNull().default(0),
    lockedUntil: at(),
    signedInAt: at(),
    updatedAt: at().notNull(),
  },
  (table) => [
    keyOf(table),
    within(table.orgId, table.userId, users, 'cascade'),
    unique('sign_in_places_place').on(table.orgId, table.userId, table.place),
  ],
)
