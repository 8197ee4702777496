import 'server-only'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { decode, encode, type JWT } from 'next-auth/jwt'
import { appPool, begin, lookUp, type Tx } from '#db/client.ts'
import { apiTokens } from '#db/schema/api-tokens.ts'
import { organizations } from '#db/schema/organizations.ts'
import { sessions } from '#db/schema/sessions.ts'
import { settings } from '#db/schema/settings.ts'
import { users } from '#db/schema/users.ts'
import type { Person, RequestInfo, Token } from '#lib/auth/actor.ts'
import { holderOfToken } from '#lib/auth/entrance.ts'
import { holdings, resolve } from '#lib/auth/grants.ts'
import { type Grants, isPermission, type Permission } from '#lib/auth/permissions.ts'
import { days, minutes, now } from '#lib/clock.ts'
import { env } from '#lib/env.ts'
import { tokenPrefix } from '#lib/modules/api-tokens/model.ts'
import { type OwnView, viewsOf } from '#lib/modules/saved-views/within.ts'
import { readDocument, type Settings } from '#lib/modules/settings/model.ts'
import { httpsOrigins } from '#lib/origin.ts'

/**
 * The auth adapter: cookies and bearer tokens to actors. Trust: the cookie is encrypted under SESSION_SECRET and names a session;
 * whether that session still counts, and what its user may, is read from the database on every request.
 */
export type SessionCookie = { sid: string; org: string }

const secure = () => env().BASE_URL.startsWith('https://')
/** `__Host-` (RFC 6265bis 4.1.3.2): neither a neighbour's subdomain nor plain http can set such a cookie. */
const hostOnly = (name: string) => `${secure() ? '__Host-' : ''}${name}`
export const sessionCookieName = () => hostOnly('next-auth.session-token')
export const challengeCookieName = () => hostOnly('tickmark.challenge')
/** The sign of a browser somebody signed in from: it opens nothing, and keeps strangers' wrong passwords from locking its owner out. */
export const browserCookieName = () => hostOnly('tickmark.browser')
/** Which provider the person of a session confirmed to link to their account, until its answer comes. */
export const linkCookieName = () => hostOnly('tickmark.link')
export const codesCookieName = () => hostOnly('tickmark.codes')
export const cookieOptions = (maxAge: number) => ({ httpOnly: true, sameSite: 'lax' as const, secure: secure(), path: '/', maxAge })
/** A browser takes the removal of a `__Host-` cookie only with the attributes it was set with. */
export const dropCookie = (jar: { set: (name: string, value: string, options: ReturnType<typeof cookieOptions>) => unknown }, name: string) => jar.set(name, '', cookieOptions(0))

export const sealCookie = (name: string, value: Record<string, unknown>, maxAge: number) =>
  encode({ token: { ...value, use: name }, secret: env().SESSION_SECRET, maxAge })

/** Null for anything that is not ours, altered, expired, or sealed for another cookie. */
export async function openCookie<T>(name: string, text: string | undefined): Promise<T | null> {
  if (!text) return null
  const found = await unseal(text)
  return found?.use === name ? (found as T) : null
}

/** Cookies that were opened before: a browser sends the same one with every request. What they name is read from the database each time. */
const unsealed = new Map<string, JWT>()

async function unseal(text: string): Promise<JWT | null> {
  const known = unsealed.get(text)
  if (known && Number(known.exp) * 1_000 > Date.now()) return known
  unsealed.delete(text)
  const found = await decode({ token: text, secret: env().SESSION_SECRET }).catch(() => null)
  if (found && unsealed.size >= 1_000) unsealed.delete(unsealed.keys().next().value as string)
  if (found) unsealed.set(text, found)
  return found
}

/** Calls a minute (ID-9), from the settings of the organization. */
export type Limits = Settings['rateLimits']

export type Elsewhere = 'another browser' | 'another address'

export type Signed =
  | { person: Person; organization: { name: string; isSample: boolean; support: string }; mustChangePassword: boolean; /** Notifications nobody has read, of what this person may read; counted to a thousand. */ unread: number; touch: boolean; moved: Elsewhere | null; limits: Limits; views: OwnView[] }
  | { refused: Elsewhere; stepUp: boolean }
  | null

/** The person behind a session, or null when it ended, expired, or its user is not active. */
export function loadPerson(cookie: SessionCookie, request: RequestInfo): Promise<Signed> {
  return lookUp(cookie.org, (tx) => personOfSession(tx, cookie, request)).catch((error: unknown) => {
    // A cookie of a removed organization or a malformed id is "not signed in"; a database that is down is not.
    if (error instanceof Error && error.message.includes('must be a UUID')) return null
    throw error
  })
}

