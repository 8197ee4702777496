// A real OpenID provider (oidc-provider, certified) on a free port, with accounts a test sets and a way
// to make its next ID token a lie. Plain http: for 127.0.0.1 only.
import { createHmac, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type Configuration } from 'oidc-provider'

export interface OidcAccount {
  sub: string
  email?: string
  email_verified?: boolean
  name?: string
  groups?: string[]
  /** How the provider says the person signed in: ['pwd'], ['pwd', 'mfa'], … */
  amr?: string[]
}

/** What is wrong with the next ID token. Claims given replace true ones; undefined removes them. */
export interface Lie {
  claims?: Record<string, unknown>
  /** none: unsigned. stranger: a key nobody published, under the published key's id. HS256: signed with the client secret. */
  signature?: 'none' | 'stranger' | 'HS256'
}

export const lies = {
  wrongAudience: { claims: { aud: 'another-client' } },
  secondAudience: { claims: { aud: ['tickmark', 'another-client'] } },
  wrongIssuer: { claims: { iss: 'https://login.example.org' } },
  wrongNonce: { claims: { nonce: 'replayed-from-elsewhere' } },
  noNonce: { claims: { nonce: undefined } },
  expired: { claims: { iat: 1_600_000_000, exp: 1_600_003_600 } },
  algNone: { signature: 'none' },
  strangersKey: { signature: 'stranger' },
  symmetric: { signature: 'HS256' },
} as const satisfies Record<string, Lie>

export interface OidcServer {
  issuer: string
  clientId: string
  clientSecret: string
  accounts: Map<string, OidcAccount>
  /** Whoever comes next is this account, without being asked; null: the provider shows a page to choose on. */
  signInAs(sub: string | null): void
  /** The next ID token is told with this lie, once. */
  lieOnce(lie: Lie): void
  /** An ID token with any claims, signed by the provider's true key unless the lie says otherwise. */
  mint(claims: Record<string, unknown>, lie?: Lie): string
  /** How often an address of the provider was called. */
  asked(path: string): number
  stop(): Promise<void>
}

export async function startOidc(options: { redirectUris: string[]; accounts?: OidcAccount[] }): Promise<OidcServer> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clientId = 'tickmark'
  const clientSecret = randomBytes(32).toString('base64url')
  const accounts = new Map((options.accounts ?? []).map((account) => [account.sub, account]))
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const kid = 'test-key'
  let current: string | null = null
  let lie: Lie | null = null
  const calls = new Map<string, number>()

  const provider = new Provider(issuer, configuration(options.redirectUris, { clientId, clientSecret }, key, kid, accounts))
  const mint = (claims: Record<string, unknown>, told: Lie = {}) => token({ ...claims, ...told.claims }, told.signature, key, kid, clientSecret)

  provider.use(async (ctx, next) => {
    await next()
    const body: unknown = ctx.body
    if (ctx.path !== '/token' || !lie || !isTokenAnswer(body)) return
    ctx.body = { ...body, id_token: mint(claimsOf(body.id_token), lie) }
    lie = null
  })

  server.on('request', (request, response) => {
    const url = new URL(request.url ?? '/', issuer)
    calls.set(url.pathname, (calls.get(url.pathname) ?? 0) + 1)
    if (!url.pathname.startsWith('/interaction/')) return provider.callback()(request, response)
    const chosen = url.searchParams.get('account') ?? current
    if (chosen === null) {
      const links = [...accounts.values()].map(({ sub, email }) => `<li><a href="?account=${encodeURIComponent(sub)}">${email ?? sub}</a></li>`)
      response.setHeader('Content-Type', 'text/html; charset=utf-8').end(`<h1>Test provider</h1><ul>${links.join('')}</ul>`)
      return
    }
    const { amr } = accounts.get(chosen) ?? {}
    const result = { login: { accountId: chosen, remember: false, ...(amr ? { amr } : {}) } }
    provider.interactionFinished(request, response, result).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })

  return {
    issuer,
    clientId,
    clientSecret,
    accounts,
    signInAs: (sub) => void (current = sub),
    lieOnce: (next) => void (lie = next),
    mint,
    asked: (path) => calls.get(path) ?? 0,
    stop: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

function configuration(redirectUris: string[], client: { clientId: string; clientSecret: string }, key: KeyObject, kid: string, accounts: Map<string, OidcAccount>): Configuration {
  return {
    clients: [{ client_id: client.clientId, client_secret: client.clientSecret, redirect_uris: redirectUris, response_types: ['code'], grant_types: ['authorization_code'] }],
    jwks: { keys: [{ ...key.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    // Claims in the ID token itself, as the large providers do.
    conformIdTokenClaims: false,
    claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    features: { devInteractions: { enabled: false } },
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600, AuthorizationCode: 60 },
    pkce: { required: () => true },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, sub) => {
      const account = accounts.get(sub)
      return account && { accountId: sub, claims: () => ({ ...account }) }
    },
    // Nobody is asked for consent.
    loadExistingGrant: async (ctx) => {
      const { client: asking, session, params } = ctx.oidc
      if (!asking || !session?.accountId) return undefined
      const grant = new ctx.oidc.provider.Grant({ clientId: asking.clientId, accountId: session.accountId })
      grant.addOIDCScope(String(params?.scope ?? 'openid'))
      await grant.save()
      return grant
    },
  }
}

function isTokenAnswer(body: unknown): body is { id_token: string } {
  return typeof body === 'object' && body !== null && 'id_token' in body && typeof body.id_token === 'string'
}

function claimsOf(idToken: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>
}

function token(claims: Record<string, unknown>, signature: Lie['signature'], key: KeyObject, kid: string, clientSecret: string): string {
  const alg = signature === 'none' ? 'none' : signature === 'HS256' ? 'HS256' : 'RS256'
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const content = `${encode({ alg, kid, typ: 'JWT' })}.${encode(claims)}`
  if (signature === 'none') return `${content}.`
  if (signature === 'HS256') return `${content}.${createHmac('sha256', clientSecret).update(content).digest('base64url')}`
  const signer = signature === 'stranger' ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey : key
  return `${content}.${sign('RSA-SHA256', Buffer.from(content), signer).toString('base64url')}`
}
