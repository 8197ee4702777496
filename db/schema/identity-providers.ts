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
    /** Which account an unknown subject finds by its address: that of somebody invited, anybody's, or anybody's and else a new one. */
    linkRule: text().$type<'invited_only' | 'verified_email' | 'create'>().notNull().default('invited_only'),
    /** Which addresses count: those the provider calls verified, or all but those it says are not. */
    emailTrust: text().$type<'verified' | 'unless_denied'>().notNull().default('verified'),
    enabled: boolean().notNull().default(true),
    ...base(),
  },
  (table) => [
    keyOf(table),
    uniqueIndex('identity_providers_name').on(table.orgId, table.name).where(sql`deleted_at is null`),
    check('identity_providers_link', sql`${table.linkRule} in ('invited_only', 'verified_email', 'create')`),
    check('identity_providers_email_trust', sql`${table.emailTrust} in ('verified', 'unless_denied')`),
  ],
)
