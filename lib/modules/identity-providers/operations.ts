import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { identityProviders } from '#db/schema/identity-providers.ts'
import { refuseUnlessAdmin } from '#lib/auth/delegation.ts'
import { isBuiltInRole } from '#lib/auth/permissions.ts'
import { seal } from '#lib/crypto/secrets.ts'
import { changed, done } from '#lib/door/change.ts'
import { lockedLive } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { env } from '#lib/env.ts'
import { invalid } from '#lib/errors.ts'
import { flag, id, line, optionalText, version, words } from '#lib/input.ts'
import { addressProblem } from '#lib/outgoing/address.ts'

type Provider = typeof identityProviders.$inferSelect

/** Where it leads is looked at again whenever it is called (`lib/outgoing`). */
const issuer = z.string().trim().min(1, 'is required').max(500).transform((value, context) => {
  const problem = addressProblem(value, { allowed: env().OUTGOING_ALLOW }) ?? (ofEverybody.test(value) ? 'is for everybody with a Microsoft account: use that of your own tenant, with its id' : null)
  if (problem) context.addIssue({ code: 'custom', message: problem })
  return value.replace(/\/$/, '')
})

/** Of no tenant, or of the one that all personal accounts are in: whoever signs in there may be anybody, and bear any address. */
const ofEverybody = /^https:\/\/[^/]*\b(login\.microsoftonline\.com|sts\.windows\.net)\/(common|organizations|consumers|9188040d-6c67-4c5b-b112-36a304b66dad)\b/i

const role = z.string().refine((name) => isBuiltInRole(name) || /^custom_[a-z0-9_]{1,40}$/.test(name), 'names a role that does not exist')

/** `group = role`; without a sign the role is missing, which is refused by name. */
function pairOf(typed: string): [group: string, role: string] {
  const at = typed.lastIndexOf('=')
  return at < 0 ? [typed, ''] : [typed.slice(0, at).trim(), typed.slice(at + 1).trim()]
}

const fields = {
  name: line(1, 60),
  issuer,
  clientId: line(1, 200),
  audiences: words(10, 200),
  acceptedFactors: words(20, 100),
  groupsClaim: line(1, 60).default('groups'),
  /** A form sends one `group = role` a line. A distinguished name has signs of its own: the last one counts. */
  groupRoles: z.preprocess(
    (value) => (typeof value === 'string' ? Object.fromEntries(value.split('\n').map((each) => each.trim()).filter(Boolean).map(pairOf)) : (value ?? {})),
    z.record(line(1, 255), role, { error: 'write one "group = role" a line' }),
  ),
  linkRule: z.enum(['invited_only', 'verified_email', 'create']).default('invited_only'),
  emailTrust: z.enum(['verified', 'unless_denied']).default('verified'),
  enabled: flag,
}

const subject = (provider: Pick<Provider, 'id' | 'name'>) => ({ type: 'identity-provider' as const, id: provider.id, label: provider.name })

const load = lockedLive(identityProviders)

export const createIdentityProvider = operation({
  name: 'identityProviders.create',
  summary: 'Create an identity provider for single sign-on (OpenID Connect)',
  category: 'configuration',
  http: { method: 'POST', path: '/identity-providers' },
  input: z.object({ ...fields, clientSecret: z.string().min(8, 'is too short').max(500) }),
  run: async ({ tx, actor, input, at }) => {
    refuseUnlessAdmin(actor, 'issuer')
    const { clientSecret, ...rest } = input
    const row = { ...rest, clientSecret: seal('identity_providers.secret', clientSecret), ...created(actor, at) }
    await tx.insert(identityProviders).values(row)
    return done({ id: row.id }, changed(subject(row), null, row))
  },
})

export const updateIdentityProvider = operation({
  name: 'identityProviders.update',
  summary: 'Update an identity provider; an empty client secret keeps the present one',
  category: 'configuration',
  http: { method: 'PUT', path: '/identity-providers/{id}' },
  input: z.object({ id, version, ...fields, clientSecret: optionalText(500) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'provider')
    refuseUnlessAdmin(actor, 'issuer')
    const { id: _, version: __, clientSecret, ...rest } = input
    if (clientSecret !== null && clientSecret.length < 8) throw invalid({ clientSecret: 'is too short' })
    const after = { ...rest, ...(clientSecret ? { clientSecret: seal('identity_providers.secret', clientSecret) } : {}), ...touched(before, actor, at) }
    await tx.update(identityProviders).set(after).where(eq(identityProviders.id, before.id))
    return done({ id: before.id }, changed(subject({ ...before, ...after }), before, { ...before, ...after, ...(clientSecret ? { secretChangedAt: at } : {}) }))
  },
})

export const removeIdentityProvider = operation({
  name: 'identityProviders.remove',
  summary: 'Remove an identity provider',
  category: 'configuration',
  http: { method: 'DELETE', path: '/identity-providers/{id}' },
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: before, at }) => {
    const after = { enabled: false, deletedAt: at, ...touched(before, actor, at) }
    await tx.update(identityProviders).set(after).where(eq(identityProviders.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, { ...before, ...after }))
  },
})
