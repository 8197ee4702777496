import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { identityProviders } from '#db/schema/identity-providers.ts'
import { userIdentities } from '#db/schema/users.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict, notFound } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { endSessionsOf } from '../sessions/within.ts'
import { linkIdentity, lockUser, unlinkIdentity, type User } from '../users/within.ts'
import { refuseUnproven } from './own-password.ts'

/**
 * An identity at a provider becomes a way into the own account: its owner confirms it here, signs in there, and the subject the provider
 * answers with is bound. What the provider says of addresses counts for nothing: whoever has shown both is one person.
 */
type Loaded = { user: User; provider: typeof identityProviders.$inferSelect }

async function load({ tx, actor, input }: { tx: Tx; actor: Actor; input: { providerId: string } }): Promise<Loaded | null> {
  const user = actor.kind === 'person' ? await lockUser(tx, actor.userId) : null
  const [provider] = await tx.select().from(identityProviders).where(and(eq(identityProviders.id, input.providerId), isNull(identityProviders.deletedAt)))
  return user && provider ? { user, provider } : null
}
const owns = ({ user }: Pick<Loaded, 'user'>, actor: Actor) => user.id === userOf(actor)
const subject = (user: User) => ({ type: 'user' as const, id: user.id, label: user.name })
const current = z.string().min(1, 'is required').max(1_000)

async function refuseUnlinkable(tx: Tx, { user, provider }: Loaded): Promise<void> {
  if (user.breakGlass) throw conflict('This is a break-glass account, which no provider takes over.')
  if (!provider.enabled) throw conflict(`${provider.name} is switched off.`)
  const [one] = await tx.select({ id: userIdentities.id }).from(userIdentities).where(and(eq(userIdentities.userId, user.id), eq(userIdentities.providerId, provider.id))).limit(1)
  if (one) throw conflict(`An identity of ${provider.name} is linked to this account already. Unlink it first.`)
}

export const beginLink = operation({
  name: 'profile.beginLink',
  summary: 'Confirm that an identity provider may be linked to the caller’s account',
  category: 'authentication',
  input: z.object({ providerId: id, current }),
  load,
  owns,
  run: async ({ tx, input, subject: loaded, at }) => {
    await refuseUnlinkable(tx, loaded)
    const refused = await refuseUnproven(tx, loaded.user, input.current, at)
    if (refused) return done({ refusal: refused.refusal }, refused.change)
    return done({ refusal: null as string | null }, changed(subject(loaded.user), null, { linkingProvider: loaded.provider.name }))
  },
})

/** Called with an answer of the provider that was verified, in the session that confirmed it (`lib/edge/oidc.ts`). */
export const bindIdentity = operation({
  name: 'profile.linkIdentity',
  summary: 'Link the identity a provider answered with to the caller’s account',
  category: 'authentication',
  input: z.object({ providerId: id, sub: z.string().min(1).max(255) }),
  load,
  owns,
  run: async ({ tx, input, subject: loaded, at }) => {
    const { user, provider } = loaded
    await refuseUnlinkable(tx, loaded)
    const [taken] = await tx.select({ id: userIdentities.id }).from(userIdentities).where(and(eq(userIdentities.providerId, provider.id), eq(userIdentities.subject, input.sub)))
    if (taken) throw conflict(`This identity of ${provider.name} is linked to another account.`)
    await linkIdentity(tx, user, provider.id, input.sub, at)
    return done({ id: user.id }, changed(subject(user), { linkedProvider: null }, { linkedProvider: provider.name }))
  },
})

export const releaseIdentity = operation({
  name: 'profile.unlinkIdentity',
  summary: 'Unlink an identity provider from the caller’s account; all other sessions end',
  category: 'authentication',
  input: z.object({ providerId: id, current }),
  load,
  owns,
  run: async ({ tx, actor, input, subject: { user, provider }, at }) => {
    const linked = await tx.select({ providerId: identityProviders.id, enabled: identityProviders.enabled }).from(userIdentities)
      .innerJoin(identityProviders, and(eq(identityProviders.id, userIdentities.providerId), isNull(identityProviders.deletedAt))).where(eq(userIdentities.userId, user.id))
    if (!linked.some((each) => each.providerId === provider.id)) throw notFound('link')
    if (!user.passwordHash && !linked.some((each) => each.providerId !== provider.id && each.enabled)) throw conflict(`${provider.name} is the only way into this account: it has no password and no other provider. Link another one first.`)
    const refused = await refuseUnproven(tx, user, input.current, at)
    if (refused) return done({ refusal: refused.refusal, ended: 0 }, refused.change)
    await unlinkIdentity(tx, user, provider.id)
    const ended = await endSessionsOf(tx, user, 'identity provider unlinked', at, actor.kind === 'person' ? actor.sessionId : undefined)
    return done({ refusal: null as string | null, ended: ended.length }, changed(subject(user), { linkedProvider: provider.name }, { linkedProvider: null }), ...ended)
  },
})
