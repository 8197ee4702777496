import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { testDatabase } from '../../test/database.ts'
import { organization, type TestOrganization, write } from '../../test/fixtures.ts'

/** The addresses of source document 002: what they answer, byte for byte but for ids and times, stands in `golden/`. GOLDEN=write writes it anew. */
const database = await testDatabase()
const events = await import('../../app/api/events/route.ts')
const findings = await import('../../app/api/findings/route.ts')
const summary = await import('../../app/api/stats/summary/route.ts')
const { v7 } = await import('uuid')
const { newToken, tokenHash } = await import('#lib/crypto/secrets.ts')
const { tokenPrefix } = await import('#lib/modules/api-tokens/model.ts')
const { detectBatch } = await import('#lib/modules/findings/run-detection.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

let here: TestOrganization
const tokens: Record<string, string> = {}
async function token(scopes: string[]): Promise<string> {
  const { userId } = await here.person('admin')
  const made = newToken(tokenPrefix)
  await write(owner, here.id, (sql) => sql`insert into api_tokens ${sql({ org_id: here.id, id: v7(), user_id: userId, name: 'A feed', prefix: made.slice(0, 10), token_hash: tokenHash('api-token', made), scopes, created_at: new Date() })}`)
  return made
}

type Routes = Partial<Record<'GET' | 'POST', (request: Request) => Promise<Response>>>
const ask = (routes: Routes, address: string, as = tokens.all ?? '', body?: string) =>
  (routes[body === undefined ? 'GET' : 'POST'] as (request: Request) => Promise<Response>)(new Request(`http://127.0.0.1:3000${address}`, { method: body === undefined ? 'GET' : 'POST', ...(body !== undefined && { body }), headers: { ...(as && { authorization: `Bearer ${as}` }), 'content-type': 'application/json' } }))
const rows = async (answer: Promise<Response>) => (await (await answer).json()) as Record<string, unknown>[]

/** Ids by the order they appear in, and times of this very run as one word. */
function normalized(text: string): string {
  const seen = new Map<string, string>()
  const today = /"20(?!26-01-)\d\d-\d\d-\d\d(T[\d:.]+Z)?"/g
  return `${text.replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => seen.get(id) ?? (seen.set(id, `id-${seen.size + 1}`), seen.get(id) as string)).replace(today, '"now"')}\n`
}

async function golden(name: string, answer: Response): Promise<void> {
  const file = join(import.meta.dirname, 'golden', `${name}.json`)
  const text = normalized(await answer.text())
  if (process.env.GOLDEN === 'write') writeFileSync(file, text)
  expect(existsSync(file)).toBe(true)
  expect(text).toBe(readFileSync(file, 'utf8'))
}

const event = (more: Record<string, unknown>) => JSON.stringify({ source: 'fake', timestamp: '2026-01-20T03:04:05Z', user: 'ann', event_type: 'login_success', ...more })

beforeAll(async () => {
  here = await organization(owner, 'Short addresses')
  tokens.all = await token(['events.read', 'events.view', 'events.viewList', 'events.ingest', 'findings.read', 'stats.read'])
  tokens.sends = await token(['events.ingest'])
})

describe('source document 002, section 5', () => {
  it('takes an event and answers it, and judges it', async () => {
    const answer = await ask(events, '/api/events', tokens.sends, event({ external_id: 'e-1', event_type: 'login_failed', severity_hint: 'high', address: '198.51.100.7' }))
    expect(answer.status).toBe(201)
    await golden('events-post', answer)
    expect((await ask(events, '/api/events', tokens.sends, event({ timestamp: '2026-01-21T03:04:05Z', user: 'bo' }))).status).toBe(201)
    for (const { id } of await owner`select id from event_batches where org_id = ${here.id} order by id limit 1`) await detectBatch(jobActor(here.id, 'test', 'test'), String(id))
    const batch = (await owner`select id from event_batches where org_id = ${here.id} order by id limit 1`)[0]?.id as string
    const eventId = (await owner`select id from events where batch_id = ${batch}`)[0]?.id as string
    await write(owner, here.id, (sql) => sql`insert into findings ${sql({ org_id: here.id, id: v7(), rule_id: 'golden', rule_name: 'Login failed', severity: 3, description: 'A login failed.', occurred_at: new Date('2026-01-20T03:04:05Z'), user_name: 'ann', source: 'fake', event_id: eventId, batch_id: batch, risk_score: 70, extra_data: sql.json({ reasons: [] }), created_at: new Date('2026-01-22T00:00:00Z'), updated_at: new Date(), version: 1 })}`)
    await write(owner, here.id, (sql) => sql`insert into event_hours ${sql({ org_id: here.id, id: v7(), kind: 'finding', hour: new Date('2026-01-22T00:00:00Z'), source: 'fake', severity: 3, count: 1 })}`)
  })

  it('lists events, findings and the summary to the letter', async () => {
    await golden('events', await ask(events, '/api/events'))
    await golden('findings', await ask(findings, '/api/findings?rule_name=Login%20failed'))
    await golden('summary', await ask(summary, '/api/stats/summary?from=2026-01-01&to=2026-01-31'))
  })

  it('filters as it says; a day that ends is in', async () => {
    const count = async (search: string) => (await rows(ask(events, `/api/events?${search}`))).length
    expect([await count('user=ann'), await count('event_type=login_success'), await count('from=2026-01-21'), await count('to=2026-01-20'), await count('limit=1'), await count('limit=1&offset=1'), await count('offset=2')]).toEqual([1, 1, 1, 1, 1, 1, 0])
    const found = async (search: string) => (await rows(ask(findings, `/api/findings?rule_name=Login%20failed&${search}`))).length
    expect([await found('severity=high'), await found('severity=low'), await found('user=bo'), await found('from=2026-01-22&to=2026-01-22'), await found('to=2026-01-21')]).toEqual([1, 0, 0, 1, 0])
  })

  it('refuses with what to do: an offset too far, an event that is none, one that is known, no scope, nobody', async () => {
    const said = async (answer: Response) => [answer.status, ((await answer.json()) as { fields?: object; code: string }).fields ?? null]
    expect(await said(await ask(events, '/api/events?offset=10001'))).toEqual([422, { offset: expect.stringContaining('/api/v1') }])
    expect(await said(await ask(events, '/api/events', tokens.sends, '{}'))).toEqual([422, expect.objectContaining({ event_type: 'is required' })])
    expect((await ask(events, '/api/events', tokens.sends, event({ timestamp: 'yesterday' }))).status).toBe(422)
    expect((await ask(events, '/api/events', tokens.sends, event({ timestamp: '2026-01-21T03:04:05Z', user: 'bo' }))).status).toBe(409)
    expect((await ask(events, '/api/events', tokens.sends)).status).toBe(403)
    expect((await ask(findings, '/api/findings', tokens.sends)).status).toBe(403)
    expect((await ask(events, '/api/events', 'tmk_unknown')).status).toBe(401)
  })

  it('reading raw records leaves an entry, one a request', async () => {
    const count = async () => Number((await owner`select count(*) from audit_entries where org_id = ${here.id} and action = 'events.viewList'`)[0]?.count)
    const before = await count()
    await ask(events, '/api/events')
    expect(await count()).toBe(before + 1)
  })
})
