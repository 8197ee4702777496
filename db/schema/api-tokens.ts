import { index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { at, keyOf, tenantKey, within } from './_base.ts'
import { users } from './users.ts'

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
    /** Sources whose events it may deliver; null: any. */
    sources: text().array(),
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
