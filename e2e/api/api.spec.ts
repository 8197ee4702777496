import { randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { type APIRequestContext, expect } from 'playwright/test'
import { e2ePortal } from '../../test/e2e.ts'
import { callerAs, test } from '../people.ts'

/** The API from outside, over real HTTP. */
const portal = e2ePortal
const id = '01900000-0000-7000-8000-000000000000'

let admin: APIRequestContext
let token: string
let narrow: string

async function makeToken(name: string, scopes: string[]): Promise<string> {
  const answer = await admin.post('/api/v1/api-tokens', { headers: { origin: portal().url }, data: { name, scopes } })
  expect(answer.status()).toBe(200)
  return ((await answer.json()) as { token: string }).token
}

test.beforeAll(async () => {
  admin = await callerAs('admin')
  token = await makeToken('End to end', ['events.ingest', 'events.read', 'systems.read', 'systems.create', 'systems.update', 'findings.read', 'stats.read'])
  narrow = await makeToken('Feed only', ['events.ingest'])
})
test.afterAll(() => admin?.dispose())

const bearer = (given: string) => ({ authorization: `Bearer ${given}` })
const url = (path: string) => `${portal().url}${path}`

/** The answer to a body that is announced with this length and never sent: a limit must not need the whole of it. */
function announced(length: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const post = httpRequest(url('/api/v1/events'), { method: 'POST', headers: { ...bearer(narrow), 'content-length': length } }, (response) => {
      resolve(response.statusCode ?? 0)
      post.destroy()
    })
    post.on('error', reject)
    post.flushHeaders()
  })
}

test('liveness and readiness are open and say nothing', async ({ request }) => {
  expect(await (await request.get(url('/api/health'))).json()).toEqual({ status: 'ok' })
  expect(await (await request.get(url('/api/health/ready'))).json()).toEqual({ status: 'ok' })
})

test('a refused link is a page for a person and JSON for a script', async ({ request }) => {
  const answer = await request.get(url(`/api/v1/evidence/${id}/download`), { headers: { accept: 'text/html,*/*;q=0.8' } })
  expect([answer.status(), answer.headers()['content-type']]).toEqual([401, 'text/html; charset=utf-8'])
  expect(await answer.text()).toMatch(/<h1>Sign in, or send a token/)
  expect((await request.get(url(`/api/v1/evidence/${id}/download`))).headers()['content-type']).toContain('application/json')
})

test('what a page of another site has a browser send to a page is refused, and on record as what came in its name', async () => {
  const entries = async () => ((await (await admin.get('/api/v1/audit-trail?action=auditTrail.noteRefusal&limit=100')).json()) as { rows: { error: string }[] }).rows.filter((each) => each.error === 'another site sent this request').length
  const before = await entries()
  const foreign = await admin.post('/systems/new?x=1', { headers: { origin: 'https://evil.example', 'next-action': 'a'.repeat(42) }, form: { name: 'Forged' } })
  expect([foreign.status(), await foreign.text(), foreign.headers()['content-security-policy']]).toEqual([403, 'This request did not come from the portal’s own pages.\n', expect.stringContaining('sandbox')])
  expect(await entries()).toBe(before + 1)
})

test('every route of the API document refuses a stranger with 401 and a narrow token with 403', async ({ request }) => {
  expect((await request.get(url('/api/v1/openapi.json'))).status()).toBe(401)
  const document = (await (await request.get(url('/api/v1/openapi.json'), { headers: bearer(token) })).json()) as { openapi: string; paths: Record<string, Record<string, { 'x-permission'?: string; security?: [] }>> }
  expect(document.openapi).toBe('3.1.0')
  let refused = 0
  let limited = narrow
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { 'x-permission': permission, security: open }] of Object.entries(methods)) {
      if (open) continue
      const address = url(path.replace(/\{\w+\}/g, id))
      const stranger = await request.fetch(address, { method, headers: bearer('tmk_unknown'), data: method === 'get' ? undefined : {} })
      // A stranger who tries everything is limited in the end; either way nothing is answered.
      expect([path, method, [401, 429].includes(stranger.status())]).toEqual([path, method, true])
      if (permission === undefined || permission === 'events.ingest') continue
      // A token may call so often in a minute, and what is expensive seldom; there are more routes than that.
      if (refused % 10 === 9) limited = await makeToken(`Feed only ${refused} ${randomUUID().slice(0, 8)}`, ['events.ingest'])
      const scoped = await request.fetch(address, { method, headers: bearer(limited), data: method === 'get' ? undefined : {} })
      expect([path, method, scoped.status()]).toEqual([path, method, 403])
      expect(await scoped.json()).toMatchObject({ code: 'forbidden', message: expect.any(String), requestId: expect.any(String) })
      refused++
    }
  }
  expect(refused).toBeGreaterThan(40)
})

test('a session changes nothing when the request comes from another site', async ({ callAs }) => {
  const owner = await callAs('control_owner')
  const forged = await owner.post('/api/v1/systems', { headers: { origin: 'https://evil.example' }, data: { name: 'Forged', environment: 'test', criticality: 1 } })
  expect(forged.status()).toBe(403)
})

