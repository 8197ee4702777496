import postgres from 'postgres'
import { afterAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { newTotpSecret, totpCode } from '#lib/auth/totp.ts'
import { seal, tokenHash } from '#lib/crypto/secrets.ts'
import { arranging } from '../../test/arrange.ts'
import { testDatabase } from '../../test/database.ts'
import { organization, request as from } from '../../test/fixtures.ts'

/** What a page of another site can make a browser send, with the cookies it has for us. */
const database = await testDatabase()
const api = await import('../../app/api/v1/[...path]/route.ts')
const login = await import('../../app/api/v1/auth/login/route.ts')
const factor = await import('../../app/api/v1/auth/mfa/route.ts')
const download = await import('../../app/api/v1/systems.csv/route.ts')
const events = await import('../../app/api/v1/events/upload/route.ts')
const { openSaid } = await import('./said.ts')
const { sealCookie, sessionCookieName } = await import('./session.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

const org = await organization(owner, 'Here')
const { here } = await arranging(owner)(org.id)
const { sessionId, userId } = await here.self()
await here.add('user_roles', { user_id: userId, role: 'admin' })
const cookie = `${sessionCookieName()}=${await sealCookie('session', { sid: sessionId, org: org.id }, 600)}`
const own = { cookie, 'user-agent': from.userAgent, 'x-tickmark-client-address': from.ip }
const base = 'http://127.0.0.1:3000'
const evil = 'https://evil.example'
const ask = (path: string, init: RequestInit = {}) => new Request(`${base}${path}`, init)
const post = (path: string, headers: Record<string, string>, body: string) => ask(path, { method: 'POST', headers, body })
const systems = { params: Promise.resolve({ path: ['systems'] }) }
const count = async (table: string) => Number((await owner`select count(*) as n from ${owner(table)} where org_id = ${org.id}`)[0]?.n)
const entries = async () => Number((await owner`select count(*) as n from audit_entries where org_id = ${org.id} and action = 'systems.export'`)[0]?.n)
const system = JSON.stringify({ name: 'Forged', environment: 'test', criticality: 1 })

describe('a body that is not called JSON', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])('as %s is refused in words, and nothing is made', async (type) => {
    const answer = await api.POST(post('/api/v1/systems', { ...own, origin: base, 'content-type': type }, system), systems)
    expect([answer.status, (await answer.json()).message]).toEqual([400, expect.stringContaining('application/json')])
    expect((await login.POST(post('/api/v1/auth/login', { 'content-type': type }, '{"email":"a@b.example","password":"x"}'))).status).toBe(400)
    expect(await count('systems')).toBe(0)
  })

  it('is taken when it is, whatever stands behind the type', async () => {
    const answer = await api.POST(post('/api/v1/systems', { ...own, origin: base, 'content-type': 'application/json; charset=utf-8' }, system), systems)
    expect([answer.status, await count('systems')]).toEqual([200, 1])
  })
})

describe('a page of another site', () => {
  const headers = { 'content-type': 'application/json' }

  it.each([['login', login.POST, '{"email":"a@b.example","password":"x"}'], ['mfa', factor.POST, '{"challenge":"aaaaaaaaaaaa","code":"123456"}']] as const)('cannot sign anybody in by /auth/%s', async (path, route, body) => {
    for (const foreign of [{ origin: evil }, { 'sec-fetch-site': 'cross-site' }, { origin: 'null', 'sec-fetch-site': 'cross-site' }]) {
      expect((await route(post(`/api/v1/auth/${path}`, { ...headers, ...foreign } as Record<string, string>, body))).status).toBe(403)
    }
    // Our own page and a machine get as far as the credentials.
    for (const fine of [{ origin: base }, {}]) expect((await route(post(`/api/v1/auth/${path}`, { ...headers, ...fine } as Record<string, string>, body))).status).not.toBe(403)
  })

  it('and whoever signs in again by the API ends the session the browser had', async () => {
    const secret = newTotpSecret()
    const user = await here.user({ totp_secret: seal('users.totp', secret) })
    const former = await here.session(user)
    const challenge = here.id()
    await here.add('challenges', { user_id: user, token_hash: tokenHash('challenge', challenge), purpose: 'factor', method: 'password', expires_at: new Date(Date.now() + 600_000) })
    const had = { ...own, cookie: `${sessionCookieName()}=${await sealCookie('session', { sid: former, org: org.id }, 600)}` }
    const answer = await factor.POST(post('/api/v1/auth/mfa', { ...headers, ...had }, JSON.stringify({ challenge, code: totpCode(secret, new Date()) })))
    expect(answer.status).toBe(200)
    const rows = await owner`select id, ended_at is null as live from sessions where user_id = ${user} order by created_at`
    expect(rows.map((row) => [row.id === former, row.live])).toEqual([[true, false], [false, true]])
  })

  it('cannot have a download recorded in somebody’s name', async () => {
    const foreign = await download.GET(ask('/api/v1/systems.csv', { headers: { ...own, 'sec-fetch-site': 'cross-site' } }))
    expect([foreign.status, await entries()]).toEqual([403, 0])
    for (const site of ['same-origin', 'none']) expect((await download.GET(ask('/api/v1/systems.csv', { headers: { ...own, 'sec-fetch-site': site } }))).status).toBe(200)
    expect(await entries()).toBe(2)
  })
})

describe('words in an address', () => {
  const upload = (headers: Record<string, string>) => {
    const form = new FormData()
    form.set('source', 'auto')
    return events.POST(ask('/api/v1/events/upload', { method: 'POST', headers: { ...own, origin: base, ...headers }, body: form }))
  }

  it('are shown as ours only in the session they were said to', async () => {
    const back = new URL((await upload({ accept: 'text/html' })).headers.get('location') ?? '', base)
    const sealed = back.searchParams.get('said') ?? ''
    const person = (id: string) => ({ kind: 'person', sessionId: id }) as Person
    expect(openSaid(person(sessionId), sealed)).toEqual({ done: false, text: 'Choose a file first.', list: ['file: is required'] })
    expect(openSaid(person('another'), sealed)).toBeNull()
    for (const forged of ['Call 555-0100 and say your password', `${sealed}x`, 'v1...', undefined, [sealed]]) expect(openSaid(person(sessionId), forged)).toBeNull()
  })
})

describe('data opened as a page', () => {
  it('loads and runs nothing, whatever the answer is', async () => {
    const health = await import('../../app/api/health/route.ts')
    const answers = [
      health.GET(), await events.POST(ask('/api/v1/events/upload', { method: 'POST', headers: { ...own, origin: base, accept: 'application/json' }, body: new FormData() })),
      await api.GET(ask('/api/v1/systems', { headers: own }), systems), await api.GET(ask('/api/v1/systems'), systems), await download.GET(ask('/api/v1/systems.csv', { headers: own })),
      await login.POST(post('/api/v1/auth/login', { 'content-type': 'application/json' }, '{}')),
    ]
    expect(answers.map((answer) => answer.status)).toEqual([200, 422, 200, 401, 200, 422])
    for (const answer of answers) expect(answer.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'; frame-ancestors 'none'")
  })
})
