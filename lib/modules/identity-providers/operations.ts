import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { identityProviders } from '#db/schema/identity-providers.ts'
import { refuseUnlessAdmin } from '#lib/auth/delegation.ts'
import { administrative } from '#lib/auth/grants.ts'
import { isBuiltInRole } from '#lib/auth/roles.ts'
import { seal } from '#lib/crypto/secrets.ts'
import { approvable, oneStage } from '#lib/door/approvable.ts'
import { changed, done } from '#lib/door/change.ts'
import { lockedLive } from '#lib/door/locked.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { env } from '#lib/env.ts'
import { invalid } from '#lib/errors.ts'
import { flag, id, line, optionalText, version, words } from '#lib/input.ts'
import { addressProblem } from '#lib/outgoing/address.ts'
import { approvedNow, askApproval } from '../approvals/within.ts'
import { told, type Trust, trusted, wider, without } from './model.ts'
import { words as providerWords } from './words.ts'

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

const called = (waiting: Partial<Trust>): string[] => Object.keys(waiting).map((field) => {
  const name = providerWords.fields['identity-provider'][field as keyof Trust]
  return typeof name === 'string' ? name : name.called
})

/** What waits for somebody else, and why nobody can decide about it if that is so. */
type Waits = { approvalId: string; stuck: string | null; fields: string[] }

async function askTrust(scope: Pick<Scope<unknown>, 'actor' | 'call'>, of: Pick<Provider, 'id' | 'name'>, before: Trust | null, wanted: Trust, waiting: Partial<Trust>, reason: string | null): Promise<Waits | null> {
  const fields = called(waiting)
  if (fields.length === 0 || reason === null) return null
  // What is switched on is all of it.
  const shown = waiting.enabled ? trusted.filter((field) => field !== 'enabled') : trusted.filter((field) => waiting[field] !== undefined)
  const facts = shown.map((field) => ({ label: called({ [field]: true } as never)[0] as string, value: before && !waiting.enabled ? `${told(before[field])} → ${told(wanted[field])}` : told(wanted[field]) }))
  const { approvalId, stuck } = await askApproval(scope, {
    kind: 'identity-provider', subjectId: of.id, title: waiting.enabled ? `Sign in with ${of.name}` : `Sign in with ${of.name}: ${fields.join(', ')}`, reason, facts: facts.map(({ label, value }) => ({ label, value: value.slice(0, 4_000) })), input: { values: waiting },
  })
  return { approvalId, stuck, fields }
}

export const createIdentityProvider = operation({
  name: 'identityProviders.create',
  summary: 'Create an identity provider for single sign-on (OpenID Connect); it is off until somebody else approves it',
  category: 'configuration',
  http: { method: 'POST', path: '/identity-providers' },
  input: z.object({ ...fields, clientSecret: z.string().min(8, 'is too short').max(500), reason: optionalText(2_000) }),
  run: async (scope) => {
    const { tx, actor, input, at } = scope
    refuseUnlessAdmin(actor, 'issuer')
    const { clientSecret, reason, ...rest } = input
    const wanted = { ...rest, clientSecret: seal('identity_providers.secret', clientSecret), ...created(actor, at) }
    const waiting = wider(null, wanted, [])
    const row = without(null, wanted, waiting)
    await tx.insert(identityProviders).values(row)
    const waits = await askTrust(scope, row, null, wanted, waiting, reason ?? `To sign in with ${row.name}`)
    return done({ id: row.id, waits }, changed(subject(row), null, { ...row, ...(waits && { asked: waits.fields.join(', ') }) }, reason ? { reason } : {}))
  },
})

export const updateIdentityProvider = operation({
  name: 'identityProviders.update',
  summary: 'Update an identity provider, an empty client secret keeps the present one; whom it lets in and as whom waits for somebody else',
  category: 'configuration',
  http: { method: 'PUT', path: '/identity-providers/{id}' },
  input: z.object({ id, version, ...fields, clientSecret: optionalText(500), reason: optionalText(2_000) }),
  load,
  run: async (scope) => {
    const { tx, actor, input, subject: before, at } = scope
    sameVersion(before, input.version, 'provider')
    refuseUnlessAdmin(actor, 'issuer')
    const { id: _, version: __, clientSecret, reason, ...rest } = input
    if (clientSecret !== null && clientSecret.length < 8) throw invalid({ clientSecret: 'is too short' })
    const wanted = { ...rest, ...(clientSecret ? { clientSecret: seal('identity_providers.secret', clientSecret) } : {}), ...touched(before, actor, at) }
    const waiting = wider(before, wanted, await administrative(tx, [...new Set(Object.values(wanted.groupRoles))]))
    const after = without(before, wanted, waiting)
    await tx.update(identityProviders).set(after).where(eq(identityProviders.id, before.id))
    if (Object.keys(waiting).length > 0 && reason === null) throw invalid({ reason: `say why: it changes ${called(waiting).join(', ')}` }, 'This changes whom the provider lets in, or as whom. Say why, for whoever decides about it.')
    const waits = await askTrust(scope, before, before, { ...before, ...wanted }, waiting, reason)
    return done({ id: before.id, waits }, changed(subject({ ...before, ...after }), before, { ...before, ...after, ...(clientSecret ? { secretChangedAt: at } : {}), ...(waits && { asked: waits.fields.join(', ') }) }, reason ? { reason } : {}))
  },
})

export const applyIdentityProvider = operation({
  name: 'identityProviders.apply',
  summary: 'Change whom an identity provider lets in, as it was approved',
  category: 'configuration',
  input: z.object({ id, approvalId: id }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { seen } = await approvedNow(tx, input.approvalId)
    const { groupRoles, ...values } = z.object({ values: z.custom<Partial<Trust>>() }).parse(seen.input).values
    const after = { ...values, ...(groupRoles && { groupRoles: { ...before.groupRoles, ...groupRoles } }), ...touched(before, actor, at) }
    await tx.update(identityProviders).set(after).where(eq(identityProviders.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, { ...before, ...after }, { reason: seen.reason }))
  },
})

approvable({
  kind: 'identity-provider', label: 'Whom an identity provider lets in', subjectType: 'identity-provider', approved: applyIdentityProvider, closed: null, shipped: oneStage(['admin', 'compliance_manager'], 30), alone: true,
  record: { table: 'identity_providers', material: ['issuer', 'client_id', 'audiences', 'accepted_factors', 'groups_claim', 'group_roles', 'link_rule', 'email_trust', 'enabled', 'deleted_at'], done: null },
  population: 'configuration', href: ({ id: providerId }) => `/settings/sign-in/${providerId}`,
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
