import postgres from 'postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { jobActor, visitor } from '#lib/auth/actor.ts'
import { newToken, tokenHash } from '#lib/crypto/secrets.ts'
import { arranging } from '../../test/arrange.ts'
import { testDatabase } from '../../test/database.ts'
import { organization, request as from } from '../../test/fixtures.ts'
import { startOidc } from '../../test/oidc.ts'

/** What is refused before any operation begins is on record, and a flood of it is one entry and a number. */
process.env.OUTGOING_ALLOW = '127.0.0.0/8'
const database = await testDatabase()
const api = await import('../../app/api/v1/[...path]/route.ts')
const events = await import('../../app/api/v1/events/route.ts')
const login = await import('../../app/api/v1/auth/login/route.ts')
const cron = await import('../../app/api/cron/[job]/route.ts')
const download = await import('../../app/api/v1/systems.csv/route.ts')
const refused = await import('../../app/api/refused/route.ts')
const { middleware } = await import('../../middleware.ts')
const { NextRequest } = await import('next/server')
const { coalesced } = await import('#lib/door/denials.ts')
const { closeDenials } = await import('#lib/modules/audit-trail/operations.ts')
const { refusedBy, refuseSso } = await import('#lib/modules/sign-in/operations/sso.ts')
const { tokenPrefix } = await import('#lib/modules/api-tokens/model.ts')
const { sealCookie, sessionCookieName } = await import('./session.ts')
const { ssoRoute } = await import('./oidc.ts')
const { closePools } = await import('#db/client.ts')
const { Issuer } = await import('openid-client')
await import('./oidc-client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const idp = await startOidc({ redirectUris: [] })
afterAll(() => Promise.all([closePools(), owner.end(), idp.stop()]))

const org = await organization(owner, 'Here')
const elsewhere = await organization(owner, 'Elsewhere')
const { here } = await arranging(owner)(org.id)
const person = await here.self()
await here.add('user_roles', { user_id: person.userId, role: 'admin' })
const own = { cookie: `${sessionCookieName()}=${await sealCookie('session', { sid: person.sessionId, org: org.id }, 600)}`, 'user-agent': from.userAgent, 'x-tickmark-client-address': from.ip }
const base = 'http://127.0.0.1:3000'
const evil = 'https://evil.example'
let addresses = 0
/** From an address of its own each, so that no limit comes first. */
const anonymous = () => ({ 'x-tickmark-client-address': `198.51.100.${++addresses % 250}`, 'user-agent': 'curl' })
const systems = { params: Promise.resolve({ path: ['systems'] }) }
const read = (headers: Record<string, string>) => api.GET(new Request(`${base}/api/v1/systems`, { headers }), systems)

const noted = async () => (await owner`select body::json #>> '{subject,type}' as type, subject_id as id, body::json ->> 'error' as error, outcome, actor_kind as kind from audit_entries where org_id = ${org.id} and action = 'auditTrail.noteRefusal' order by id`).map((row) => ({ ...row }))
const counted = async () => (await owner`select actor, count from audit_denials where org_id = ${org.id} order by minute, actor`).map((row) => [row.actor, row.count])
const logged = async () => (await owner`select kind, detail, sum(count)::int as count, count(*)::int as lines from installation_log group by kind, detail order by kind, detail`).map((row) => ({ ...row }))
async function forget() {
  await owner`truncate installation_log, rate_limits`
  await owner`delete from audit_denials`
}
/** A minute that ended in between made a second of whatever there is one of a minute. */
async function withinMinute<T>(work: () => Promise<T>): Promise<T> {
  const left = 60_000 - (Date.now() % 60_000)
  if (left < 8_000) await new Promise((resolve) => setTimeout(resolve, left + 50))
  return work()
}

async function token(row: Record<string, unknown> = {}, owned = person.userId) {
  const text = newToken(tokenPrefix)
  const id = await here.add('api_tokens', { user_id: owned, name: 'Shipper', prefix: text.slice(0, 10), token_hash: tokenHash('api-token', text), scopes: ['systems.read'], ...row })
  return { id, text }
}

describe('a token that does not count', () => {
  it.each([
    ['revoked', async () => token({ revoked_at: new Date() }), 'the token is revoked'],
    ['expired', async () => token({ expires_at: new Date(Date.now() - 1_000) }), 'the token is expired'],
    ['of somebody deactivated', async () => token({}, await here.user({ status: 'deactivated' })), 'the account of the token is deactivated'],
  ])('and did, %s: one entry in its organization, with their number', async (_, make, error) => {
    await forget()
    const { id, text } = await make()
    await withinMinute(() => Promise.all(Array.from({ length: 20 }, async () => expect((await read({ authorization: `Bearer ${text}`, ...anonymous() })).status).toBe(401))))
    expect((await noted()).filter((each) => each.id === id)).toEqual([{ type: 'api-token', id, error, outcome: 'denied', kind: 'visitor' }])
    expect(await counted()).toEqual([[`api-token:${id} ${error}`, 20]])
    expect(await logged()).toEqual([])
    expect(Number((await owner`select count(*) as n from audit_entries where org_id = ${elsewhere.id} and action = 'auditTrail.noteRefusal'`)[0]?.n)).toBe(0)
  })

  it('and never did: one line of the installation, which keeps nothing of what was sent', async () => {
    await forget()
    const sent = newToken(tokenPrefix)
    await withinMinute(() => Promise.all(Array.from({ length: 150 }, (_, n) => read({ authorization: n % 3 === 0 ? 'Basic abc' : `Bearer ${sent}`, ...anonymous() }))))
    expect(await logged()).toEqual([{ kind: 'a call with an unknown token', detail: '', count: 150, lines: 1 }])
    expect(JSON.stringify(await owner`select * from installation_log`)).not.toContain(sent.slice(8, 20))
  })
})

describe('a request of another site', () => {
  it('that carried a session is on record, as what came in its name and was not its person', async () => {
    await forget()
    const post = (headers: Record<string, string>) => api.POST(new Request(`${base}/api/v1/systems`, { method: 'POST', headers: { ...own, 'content-type': 'application/json', ...headers }, body: '{}' }), systems)
    await withinMinute(async () => {
      expect((await post({ origin: evil })).status).toBe(403)
      expect((await download.GET(new Request(`${base}/api/v1/systems.csv`, { headers: { ...own, 'sec-fetch-site': 'cross-site' } }))).status).toBe(403)
      const led = middleware(new NextRequest(`${base}/systems/new`, { method: 'POST', headers: { ...own, origin: evil } }))
      expect(new URL(led.headers.get('x-middleware-rewrite') ?? '').pathname).toBe('/api/refused')
      const answer = await refused.POST(new Request(`${base}/api/refused`, { method: 'POST', headers: { ...own, origin: evil } }))
      expect([answer.status, await answer.text()]).toEqual([403, 'This request did not come from the portal’s own pages.\n'])
    })
    expect((await noted()).filter((each) => each.type === 'user')).toEqual([{ type: 'user', id: person.userId, error: 'another site sent this request', outcome: 'denied', kind: 'visitor' }])
    expect(await counted()).toEqual([[`user:${person.userId} another site sent this request`, 3]])
  })

  it('that carried none is in the log of the installation', async () => {
    await forget()
    await withinMinute(async () => {
      for (let n = 0; n < 3; n++) await login.POST(new Request(`${base}/api/v1/auth/login`, { method: 'POST', headers: { origin: evil, 'content-type': 'application/json' }, body: '{}' }))
    })
    expect(await logged()).toEqual([{ kind: 'a request of another site', detail: '', count: 3, lines: 1 }])
  })
})

it('a page of an origin that nobody named, with a token: an entry and a number', async () => {
  await forget()
  const { id, text } = await token()
  await withinMinute(async () => {
    for (let n = 0; n < 3; n++) expect((await read({ authorization: `Bearer ${text}`, origin: evil, ...anonymous() })).status).toBe(403)
  })
  const error = 'a page of another origin sent this request'
  expect((await noted()).filter((each) => each.id === id)).toEqual([{ type: 'api-token', id, error, outcome: 'denied', kind: 'token' }])
  expect(await counted()).toEqual([[`api-token:${id} ${error}`, 3]])
})

it('a token that delivers of another source than it is bound to: an entry and a number', async () => {
  await forget()
  const { id, text } = await token({ scopes: ['events.ingest'], sources: ['okta'] })
  await withinMinute(async () => {
    for (let n = 0; n < 3; n++) expect((await events.POST(new Request(`${base}/api/v1/events?source=github`, { method: 'POST', headers: { authorization: `Bearer ${text}`, ...anonymous() }, body: '{}' }))).status).toBe(403)
  })
  expect(await owner`select body::json ->> 'error' as error from audit_entries where org_id = ${org.id} and action = 'events.ingest' and outcome = 'denied' and actor_id = ${id}`).toHaveLength(1)
  expect(await counted()).toEqual([[`token:${id}`, 3]])
})

it('an answer of an identity provider that is not known here is in the log of the installation', async () => {
  await forget()
  await withinMinute(async () => {
    for (const name of [person.userId, 'none']) expect((await ssoRoute(new NextRequest(`${base}/api/auth/callback/${name}?code=x`), ['callback', name])).headers.get('location')).toBe('/sign-in?said=sso')
  })
  expect(await logged()).toEqual([{ kind: 'a callback of an unknown identity provider', detail: '', count: 2, lines: 1 }])
})

describe('too many calls', () => {
  it('of somebody who is known are an entry and a number', async () => {
    await forget()
    const { id, text } = await token()
    await here.write((sql) => sql`insert into settings (org_id, document, version, updated_at) values (${org.id}, ${sql.json({ rateLimits: { apiPerMinute: 10 } })}, 1, now())`)
    const answers = await withinMinute(() => Promise.all(Array.from({ length: 25 }, () => read({ authorization: `Bearer ${text}`, ...anonymous() }))))
    const over = answers.filter((answer) => answer.status === 429).length
    expect(over).toBe(15)
    expect((await noted()).filter((each) => each.id === id)).toEqual([{ type: 'api-token', id, error: 'too many calls', outcome: 'denied', kind: 'token' }])
    expect(await counted()).toEqual([[`api-token:${id} too many calls`, over]])
  })

  it('of nobody are in the log of the installation', async () => {
    await forget()
    const answers = await withinMinute(() => Promise.all(Array.from({ length: 70 }, () => read({ 'x-tickmark-client-address': '203.0.113.9' }))))
    expect(answers.filter((answer) => answer.status === 429)).toHaveLength(10)
    expect(await logged()).toEqual([{ kind: 'too many attempts', detail: 'anonymous', count: 10, lines: 1 }])
  })
})

it('a wrong cron secret is in the log of the installation', async () => {
  await forget()
  const ask = (secret: string) => cron.GET(new Request(`${base}/api/cron/x`, { headers: { authorization: `Bearer ${secret}`, ...anonymous() } }), { params: Promise.resolve({ job: 'x' }) })
  await withinMinute(async () => {
    for (const secret of ['guess-one', 'guess-two']) expect((await ask(secret)).status).toBe(401)
  })
  expect(await logged()).toEqual([{ kind: 'wrong cron secret', detail: '', count: 2, lines: 1 }])
})

describe('150 anonymous answers of an identity provider', () => {
  it('are one entry, the number of the others, and one call to the provider', async () => {
    await forget()
    const providerId = await here.add('identity_providers', { name: 'Login', issuer: idp.issuer, client_id: 'tickmark', client_secret: 'x', audiences: [], group_roles: {}, accepted_factors: [], enabled: true })
    const calls = idp.asked('/.well-known/openid-configuration')
    await withinMinute(() => Promise.all(Array.from({ length: 150 }, () => Promise.all([
      Issuer.discover(`${idp.issuer}/.well-known/openid-configuration`),
      coalesced(org.id, refusedBy(providerId), 'sessions.refuseSso', () => refuseSso(visitor(org.id, from), { providerId, why: 'the provider’s answer could not be verified' })),
    ]))))
    expect(idp.asked('/.well-known/openid-configuration') - calls).toBe(1)
    expect(await owner`select 1 from audit_entries where org_id = ${org.id} and action = 'sessions.refuseSso'`).toHaveLength(1)
    expect(await counted()).toEqual([[refusedBy(providerId), 150]])
    await owner`update audit_denials set minute = minute - interval '1 minute'`
    await closeDenials(jobActor(org.id, 'test', 'r'), {})
    const [entry] = await owner`select body::json ->> 'count' as count, subject_id from audit_entries where org_id = ${org.id} and action = 'auditTrail.closeDenials' order by id desc limit 1`
    expect({ ...entry }).toEqual({ count: '149', subject_id: 'sessions.refuseSso' })
  })

  it('of a provider that does not answer call it once, and soon again', async () => {
    const gone = 'http://127.0.0.1:9/.well-known/openid-configuration'
    const results = await Promise.allSettled(Array.from({ length: 150 }, () => Issuer.discover(gone)))
    expect(new Set(results.map((each) => (each as PromiseRejectedResult).reason)).size).toBe(1)
  })
})
