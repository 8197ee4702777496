import 'server-only'
import { eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { apiTokens } from '#db/schema/api-tokens.ts'
import { userOf } from '#lib/auth/actor.ts'
import { refuseBeyond } from '#lib/auth/delegation.ts'
import { grantable, type Permission } from '#lib/auth/permissions.ts'
import { newToken, tokenHash } from '#lib/crypto/secrets.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { deliverable } from '#lib/ingest/normalize.ts'
import { id, line, optionalInstant } from '#lib/input.ts'
import { tokenPrefix } from './model.ts'

export const createApiToken = operation({
  name: 'apiTokens.create',
  summary: 'Create an API token; it is shown once',
  category: 'authorization',
  http: { method: 'POST', path: '/api-tokens' },
  input: z.object({
    name: line(1, 100),
    scopes: z.preprocess((value) => (typeof value === 'string' ? [value] : value),
      z.array(z.string().refine((name): name is Permission => (grantable as string[]).includes(name), 'is not a permission'), { error: 'choose at least one permission' })
        .min(1, 'choose at least one permission').max(grantable.length)),
    /** Whose events it may deliver; none named: any. */
    sources: z.preprocess((value) => (value === undefined || value === null || value === '' ? [] : typeof value === 'string' ? [value] : value), z.array(z.enum(deliverable)).max(deliverable.length)).optional().transform((value) => (value?.length ? [...new Set(value)].sort() : null)),
    expiresAt: optionalInstant,
  }),
  run: async ({ tx, actor, input, at }) => {
    const userId = userOf(actor)
    if (!userId || actor.kind !== 'person') throw new AppError('forbidden', 'A token cannot create tokens. Sign in to create one.')
    if (input.expiresAt && input.expiresAt <= at) throw invalid({ expiresAt: 'must lie in the future' })
    // How wide each scope is follows from its owner's grants, whenever the token is used.
    refuseBeyond(actor, Object.fromEntries(input.scopes.map((scope) => [scope, 'own' as const])), 'scopes')
    if (input.sources && !input.scopes.includes('events.ingest')) throw invalid({ sources: 'only a token that may deliver events has sources; tick events.ingest, or no source' })
    const token = newToken(tokenPrefix)
    const row = {
      orgId: actor.orgId, id: v7(), userId, name: input.name, prefix: token.slice(0, tokenPrefix.length + 6), tokenHash: tokenHash('api-token', token),
      scopes: [...new Set(input.scopes)].sort(), sources: input.sources, expiresAt: input.expiresAt, lastUsedAt: null, revokedAt: null, createdById: userId, createdAt: at,
    }
    await tx.insert(apiTokens).values(row)
    return done({ id: row.id, token }, changed({ type: 'api-token', id: row.id, label: row.name }, null, row))
  },
})

const load = locked(apiTokens)

export const revokeApiToken = operation({
  name: 'apiTokens.revoke',
  summary: 'Revoke an API token; the next call with it is refused',
  category: 'authorization',
  http: { method: 'DELETE', path: '/api-tokens/{id}' },
  input: z.object({ id }),
  load,
  run: async ({ tx, subject: token, at }) => {
    if (token.revokedAt) throw conflict('This token was revoked already.')
    await tx.update(apiTokens).set({ revokedAt: at }).where(eq(apiTokens.id, token.id))
    return done({ id: token.id }, changed({ type: 'api-token', id: token.id, label: token.name }, { revokedAt: null }, { revokedAt: at }))
  },
})
