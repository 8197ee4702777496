import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { identityProviders } from '#db/schema/identity-providers.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { openApprovals } from '../approvals/within.ts'

const shown = {
  id: identityProviders.id, name: identityProviders.name, issuer: identityProviders.issuer, clientId: identityProviders.clientId, audiences: identityProviders.audiences,
  acceptedFactors: identityProviders.acceptedFactors, groupsClaim: identityProviders.groupsClaim, groupRoles: identityProviders.groupRoles,
  linkRule: identityProviders.linkRule, emailTrust: identityProviders.emailTrust, enabled: identityProviders.enabled, version: identityProviders.version, updatedAt: identityProviders.updatedAt,
}

export const listIdentityProviders = query({
  name: 'identityProviders.list',
  permission: 'identityProviders.read',
  summary: 'List identity providers, at most 50',
  http: { path: '/identity-providers' },
  input: z.object({}),
  run: ({ tx }) => tx.select(shown).from(identityProviders).where(isNull(identityProviders.deletedAt)).orderBy(identityProviders.name).limit(50),
})

export const getIdentityProvider = query({
  name: 'identityProviders.get',
  permission: 'identityProviders.read',
  summary: 'Get an identity provider; never its secret',
  http: { path: '/identity-providers/{id}' },
  input: z.object({ id }),
  run: async ({ tx, input }) => {
    const [found] = await tx.select(shown).from(identityProviders).where(and(eq(identityProviders.id, input.id), isNull(identityProviders.deletedAt)))
    if (!found) throw notFound('identity provider')
    return { ...found, asked: (await openApprovals(tx, 'identity-provider', [found.id])).get(found.id) ?? null }
  },
})
