import 'server-only'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { identityProviders } from '#db/schema/identity-providers.ts'
import { userIdentities, userRoles, users } from '#db/schema/users.ts'
import { isBuiltInRole } from '#lib/auth/roles.ts'
import { type Change, changed, done, failed } from '#lib/door/change.ts'
import { firstOfMinute } from '#lib/door/denials.ts'
import { operation } from '#lib/door/operation.ts'
import { id } from '#lib/input.ts'
import type { OpenChallenge } from '../../sessions/model.ts'
import { openChallenge } from '../../sessions/within.ts'
import { activateUser, addUser, isLastAdmin, linkIdentity, lockUser, moveRoles, type User } from '../../users/within.ts'
import { letIn } from '../let-in.ts'

type Provider = typeof identityProviders.$inferSelect
type Answer = { sessionId: string | null; challenge: OpenChallenge | null; returnTo: string | null }

/** Verified claims of an ID token: signature, issuer, audience, nonce and expiry were checked before (`lib/edge/oidc.ts`). */
const claims = z.object({
  sub: z.string().min(1).max(255),
  email: z.string().max(254).nullish(),
  /** Null: the provider said neither. */
  emailVerified: z.boolean().nullable(),
  name: z.string().max(255).nullish(),
  /** Null: the answer said nothing about groups, which is not the same as none. Lengths are looked at one by one. */
  groups: z.array(z.string().max(100_000)).max(10_000).nullish().transform((list) => list ?? null),
  /** The provider says that the groups are to be asked for elsewhere: there are too many for a token. */
  groupsElsewhere: z.boolean().default(false),
  /** `amr` values and `acr`, together. */
  factors: z.array(z.string().max(255)).max(50),
})

export const startSessionBySso = operation({
  name: 'sessions.startBySso',
  summary: 'Sign in with the claims of an identity provider',
  category: 'authentication',
  input: z.object({ providerId: id, claims, returnTo: z.string().max(600).nullish() }),
  load: async ({ tx, input }) => {
    const [found] = await tx.select().from(identityProviders)
      .where(and(eq(identityProviders.id, input.providerId), eq(identityProviders.enabled, true), isNull(identityProviders.deletedAt)))
    return found ?? null
  },
  run: async ({ tx, actor, input, subject: provider, at }) => {
    const refuse = (why: string, user?: User) =>
      done<Answer>({ sessionId: null, challenge: null, returnTo: null }, failed(user ? { type: 'user', id: user.id, label: user.name } : { type: 'identity-provider', id: provider.id, label: provider.name }, why))
    const changes: Change[] = []
    const user = await matchAccount(tx, provider, input.claims, at, changes)
    if (typeof user === 'string') return refuse(user)
    if (user.breakGlass) return refuse('the account is a break-glass account, which no provider takes over')
    if (user.status !== 'active' && user.status !== 'invited') return refuse(`the account is ${user.status}`, user)
    changes.push(...await applyGroups(tx, provider, user, input.claims, at))
    const factor = input.claims.factors.find((each) => provider.acceptedFactors.includes(each))
    if (!factor) {
      const { row, open } = await openChallenge(tx, user, 'sso', input.returnTo ?? null, at)
      return done<Answer>({ sessionId: null, challenge: open, returnTo: null }, changed({ type: 'challenge', id: row.id, label: user.name }, null, { purpose: row.purpose, method: row.method }), ...changes)
    }
    if (user.status === 'invited') await activateUser(tx, user, null, at)
    const session = await letIn(tx, user, 'sso', actor.request, at)
    return done<Answer>(
      { sessionId: session.sessionId, challenge: null, returnTo: input.returnTo ?? null },
      changed({ type: 'user', id: user.id, label: user.name }, { status: user.status }, { status: 'active', factor }),
      ...session.changes, ...changes,
    )
  },
})

/** Under whom refused answers are counted: anybody can send some. */
export const refusedBy = (providerId: string) => `identity-provider:${providerId}`

/** An answer of a provider that did not verify: nobody is signed in, but somebody tried. `coalesced` calls it. */
export const refuseSso = operation({
  name: 'sessions.refuseSso',
  summary: 'Record a single sign-on that could not be verified',
  category: 'authentication',
  input: z.object({ providerId: id, why: z.string().max(200) }),
  load: async ({ tx, input }) => {
    const [found] = await tx.select({ id: identityProviders.id, name: identityProviders.name }).from(identityProviders).where(eq(identityProviders.id, input.providerId))
    return found ?? null
  },
  run: async ({ tx, actor, input, subject: provider, at }) => {
    await firstOfMinute(tx, actor.orgId, refusedBy(provider.id), 'sessions.refuseSso', at)
    return done({}, failed({ type: 'identity-provider', id: provider.id, label: provider.name }, input.why))
  },
})

