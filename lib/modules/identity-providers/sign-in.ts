import 'server-only'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { appPool, begin } from '#db/client.ts'
import { identityProviders } from '#db/schema/sessions.ts'

/** Providers to offer before anybody is signed in: names only. Asks each organization for its own, as row-level security wants it. */
export async function signInProviders(): Promise<{ id: string; name: string }[]> {
  const found = await begin(appPool(), null, (tx) => tx.execute<{ org_id: string; provider_id: string }>(sql`select org_id, provider_id from entrance_identity_providers()`))
  const organizations = [...new Set(found.map((each) => each.org_id))]
  const named = await Promise.all(organizations.map((orgId) =>
    begin(appPool(), orgId, (tx) => tx.select({ id: identityProviders.id, name: identityProviders.name }).from(identityProviders)
      .where(and(eq(identityProviders.enabled, true), isNull(identityProviders.deletedAt))).orderBy(identityProviders.name))))
  return named.flat()
}
