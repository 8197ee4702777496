import 'server-only'
import { and, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { apiTokens } from '#db/schema/api-tokens.ts'
import { users } from '#db/schema/users.ts'
import { query } from '#lib/door/query.ts'

export const listApiTokens = query({
  name: 'apiTokens.list',
  permission: 'apiTokens.read',
  summary: 'List API tokens, newest first, at most 200; never the token itself',
  http: { path: '/api-tokens' },
  input: z.object({}),
  run: ({ tx }) =>
    tx.select({
      id: apiTokens.id, name: apiTokens.name, prefix: apiTokens.prefix, scopes: apiTokens.scopes, sources: apiTokens.sources, userName: users.name, expiresAt: apiTokens.expiresAt,
      lastUsedAt: apiTokens.lastUsedAt, revokedAt: apiTokens.revokedAt, createdAt: apiTokens.createdAt,
    })
      .from(apiTokens)
      .innerJoin(users, and(eq(users.orgId, apiTokens.orgId), eq(users.id, apiTokens.userId)))
      .orderBy(desc(apiTokens.createdAt)).limit(200),
})