async function personOfSession(tx: Tx, cookie: SessionCookie, request: RequestInfo): Promise<Signed> {
  const at = now()
  const [found] = await sessionOf(tx, cookie.sid, at)
  if (!found || found.organizationStatus !== 'active') return null
  const rules = readDocument(found.document)
  const resolved = resolve(found)
  if (found.expiresAt <= at || found.lastSeenAt.getTime() + minutes(rules.session.idleMinutes) <= at.getTime()) return null
  const elsewhere = [
    { where: 'another browser' as const, policy: rules.session.onAgentChange, is: found.userAgent !== request.userAgent.slice(0, 500) },
    { where: 'another address' as const, policy: rules.session.onAddressChange, is: found.ip !== request.ip },
  ].filter((each) => each.is)
  for (const policy of ['block', 'step_up'] as const) {
    const strict = elsewhere.find((each) => each.policy === policy)
    if (strict) return { refused: strict.where, stepUp: policy === 'step_up' }
  }
  const limitDays = resolved.roles.includes('admin') ? rules.password.expiryDaysAdmin : rules.password.expiryDaysOther
  const mustChangePassword = found.method === 'password' && found.passwordChangedAt !== null && found.passwordChangedAt.getTime() + days(limitDays) <= at.getTime()
  const grants = mustChangePassword ? only(resolved.grants, ['profile.read', 'profile.changePassword', 'sessions.end']) : resolved.grants
  return {
    organization: { name: rules.branding.displayName || found.organization, isSample: found.isSample, support: rules.branding.supportContact },
    mustChangePassword,
    unread: Object.entries(found.unread ?? {}).reduce((sum, [permission, count]) => sum + (grants[permission as Permission] ? count : 0), 0),
    moved: elsewhere[0]?.where ?? null,
    limits: rules.rateLimits,
    views: found.views,
    touch: found.lastSeenAt.getTime() + minutes(1) <= at.getTime(),
    person: {
      kind: 'person', orgId: cookie.org, userId: found.userId, personId: found.personId, sessionId: found.sessionId, name: found.name, email: found.email,
      roles: resolved.roles, scopes: resolved.scopes, request,
      grants,
    },
  }
}

/** With the session, as the bell stands on every page: what it takes to read the record → how many. Written out: drizzle would name the columns without their table. */
const unread = sql<Record<string, number> | null>`(
  select json_object_agg(counted.permission, counted.n) from (
    select newest.permission, count(*)::int as n from (
      select n.permission from notifications n where n.org_id = sessions.org_id and n.user_id = sessions.user_id and n.shown and n.read_at is null order by n.entry_at desc, n.id desc limit 1000) newest
    group by newest.permission) counted)`

const sessionOf = (tx: Tx, sessionId: string, at: Date) =>
  tx
    .select({
      sessionId: sessions.id, ip: sessions.ip, userAgent: sessions.userAgent, lastSeenAt: sessions.lastSeenAt, expiresAt: sessions.expiresAt, method: sessions.method,
      userId: users.id, personId: users.personId, name: users.name, email: users.email, passwordChangedAt: users.passwordChangedAt,
      organization: organizations.name, isSample: organizations.isSample, organizationStatus: organizations.status, document: settings.document,
      unread, ...holdings(users.id, at), views: viewsOf(users.id),
    })
    .from(sessions)
    .innerJoin(users, and(eq(users.orgId, sessions.orgId), eq(users.id, sessions.userId)))
    .innerJoin(organizations, eq(organizations.id, sessions.orgId))
    .leftJoin(settings, eq(settings.orgId, sessions.orgId))
    .where(and(eq(sessions.id, sessionId), isNull(sessions.endedAt), eq(users.status, 'active')))

/** Slides the session. At most once a minute, and never in the way of the page. */
export async function touchSession(person: Person): Promise<void> {
  await begin(appPool(), person.orgId, (tx) => tx.update(sessions).set({ lastSeenAt: now() }).where(and(eq(sessions.id, person.sessionId), isNull(sessions.endedAt))))
}

/** The machine behind `Authorization: Bearer tmk_…`, with its owner's grants cut to the token's scopes; null when it does not count. */
export async function loadToken(bearer: string, request: RequestInfo): Promise<{ token: Token; limits: Limits; origins: string[] } | null> {
  if (!bearer.startsWith(tokenPrefix) || bearer.length > 200) return null
  const holder = await holderOfToken(bearer)
  if (!holder) return null
  const { orgId, tokenId } = holder
  const at = now()
  const [found] = await lookUp(orgId, async (tx) => await tokenOf(tx, tokenId, at))
  if (!found || (found.expiresAt && found.expiresAt <= at)) return null
  if (!found.lastUsedAt || found.lastUsedAt.getTime() + minutes(1) <= at.getTime()) {
    await begin(appPool(), orgId, (tx) => tx.update(apiTokens).set({ lastUsedAt: at }).where(eq(apiTokens.id, tokenId)))
  }
  const { name, email, userId, personId, scopes, sources } = found
  const grants = only(resolve(found).grants, scopes.filter(isPermission))
  const { rateLimits: limits, api } = readDocument(found.document)
  return { token: { kind: 'token', orgId, tokenId, name, email, userId, personId, sources, grants, request }, limits, origins: httpsOrigins(api.origins) ?? [] }
}

const tokenOf = (tx: Tx, tokenId: string, at: Date) =>
  tx
    .select({
      name: apiTokens.name, scopes: apiTokens.scopes, sources: apiTokens.sources, expiresAt: apiTokens.expiresAt, lastUsedAt: apiTokens.lastUsedAt, userId: users.id, personId: users.personId, email: users.email,
      document: settings.document, ...holdings(users.id, at),
    })
    .from(apiTokens)
    .innerJoin(users, and(eq(users.orgId, apiTokens.orgId), eq(users.id, apiTokens.userId)))
    .leftJoin(settings, eq(settings.orgId, apiTokens.orgId))
    .where(and(eq(apiTokens.id, tokenId), isNull(apiTokens.revokedAt), eq(users.status, 'active')))

function only(grants: Grants, permissions: Permission[]): Grants {
  return Object.fromEntries(permissions.filter((each) => grants[each]).map((each) => [each, grants[each]]))
}