test('events: gzip, duplicates, and a body over 50 MB', async ({ request }) => {
  const { gzipSync } = await import('node:zlib')
  const event = (n: number) => JSON.stringify({ event_type: 'login_failed', timestamp: new Date(Date.now() - n * 1000).toISOString(), user: 'api.tester', external_id: `api-${n}`, source: 'other' })
  const body = gzipSync([1, 2, 3].map(event).join('\n'))
  const send = () => request.post(url('/api/v1/events'), { headers: { ...bearer(narrow), 'content-encoding': 'gzip', 'content-type': 'application/x-ndjson' }, data: body })
  expect(await (await send()).json()).toMatchObject({ received: 3, accepted: 3, duplicates: 0, rejected: 0 })
  expect(await (await send()).json()).toMatchObject({ received: 3, accepted: 0, duplicates: 3 })
  expect(await announced(51 * 1024 * 1024)).toBe(413)
  const listed = (await (await request.get(url('/api/v1/events?user=api.tester&limit=2'), { headers: bearer(token) })).json()) as { rows: unknown[]; next: string | null }
  expect(listed.rows).toHaveLength(2)
  expect(listed.next).toEqual(expect.any(String))
})

test('bad bodies and parameters are 422 with a sentence a field, never a 500', async ({ request }) => {
  const post = (data: unknown) => request.post(url('/api/v1/systems'), { headers: { ...bearer(token), 'content-type': 'application/json' }, data: data as string })
  expect(await (await post({ name: '', environment: 'moon', criticality: 9 })).json()).toMatchObject({ code: 'invalid', fields: { name: expect.any(String), environment: expect.any(String), criticality: expect.any(String) } })
  for (const body of [`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, '{"name":', '[]', '"text"']) expect((await post(body)).status()).toBe(422)
  for (const query of ['limit=0', 'limit=101', 'sort=password', 'after=bm90IGEgY3Vyc29y', 'environment=moon', 'ownerId=1%27%20or%20true']) {
    expect([query, (await request.get(url(`/api/v1/systems?${query}`), { headers: bearer(token) })).status()]).toEqual([query, 422])
  }
  // A NUL is no text of an address: nothing behind the edge sees it.
  expect((await request.get(url('/api/v1/systems?after=%00'), { headers: bearer(token) })).status()).toBe(400)
  expect((await request.get(url(`/api/v1/systems/${id}`), { headers: bearer(token) })).status()).toBe(404)
  expect((await request.get(url('/api/v1/nothing'), { headers: bearer(token) })).status()).toBe(404)
})

test('two changes of the same version at the same moment: one is told', async ({ request }) => {
  const made = (await (await request.post(url('/api/v1/systems'), { headers: bearer(token), data: { name: `Race ${Date.now()}`, environment: 'test', criticality: 1 } })).json()) as { id: string }
  const answers = await Promise.all([1, 2, 3, 4].map((n) => request.put(url(`/api/v1/systems/${made.id}`), { headers: bearer(token), data: { version: 1, name: `Race ${Date.now()} ${n}`, environment: 'test', criticality: 2 } })))
  expect(answers.map((answer) => answer.status()).sort()).toEqual([200, 409, 409, 409])
})

test('a request id is taken when well-formed, made otherwise, and stands in the answer', async ({ request }) => {
  const given = await request.get(url('/api/v1/systems'), { headers: { ...bearer(token), 'x-request-id': 'my-request-12345' } })
  expect(given.headers()['x-request-id']).toBe('my-request-12345')
  const hostile = await request.get(url('/api/v1/systems'), { headers: { ...bearer(token), 'x-request-id': '<script>alert(1)</script>' } })
  expect(hostile.headers()['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
})

test('the sixth sign-in of a minute is 429 with Retry-After, whatever X-Forwarded-For says', async ({ request }) => {
  const attempt = (n: number) => request.post(url('/api/v1/auth/login'), { headers: { 'x-forwarded-for': `203.0.113.${n}`, 'x-tickmark-client-address': `203.0.113.${n}` }, data: { email: 'sixth@nordwind.example', password: 'wrong' } })
  for (let n = 1; n <= 5; n++) expect((await attempt(n)).status()).toBe(422)
  const sixth = await attempt(6)
  expect(sixth.status()).toBe(429)
  expect(Number(sixth.headers()['retry-after'])).toBeGreaterThan(0)
  expect(await sixth.json()).toMatchObject({ code: 'limited' })
})

test('cron wants its secret', async ({ request }) => {
  expect((await request.post(url('/api/cron/detect'))).status()).toBe(401)
  expect((await request.post(url('/api/cron/detect'), { headers: bearer('wrong') })).status()).toBe(401)
  const right = await request.post(url('/api/cron/detect'), { headers: bearer(portal().env.CRON_SECRET ?? '') })
  expect(right.status()).toBe(200)
  expect(await right.json()).toEqual({ batches: expect.any(Number), findings: expect.any(Number) })
})

test('a summary has all four severities', async ({ request }) => {
  const summary = (await (await request.get(url('/api/v1/stats/summary'), { headers: bearer(token) })).json()) as { findings_by_severity: Record<string, number>; total_events: number }
  expect(Object.keys(summary.findings_by_severity)).toEqual(['low', 'medium', 'high', 'critical'])
  expect(summary.total_events).toBeGreaterThan(0)
})

test('a page of another origin is told beforehand that it may not call, under every path', async ({ request }) => {
  for (const path of ['/api/v1/systems', '/api/v1/events.csv', `/api/v1/evidence/${id}/download`]) {
    const answer = await request.fetch(url(path), { method: 'OPTIONS', headers: { origin: 'https://reports.example.com', 'access-control-request-method': 'GET' } })
    expect([path, answer.status(), answer.headers()['access-control-allow-origin'], answer.headers().vary]).toEqual([path, 403, undefined, expect.stringContaining('Origin')])
  }
})
