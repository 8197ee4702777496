import { expect } from 'playwright/test'
import { v7 } from 'uuid'
import { e2ePortal } from '../test/e2e.ts'
import { startWeb, type Web } from '../test/web.ts'
import { callerAs, look, signInAs, test } from './people.ts'

/** Another process on the same database, as behind a balancer: what one takes in is on the screens of the other. It has no folder of files. */
let replica: Web
test.beforeAll(async () => void (replica = await startWeb({ ...e2ePortal().env, DATA_DIR: '/dev/null' })))
test.afterAll(() => replica.stop())

test('what comes in at one process is on the screen at the other within two seconds, narrow too; what is said of it is found again', async ({ page }) => {
  const who = `live.${v7().slice(-6)}`
  const sender = await callerAs('admin')
  const send = async (type: string, user = who) => {
    const events = [{ id: v7(), event_type: type, timestamp: new Date().toISOString(), user, ip: '203.0.113.9' }]
    expect((await sender.post('/api/v1/events', { data: events, headers: { origin: e2ePortal().url } })).ok()).toBe(true)
  }
  await send('login_failed')
  await page.setViewportSize({ width: 390, height: 800 })
  await signInAs(page, 'reviewer')
  await page.goto(`${replica.url}/events?user=${who}`)
  await page.getByRole('button', { name: 'Watch live' }).click()
  await expect(page.getByText('Nothing came in yet.')).toBeVisible()
  const live = page.getByRole('list', { name: 'Events as they come in' })
  // A process that was just started loads what it needs.
  await send('seen_first')
  await expect(live.getByRole('link', { name: 'seen_first' })).toBeVisible()
  await send('seen_live')
  await send('not_mine', 'somebody.else')
  await expect(live.getByRole('link', { name: 'seen_live' })).toBeVisible({ timeout: 2_000 })
  await expect(live.getByText('not_mine')).toHaveCount(0)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)

  await live.getByRole('link', { name: 'seen_live' }).click()
  await expect(page.getByRole('heading', { name: 'The same user around that time' })).toBeVisible()
  await page.getByLabel('Note').fill('Ask who that is')
  await page.getByRole('button', { name: 'Flag', exact: true }).click()
  await expect(page.getByText(/Flagged by/)).toBeVisible()
  await page.goto(`${replica.url}/events?status=flagged&user=${who}`)
  await expect(page.getByRole('link', { name: 'seen_live' })).toBeVisible()

  // A finding comes later than its event: so that view shows what rules find.
  await page.goto(`${replica.url}/events?view=suspicious&user=${who}`)
  await page.getByRole('button', { name: 'Watch live' }).click()
  await expect(page.getByText('Rules found nothing more yet.')).toBeVisible()
  await send('login_failed')
  await expect(live.getByRole('link', { name: 'login_failed' })).toBeVisible()
  await sender.dispose()
})

test('without scripts the list says how to see what came in', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await signInAs(page, 'reviewer')
  await page.goto('/events')
  await expect(page.getByText('To see what came in since, load this page anew.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Watch live' })).toBeHidden()
  await page.getByRole('link', { name: 'Suspicious sign-ins' }).click()
  await expect(page.getByText(/Sign-ins that a detection rule has a finding of/)).toBeVisible()
  await context.close()
})

test('what a process could not do is counted for the alerts of the portal, also what it noted last', async ({ callAs }) => {
  const counted = () => look(async (sql) => Object.fromEntries((await sql`select name, sum(value)::int as n from portal_minutes group by name`).map(({ name, n }) => [name, n])))
  const before = await counted()
  const id = await look(async (sql) => (await sql`select id from artifacts where deleted_at is null limit 1`)[0]?.id as string)
  // Its folder of files is none.
  expect((await (await callAs('admin')).get(`${replica.url}/api/v1/artifacts/${id}/download`)).status()).toBe(503)
  await replica.stop()
  const after = await counted()
  for (const name of ['requests', 'failed requests', 'file failures']) expect([name, (after[name] ?? 0) - (before[name] ?? 0) > 0]).toEqual([name, true])
})
