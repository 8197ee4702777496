import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { AppError } from '#lib/errors.ts'
import { testDatabase } from '../../test/database.ts'
import { organization, write } from '../../test/fixtures.ts'

/** What only the caller can have got wrong is said to the caller: 4xx with a sentence, never 500. */
const database = await testDatabase()
await import('#lib/edge/everything.ts')
const { v7 } = await import('uuid')
const { allQueries } = await import('#lib/door/registry.ts')
const { fileRoutes } = await import('./file-routes.ts')
const { tokenHash, newToken } = await import('#lib/crypto/secrets.ts')
const { tokenPrefix } = await import('#lib/modules/api-tokens/model.ts')
const { grantable } = await import('#lib/auth/permissions.ts')
const { sessionCookieName } = await import('./session.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

const here = await organization(database.ownerUrl, 'Here')
const admin = await here.person('admin')
const token = newToken(tokenPrefix)
await write(owner, here.id, async (sql) => {
  await sql`insert into api_tokens ${sql({ org_id: here.id, id: v7(), user_id: admin.userId, name: 'All', prefix: token.slice(0, 10), token_hash: tokenHash('api-token', token), scopes: grantable, created_at: new Date() })}`
  await sql`insert into settings ${sql({ org_id: here.id, document: sql.json({ rateLimits: { apiPerMinute: 10_000, expensivePerMinute: 1_000 } }), updated_at: new Date() })}`
})

type Call = (actor: Person, input: Record<string, unknown>) => Promise<unknown>
type Handler = (request: Request, context: { params: Promise<Record<string, unknown>> }) => Promise<Response>
const app = join(import.meta.dirname, '../../app')
const origin = 'http://127.0.0.1:3000'

async function send(route: string, address: string, init: RequestInit = {}, params: Record<string, unknown> = {}): Promise<{ status: number; code: string | undefined }> {
  const handlers = (await import(/* @vite-ignore */ join(app, route, 'route.ts'))) as Record<string, Handler>
  const call = handlers[init.method ?? 'GET'] as Handler
  const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) }
  const answer = await call(new Request(`${origin}${address}`, { ...init, headers }), { params: Promise.resolve(params) })
  const text = await answer.text()
  return { status: answer.status, code: text.startsWith('{') ? (JSON.parse(text) as { code?: string }).code : undefined }
}
const query = (path: string, search: string) => send('api/v1/[...path]', `/api/v1${path}?${search}`, {}, { path: path.split('/').filter(Boolean) })
const cursor = (value: unknown) => Buffer.from(JSON.stringify([value, v7()])).toString('base64url')

const reads = allQueries().flatMap((each) => (each.spec.http ? [{ path: each.spec.http.path.replace(/\{\w+\}/g, v7()), fields: Object.keys((each.spec.input as { shape?: object }).shape ?? {}), each }] : []))
const values = (schema: unknown): string[] => {
  const inner = (schema as { shape?: Record<string, { safeParse: (value: unknown) => { error?: { issues: { values?: string[] }[] } } }> }).shape?.sort
  return inner?.safeParse('no such sort').error?.issues[0]?.values ?? []
}
const lists = reads.flatMap(({ path, each }) => values(each.spec.input).map((sort) => [path, sort] as const))

describe('a query', () => {
  it('is one of many', () => expect([reads.length > 20, lists.length > 10]).toEqual([true, true]))

  it.each(reads.map((each) => [each.path, each] as const))('%s with a NUL in any field', async (_, { fields, each }) => {
    for (const field of fields) {
      const outcome = await (each as unknown as Call)(admin, { [field]: 'a\u0000b' }).catch((error: unknown) => error)
      expect([field, outcome instanceof Error && !(outcome instanceof AppError) ? outcome : 'in words']).toEqual([field, 'in words'])
    }
  })

  it.each(lists)('%s by %s: a cursor that names no row', async (path, sort) => {
    for (const value of ['999999-01-01T00:00:00Z', '+275760-09-13T00:00:00.000Z', '-271821-04-20T00:00:00.000Z', 'not a date', '', 1e300, -1, 0.5, 'a\u0000b', '\ud800']) {
      for (const way of ['after', 'before']) {
        const { status } = await query(path, `sort=${sort}&${way}=${cursor(value)}`)
        expect([value, way, status < 500]).toEqual([value, way, true])
      }
    }
  })
})

describe('a request', () => {
  it.each(['%', '%zz', 'a%00b', '%ff', 'not.a.token'])('with the cookie %s is not signed in', async (text) => {
    expect(await send('api/v1/[...path]', '/api/v1/users', { headers: { authorization: '', cookie: `${sessionCookieName()}=${text}` } }, { path: ['users'] })).toEqual({ status: 401, code: 'unauthenticated' })
  })

  it.each(['/api/v1/users/%00', '/api/v1/users/%', '/api/v1/users/%ff', '/api/v1/users?search=%', '/api/v1/users?search=%e0%a4', '/api/v1/users?search=%00'])('for %s is refused', async (address) => {
    expect(await send('api/v1/[...path]', address, {}, { path: ['users'] })).toEqual({ status: 422, code: 'invalid' })
  })

  const json = (value: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(value), headers: { 'content-type': 'application/json', 'x-tickmark-client-address': '192.0.2.9' } })
  it('to sign in with a NUL is refused', async () => {
    expect(await send('api/v1/auth/login', '/api/v1/auth/login', json({ email: 'a\u0000b@example.com', password: 'x\u0000' }))).toEqual({ status: 422, code: 'invalid' })
    expect((await send('api/v1/auth/mfa', '/api/v1/auth/mfa', json({ challenge: 'a\u0000b', code: '1' }))).status).toBeLessThan(500)
  })

  it.each(fileRoutes.filter((route) => route.takes === 'form').map((route) => route.path))('to upload to %s without a form is refused', async (path) => {
    const route = `api/v1${path.replace(/\{(\w+)\}/g, '[$1]')}`
    const params = { evidenceId: v7() }
    for (const type of ['text/plain', 'application/json', 'multipart/form-data', undefined]) {
      const answer = await send(route, `/${route}`, { method: 'POST', body: 'text', ...(type ? { headers: { 'content-type': type } } : {}) }, params)
      expect([type, answer]).toEqual([type, { status: 422, code: 'invalid' }])
    }
    const broken = await send(route, `/${route}`, { method: 'POST', body: 'no such boundary', headers: { 'content-type': 'multipart/form-data; boundary=x' } }, params)
    expect(broken.status).toBeLessThan(500)
    expect((await send(route, `/${route}`, { method: 'POST' }, params)).status).toBe(422)
  })

  it('to open an entry without a form is refused', async () => {
    const entryId = v7()
    expect(await send('(portal)/audit-trail/[entryId]/opened', `/audit-trail/${entryId}/opened`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }, { entryId })).toEqual({ status: 422, code: 'invalid' })
  })

  it('to take events that are not the gzip they say, or to link something that is no object, is refused', async () => {
    expect((await send('api/v1/events', '/api/v1/events', { method: 'POST', body: 'plain', headers: { 'content-encoding': 'gzip' } })).status).toBeLessThan(500)
    for (const value of [[], null, 'text', 1]) expect([value, (await send('api/v1/evidence/link', '/api/v1/evidence/link', json(value))).status]).toEqual([value, 422])
  })
})
