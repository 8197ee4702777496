import 'server-only'
import { createHash, randomBytes } from 'node:crypto'
import { and, eq, isNull } from 'drizzle-orm'
import { cookies } from 'next/headers'
import { NextRequest } from 'next/server'
import NextAuth, { type AuthOptions } from 'next-auth'
import { appPool, begin } from '#db/client.ts'
import { identityProviders } from '#db/schema/identity-providers.ts'
import { visitor } from '#lib/auth/actor.ts'
import { logEntrance, signInProviders } from '#lib/auth/entrance.ts'
import { now } from '#lib/clock.ts'
import { unseal } from '#lib/crypto/secrets.ts'
import { coalesced } from '#lib/door/denials.ts'
import { env } from '#lib/env.ts'
import { asciiDomain } from '#lib/input.ts'
import { describeError, log } from '#lib/log.ts'
import { safeReturn } from '#lib/modules/sessions/model.ts'
import { refusedBy, refuseSso, startSessionBySso } from '#lib/modules/sign-in/operations/sso.ts'
import { patience } from '#lib/outgoing/agent.ts'
import { requestInfo } from './caller.ts'
import { endCurrent } from './end-current.ts'
import { linkAnswered } from './linking.ts'
import { clockTolerance, tokens } from './oidc-client.ts'
import { challengeCookieName, cookieOptions, sealCookie, sessionCookieName } from './session.ts'

/**
 * Single sign-on with any OpenID Connect provider. next-auth does the protocol: PKCE, state and nonce, and through openid-client the ID
 * token's signature (RS256 unless the provider's metadata say otherwise, never none), issuer, audience and expiry against keys that are
 * at most five minutes old. Here: which provider, our own look at issuer and audience, and what a verified identity may do (an operation decides).
 */
type Provider = { id: string; orgId: string; name: string; issuer: string; clientId: string; clientSecret: string; audiences: string[]; groupsClaim: string }
type Claims = Record<string, unknown> & { sub: string; iss?: string; aud?: string | string[]; iat?: number }

const sessionSeconds = 7 * 86_400
const challengeSeconds = 600
const csrfCookie = () => `${env().BASE_URL.startsWith('https://') ? '__Host-' : ''}next-auth.csrf-token`

async function findProvider(providerId: string): Promise<Provider | null> {
  const offered = (await signInProviders()).find((each) => each.id === providerId)
  if (!offered) return null
  return begin(appPool(), offered.orgId, async (tx) => {
    const [found] = await tx.select().from(identityProviders).where(and(eq(identityProviders.id, providerId), eq(identityProviders.enabled, true), isNull(identityProviders.deletedAt)))
    return found ? { ...found, clientSecret: unseal('identity_providers.secret', found.clientSecret) } : null
  })
}

