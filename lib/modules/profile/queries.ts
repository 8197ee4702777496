import 'server-only'
import { and, count, eq, isNotNull, isNull, or } from 'drizzle-orm'
import { z } from 'zod'
import { apiTokens } from '#db/schema/api-tokens.ts'
import { identityProviders } from '#db/schema/identity-providers.ts'
import { backupCodes, userIdentities, users } from '#db/schema/users.ts'
import { userOf } from '#lib/auth/actor.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { openSessions } from '../users/queries.ts'

export const getProfile = query({
  name: 'profile.get',
  permission: 'profile.read',
  summary: 'Get the caller’s account, sessions, remaining backup codes and API tokens',
  http: { path: '/profile' },
  input: z.object({}),
  run: async ({ tx, actor }) => {
    const userId = userOf(actor)
    if (!userId) throw notFound('profile')
    const [user] = await tx
      .select({ id: users.id, name: users.name, email: users.email, department: users.department, breakGlass: users.breakGlass, mfaEnrolledAt: users.mfaEnrolledAt, passwordChangedAt: users.passwordChangedAt, lastSignedInAt: users.lastSignedInAt })
      .from(users).where(eq(users.id, userId))
    if (!user) throw notFound('profile')
    // Small by nature (at most ten a user): counted, not rolled up.
    const [codes] = await tx.select({ left: count() }).from(backupCodes).where(and(eq(backupCodes.userId, userId), isNull(backupCodes.usedAt)))
    const [tokens] = await tx.select({ live: count() }).from(apiTokens).where(and(eq(apiTokens.userId, userId), isNull(apiTokens.revokedAt)))
    const providers = await tx.select({ id: identityProviders.id, name: identityProviders.name, enabled: identityProviders.enabled, linkedAt: userIdentities.createdAt }).from(identityProviders)
      .leftJoin(userIdentities, and(eq(userIdentities.providerId, identityProviders.id), eq(userIdentities.userId, userId)))
      .where(and(isNull(identityProviders.deletedAt), or(eq(identityProviders.enabled, true), isNotNull(userIdentities.id)))).orderBy(identityProviders.name).limit(50)
    return { ...user, providers, apiTokens: tokens?.live ?? 0, backupCodesLeft: codes?.left ?? 0, sessions: await openSessions(tx, userId) }
  },
})
