import { sql } from 'drizzle-orm'
import { boolean, check, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { base, keyOf, tenantKey } from './_base.ts'

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