/** Sends the browser to the provider. Works as a plain link: the CSRF pair that next-auth wants from its own form is made here. */
export async function beginSso(request: Request, providerId: string): Promise<Response> {
  const provider = await findProvider(providerId)
  if (!provider) return backToSignIn()
  const token = randomBytes(32).toString('hex')
  const jar = await cookies()
  jar.set(csrfCookie(), `${token}|${createHash('sha256').update(`${token}${env().SESSION_SECRET}`).digest('hex')}`, cookieOptions(600))
  const from = safeReturn(new URL(request.url).searchParams.get('from')) ?? '/'
  const body = new URLSearchParams({ csrfToken: token, callbackUrl: `${env().BASE_URL}${from}` })
  const post = new NextRequest(`${env().BASE_URL}/api/auth/signin/${provider.id}`, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  return withNextAuth(post, ['signin', provider.id], provider, request)
}

/** next-auth's own addresses; only the provider's way back is open here. */
export async function ssoRoute(request: NextRequest, path: string[]): Promise<Response> {
  const [action, providerId] = path
  if (action !== 'callback' || !providerId || path.length !== 2) return backToSignIn()
  const provider = await findProvider(providerId)
  if (!provider) {
    await logEntrance('a callback of an unknown identity provider')
    return backToSignIn()
  }
  const response = await withNextAuth(request, path, provider, request)
  const location = response.headers.get('location') ?? ''
  if (/[?&]error=/.test(location)) {
    await coalesced(provider.orgId, refusedBy(provider.id), 'sessions.refuseSso', () =>
      refuseSso(visitor(provider.orgId, requestInfo(request.headers)), { providerId: provider.id, why: 'the provider’s answer could not be verified' }))
    return backToSignIn()
  }
  return response
}

const backToSignIn = () => new Response(null, { status: 303, headers: { location: '/sign-in?said=sso' } })

async function withNextAuth(request: NextRequest, path: string[], provider: Provider, original: Request): Promise<Response> {
  process.env.NEXTAUTH_URL = env().BASE_URL
  const handle = NextAuth as unknown as (request: NextRequest, context: { params: Promise<{ nextauth: string[] }> }, options: AuthOptions) => Promise<Response>
  return handle(request, { params: Promise.resolve({ nextauth: path }) }, options(provider, original))
}

function options(provider: Provider, original: Request): AuthOptions {
  let signed: { sid: string; org: string } | null = null
  return {
    secret: env().SESSION_SECRET,
    session: { strategy: 'jwt', maxAge: sessionSeconds },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    cookies: { sessionToken: { name: sessionCookieName(), options: cookieOptions(sessionSeconds) } },
    logger: {
      error: (code, detail) => log.warn({ code, error: describeError(detail instanceof Error ? detail : (detail as { error?: unknown }).error), provider: provider.id }, 'single sign-on failed'),
      warn: () => {},
      debug: () => {},
    },
    providers: [{
      id: provider.id, name: provider.name, type: 'oauth', issuer: provider.issuer, wellKnown: `${provider.issuer}/.well-known/openid-configuration`,
      clientId: provider.clientId, clientSecret: provider.clientSecret, idToken: true, checks: ['pkce', 'state', 'nonce'],
      authorization: { params: { scope: 'openid email profile' } }, httpOptions: { timeout: patience }, token: tokens,
      profile: (claims: Claims) => ({ id: String(claims.sub ?? ''), name: null, email: null }),
    }],
    callbacks: {
      async signIn({ profile }) {
        const claims = profile as Claims | undefined
        const problem = claims ? claimsProblem(claims, provider) : 'no claims'
        if (!claims || problem) throw new Error(problem ?? 'no claims')
        const linked = await linkAnswered(provider.id, claims.sub, requestInfo(original.headers))
        if (linked) return `${env().BASE_URL}${linked}`
        const answer = await startSessionBySso(visitor(provider.orgId, requestInfo(original.headers)), { providerId: provider.id, claims: readClaims(claims, provider) })
        if (answer.challenge) {
          const jar = await cookies()
          jar.set(challengeCookieName(), await sealCookie('challenge', answer.challenge, challengeSeconds), cookieOptions(challengeSeconds))
          return `${env().BASE_URL}/mfa`
        }
        if (!answer.sessionId) return `${env().BASE_URL}/sign-in?said=sso`
        await endCurrent((await cookies()).get(sessionCookieName())?.value, requestInfo(original.headers))
        signed = { sid: answer.sessionId, org: provider.orgId }
        return true
      },
      jwt: () => ({ ...signed, use: 'session' }),
      redirect: ({ url }) => (url.startsWith(`${env().BASE_URL}/`) ? url : env().BASE_URL),
    },
  }
}

/**
 * Our own look at what openid-client has checked: metadata fetched from the provider's address must not be able to name another issuer
 * (mix-up), every audience of the token must be one the organization accepts, and it was not made later than clocks can differ.
 */
export function claimsProblem(claims: Claims, provider: Pick<Provider, 'issuer' | 'clientId' | 'audiences'>): string | null {
  if (String(claims.iss ?? '').replace(/\/$/, '') !== provider.issuer) return 'another issuer'
  const audiences = [claims.aud ?? []].flat()
  const accepted = [provider.clientId, ...provider.audiences]
  if (!audiences.includes(provider.clientId) || audiences.some((each) => !accepted.includes(each))) return 'another audience'
  // openid-client looks at `nbf` and `exp`, and not at a token made in the future.
  if (typeof claims.iat === 'number' && claims.iat > now().getTime() / 1_000 + clockTolerance) return 'made in the future'
  return typeof claims.sub === 'string' && claims.sub !== '' ? null : 'no subject'
}

/** What an operation takes of them. A claim that is not there is not an empty one: groups that nobody told of take no role away. */
export function readClaims(claims: Claims, provider: Pick<Provider, 'issuer' | 'groupsClaim'>) {
  return {
    sub: claims.sub,
    email: typeof claims.email === 'string' ? asciiDomain(claims.email) : null,
    emailVerified: emailVerified(claims, provider.issuer),
    name: typeof claims.name === 'string' ? claims.name.slice(0, 255) : null,
    ...readGroups(claims, provider.groupsClaim),
    factors: [...(texts(claims.amr) ?? []), ...(texts(claims.acr) ?? [])].slice(0, 50),
  }
}

/**
 * What the provider says of the address; null when it says nothing. Entra never has `email_verified`: it says by `xms_edov` whether the owner
 * of the domain has vouched for it, which counts where issuer and token are of one tenant. No beats yes.
 */
function emailVerified(claims: Claims, issuer: string): boolean | null {
  const ofTenant = typeof claims.tid === 'string' && issuer.split('/').includes(claims.tid)
  const said = [readFlag(claims.email_verified), ofTenant ? readFlag(claims.xms_edov) : null]
  return said.includes(false) ? false : said.includes(true) ? true : null
}

/** Some providers send the word, or a digit. What is there and is neither yes nor no is no. */
const readFlag = (value: unknown): boolean | null =>
  value === undefined || value === null ? null : value === true || value === 1 || value === '1' || (typeof value === 'string' && value.toLowerCase() === 'true')

/** Texts of a list, or of one that stands alone; null when there is no list, or none of it can be read. */
function texts(value: unknown): string[] | null {
  if (typeof value === 'string') return [value]
  if (!Array.isArray(value)) return null
  const found = value.filter((each): each is string => typeof each === 'string')
  return found.length === 0 && value.length > 0 ? null : found
}

/** More than this is no list a person is in; to cut it would take roles away. */
const mostGroups = 10_000

/** Entra leaves groups out where there are too many, and names where to ask instead (`_claim_names`, or `hasgroups`). */
function readGroups(claims: Claims, name: string): { groups: string[] | null; groupsElsewhere: boolean } {
  const found = Object.hasOwn(claims, name) ? texts(claims[name]) : null
  const pointers = claims._claim_names
  const elsewhere = (typeof pointers === 'object' && pointers !== null && Object.hasOwn(pointers, name)) || claims.hasgroups === true || claims.hasgroups === 'true'
  if (found === null || found.length > mostGroups || (elsewhere && found.length === 0)) return { groups: null, groupsElsewhere: elsewhere || found !== null }
  return { groups: found, groupsElsewhere: false }
}