/** Whose identity this is: a known subject's; else, as far as the provider's rule goes, that of an address it answers for. Or why nobody's. */
async function matchAccount(tx: Tx, provider: Provider, given: z.output<typeof claims>, at: Date, changes: Change[]): Promise<User | string> {
  const [known] = await tx.select({ userId: userIdentities.userId }).from(userIdentities)
    .where(and(eq(userIdentities.providerId, provider.id), eq(userIdentities.subject, given.sub)))
  const linked = known && (await lockUser(tx, known.userId))
  if (linked) return linked
  if (!given.email) return 'nobody is linked to this identity, and it has no e-mail address'
  if (given.emailVerified === false) return 'nobody is linked to this identity, and the provider says that its address is not verified'
  if (given.emailVerified === null && provider.emailTrust !== 'unless_denied') return 'nobody is linked to this identity, and the provider does not say whether its address is verified'
  const [byEmail] = await tx.select().from(users).where(and(sql`lower(${users.email}) = ${given.email.toLowerCase()}`, sql`${users.status} <> 'removed'`)).for('update')
  // It is for the day the provider is down, or is not to be trusted.
  if (byEmail?.breakGlass) return 'the address is that of a break-glass account, which no provider takes over'
  if (byEmail && provider.linkRule === 'invited_only' && byEmail.status !== 'invited') return 'the account with this address is not linked, and the provider may not link it by its address'
  const user = byEmail ?? (provider.linkRule === 'create' ? await createUser(tx, provider, given, at, changes) : null)
  if (!user) return 'nobody here has this address'
  await linkIdentity(tx, user, provider.id, given.sub, at)
  changes.push(changed({ type: 'user', id: user.id, label: user.name }, null, { linkedProvider: provider.name }))
  return user
}

async function createUser(tx: Tx, provider: Provider, given: z.output<typeof claims>, at: Date, changes: Change[]): Promise<User> {
  const email = (given.email as string).toLowerCase()
  const made = await addUser(tx, { orgId: provider.orgId, email, name: given.name || (given.email as string), status: 'invited', createdAt: at, updatedAt: at }, ['employee'])
  changes.push(changed({ type: 'user', id: made.id, label: made.name }, null, { email: made.email, name: made.name, roles: ['employee'] }))
  return made
}

/** No mapping names a longer one. */
const longestGroup = 255

/**
 * Groups decide the mapped roles, both ways: a role the mapping knows goes when its group is gone. Other roles stay. Only a list that is
 * there takes anything away, and never the last administrator.
 */
async function applyGroups(tx: Tx, provider: Provider, user: User, given: Pick<z.output<typeof claims>, 'groups' | 'groupsElsewhere'>, at: Date): Promise<Change[]> {
  const mapped = [...new Set(Object.values(provider.groupRoles))].filter((role) => isBuiltInRole(role) || role.startsWith('custom_'))
  if (mapped.length === 0) return []
  const held = (await tx.select({ role: userRoles.role }).from(userRoles).where(eq(userRoles.userId, user.id)).orderBy(userRoles.role)).map((each) => each.role)
  const subject = { type: 'user' as const, id: user.id, label: user.name }
  const { groups } = given
  if (groups === null) {
    const why = given.groupsElsewhere ? 'keeps the groups of this person elsewhere, as there are too many for its answer' : 'said nothing about groups'
    return [changed(subject, { roles: held }, { roles: held }, { reason: `${provider.name} ${why}: roles stay as they are` })]
  }
  const skipped = groups.filter((group) => group.length > longestGroup).length
  const wanted = new Set(groups.flatMap((group) => (group.length <= longestGroup && Object.hasOwn(provider.groupRoles, group) ? [provider.groupRoles[group]] : [])))
  const gained = mapped.filter((role) => wanted.has(role) && !held.includes(role))
  const leaving = mapped.filter((role) => !wanted.has(role) && held.includes(role))
  const lastAdmin = leaving.includes('admin') && (await isLastAdmin(tx, user))
  const lost = lastAdmin ? leaving.filter((role) => role !== 'admin') : leaving
  if (gained.length + lost.length + skipped === 0 && !lastAdmin) return []
  await moveRoles(tx, user, gained, lost, at)
  const after = [...held.filter((role) => !lost.includes(role)), ...gained]
  const reason = [
    `groups at ${provider.name}`,
    ...(lastAdmin ? ['the last administrator keeps the role'] : []),
    ...(skipped > 0 ? [`${skipped} skipped for a name longer than ${longestGroup} characters`] : []),
  ].join('; ')
  return [changed(subject, { roles: held }, { roles: after }, { reason })]
}
