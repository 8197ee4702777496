import { expect } from 'playwright/test'
import { tickmark, TickmarkError } from '../../client/tickmark.ts'
import { e2ePortal } from '../../test/e2e.ts'
import { test } from '../people.ts'

test('the TypeScript client reads summary, findings and events of a running portal, and names what is refused', async ({ callAs }) => {
  const { url } = e2ePortal()
  const admin = await callAs('admin')
  const tokenWith = async (scopes: string[]) => ((await (await admin.post('/api/v1/api-tokens', { headers: { origin: url }, data: { name: `Client ${scopes.length}`, scopes } })).json()) as { token: string }).token
  const portal = tickmark({ url, token: await tokenWith(['stats.read', 'findings.read', 'events.viewList']) })

  const user = `client-${Date.now()}`
  const sent = await admin.post('/api/events', { headers: { origin: url }, data: { event_type: 'login_success', timestamp: new Date().toISOString(), user, source: 'fake', severity_hint: 'low', note: 'kept' } })
  expect(sent.status()).toBe(201)
  const events = await portal.getEvents({ user, limit: 5 })
  expect(events).toEqual([{ id: expect.any(String), external_id: null, source: 'fake', timestamp: expect.any(String), user, event_type: 'login_success', severity_hint: 'low', raw_data: expect.objectContaining({ note: 'kept' }), processed: expect.any(Boolean) }])
  expect(await portal.getEvents({ user, to: '2020-01-01' })).toEqual([])

  const summary = await portal.getSummary()
  expect(summary.total_events).toBeGreaterThan(0)
  expect(Object.values(summary.findings_by_severity).reduce((sum, count) => sum + count, 0)).toBe(summary.total_findings)
  expect(summary.events_over_time.at(-1)?.date).toMatch(/^\d{4}-\d\d-\d\d$/)

  const critical = await portal.getFindings({ severity: 'critical', limit: 2 })
  expect(critical.length).toBeGreaterThan(0)
  expect(critical.every(({ severity, risk_score }) => severity === 'critical' && risk_score <= 100)).toBe(true)

  await expect(portal.getFindings({ offset: 10_001 })).rejects.toMatchObject({ status: 422, code: 'invalid', fields: { offset: expect.stringContaining('/api/v1') }, requestId: expect.any(String) })
  const narrow = await tickmark({ url, token: await tokenWith(['findings.read']) }).getSummary().catch((error: unknown) => error)
  expect([narrow instanceof TickmarkError, (narrow as TickmarkError).status]).toEqual([true, 403])
  await expect(tickmark({ url, token: 'tmk_unknown' }).getEvents()).rejects.toMatchObject({ status: 401, code: 'unauthenticated' })
})
