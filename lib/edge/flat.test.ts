import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import type { BuiltInRole } from '#lib/auth/permissions.ts'
import { arranging } from '../../test/arrange.ts'
import { testDatabase } from '../../test/database.ts'
import { organization, request as from } from '../../test/fixtures.ts'

/** Source document 002, section 5: bytes in, bytes out, to the letter. */
const database = await testDatabase()
const events = await import('../../app/api/events/route.ts')
const findings = await import('../../app/api/findings/route.ts')
const summary = await import('../../app/api/stats/summary/route.ts')
const { sealCookie, sessionCookieName } = await import('#lib/edge/session.ts')
const { listBatches } = await import('#lib/modules/events/queries.ts')
const { detectBatch } = await import('#lib/modules/findings/run-detection.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

const org = await organization(owner, 'Here')
const { here } = await arranging(owner)(org.id)
const base = 'http://127.0.0.1:3000'

async function signedIn(role: BuiltInRole): Promise<Record<string, string>> {
  const { userId } = await org.person(role)
  const sid = await here.session(userId)
  return { cookie: `${sessionCookieName()}=${await sealCookie('session', { sid, org: org.id }, 600)}`, 'user-agent': from.userAgent, 'x-tickmark-client-address': from.ip }
}
const get = async (route: { GET: (request: Request) => Promise<Response> }, path: string, role: BuiltInRole = 'admin') => route.GET(new Request(`${base}${path}`, { headers: await signedIn(role) }))

/** Ids are new each time; all else is as it was. */
const golden = (value: unknown) => JSON.parse(JSON.stringify(value).replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>'))

const sent = [
  { id: 'gh-1', source: 'github', timestamp: '2026-01-20T10:00:00Z', user: 'octo', event_type: 'pull_request_opened', number: 7 },
  { source: 'fake', timestamp: '2026-01-20T11:00:00Z', user: 'ana', event_type: 'login_failed', severity_hint: 'medium' },
  { id: 'gh-2', source: 'github', timestamp: '2026-01-21T09:30:00Z', user: 'octo', event_type: 'pull_request_merged', number: 7 },
]

beforeAll(async () => {
  const headers = { ...(await signedIn('contributor')), origin: base, 'content-type': 'application/json' }
  const answer = await events.POST(new Request(`${base}/api/events`, { method: 'POST', headers, body: JSON.stringify(sent) }))
  expect([answer.status, await answer.json()]).toMatchObject([200, { received: 3, accepted: 3, rejected: 0 }])
})

it('GET /api/events: a bare list of SourceEvent, processed once the rules have looked', async () => {
  const before = await (await get(events, '/api/events')).json()
  expect(before.map((each: { processed: boolean }) => each.processed)).toEqual([false, false, false])
  for (const { id } of (await listBatches(await org.person('reviewer'), {})).rows) await detectBatch(jobActor(org.id, 'test', 'test'), id)
  const answer = await get(events, '/api/events')
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  expect(golden(await answer.json())).toEqual([
    { id: '<id>', external_id: 'gh-2', source: 'github', timestamp: '2026-01-21T09:30:00.000Z', user: 'octo', event_type: 'pull_request_merged', severity_hint: null, raw_data: sent[2], processed: true },
    { id: '<id>', external_id: null, source: expect.any(String), timestamp: '2026-01-20T11:00:00.000Z', user: 'ana', event_type: 'login_failed', severity_hint: 'medium', raw_data: sent[1], processed: true },
    { id: '<id>', external_id: 'gh-1', source: 'github', timestamp: '2026-01-20T10:00:00.000Z', user: 'octo', event_type: 'pull_request_opened', severity_hint: null, raw_data: sent[0], processed: true },
  ])
})

it.each([
  ['user=octo', ['pull_request_merged', 'pull_request_opened']], ['event_type=login_failed', ['login_failed']], ['from=2026-01-21', ['pull_request_merged']], ['to=2026-01-20', ['login_failed', 'pull_request_opened']],
  ['limit=1', ['pull_request_merged']], ['limit=1&offset=1', ['login_failed']], ['offset=3', []],
])('takes %s', async (asked, types) => {
  expect((await (await get(events, `/api/events?${asked}`)).json()).map((each: { event_type: string }) => each.event_type)).toEqual(types)
})

it.each(['limit=0', 'limit=501', 'offset=10001', 'from=soon', 'limit=many'])('refuses %s and says why', async (asked) => {
  const answer = await get(events, `/api/events?${asked}`)
  expect([answer.status, await answer.json()]).toMatchObject([422, { code: 'invalid' }])
})

it('GET /api/findings: a bare list, filtered by severity, user, rule and time', async () => {
  const rows = await (await get(findings, '/api/findings')).json()
  expect(rows.length).toBeGreaterThan(0)
  for (const row of rows) expect(Object.keys(row).sort()).toEqual(['description', 'event_id', 'extra_data', 'id', 'risk_score', 'rule_name', 'severity', 'timestamp', 'user'])
  const [one] = rows
  const asked = new URLSearchParams({ severity: one.severity, user: one.user ?? '', rule_name: one.rule_name, from: new Date(Date.now() - 60_000).toISOString(), to: new Date(Date.now() + 60_000).toISOString() })
  expect((await (await get(findings, `/api/findings?${asked}`)).json()).map((each: { id: string }) => each.id)).toContain(one.id)
  expect(await (await get(findings, '/api/findings?to=2026-01-01')).json()).toEqual([])
  expect((await get(findings, '/api/findings?severity=dreadful')).status).toBe(422)
})

it('GET /api/stats/summary: totals, severities and both over time', async () => {
  const answer = await (await get(summary, '/api/stats/summary')).json()
  expect(Object.keys(answer).sort()).toEqual(['events_over_time', 'findings_by_severity', 'findings_over_time', 'total_events', 'total_findings'])
  expect(answer.events_over_time).toEqual(expect.arrayContaining([{ date: '2026-01-20', count: 2 }, { date: '2026-01-21', count: 1 }]))
  expect(Object.keys(answer.findings_by_severity)).toEqual(['low', 'medium', 'high', 'critical'])
})

it('asks the same rights as everything else, and leaves an entry for whoever reads raw records', async () => {
  expect((await events.GET(new Request(`${base}/api/events`))).status).toBe(401)
  expect([(await get(events, '/api/events', 'executive')).status, (await get(findings, '/api/findings', 'employee')).status, (await get(summary, '/api/stats/summary', 'employee')).status]).toEqual([403, 403, 403])
  const headers = { ...(await signedIn('auditor')), origin: base, 'content-type': 'application/json' }
  expect((await events.POST(new Request(`${base}/api/events`, { method: 'POST', headers, body: '{}' }))).status).toBe(403)
  const count = async () => (await owner`select count(*)::int as n from audit_entries where org_id = ${org.id} and body::jsonb #>> '{subject,label}' like '% events with their raw records'`)[0]?.n
  const before = await count()
  await get(events, '/api/events?limit=1')
  expect(await count()).toBe(before + 1)
})
