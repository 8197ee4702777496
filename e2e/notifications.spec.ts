import { expect, type Page, type Request } from 'playwright/test'
import { v7 } from 'uuid'
import { e2ePortal } from '../test/e2e.ts'
import { asOwner, callerAs, look, signInAs, test } from './people.ts'
import { violationsOf } from './readable.ts'

/** What other tests bring about at the same time: whoever counts wants none of it. */
const ofOthers = ['approvals.opened', 'approvals.settled', 'auditTrail.wrong', 'connections.expires', 'connections.failed', 'connections.message', 'detectionRules.backTestFailed', 'evidence.altered', 'evidence.expected', 'evidence.expires', 'evidence.review', 'findings.critical', 'findings.notJudged', 'schedules.failed', 'users.administrator']

/** Somebody of their own, so that no other test reads what is theirs. */
async function newReviewer(): Promise<{ id: string; email: string }> {
  const id = v7()
  const email = `bell.${id.slice(-6)}@nordwind.example`
  await asOwner(async (sql, orgId) => {
    await sql`insert into users (org_id, id, person_id, email, name, status, created_at, updated_at) values (${orgId}, ${id}, ${id}, ${email}, 'Bella Ringer', 'active', now(), now())`
    await sql`insert into user_roles (org_id, id, user_id, role, created_at) values (${orgId}, ${v7()}, ${id}, 'reviewer', now())`
    const all = (value: unknown) => sql.json(Object.fromEntries(ofOthers.map((kind) => [kind, value])) as never)
    await sql`insert into notification_preferences (org_id, id, user_id, portal, mail, daily_at, created_at, updated_at) values (${orgId}, ${v7()}, ${id}, ${all(false)}, ${all('never')}, '08:00', now(), now())`
  })
  return { id, email }
}

/** A finding of its own, assigned by the API: what follows is the portal's. */
async function assign(to: string): Promise<string> {
  const id = v7()
  await asOwner(async (sql, orgId) => {
    await sql`insert into findings (org_id, id, rule_id, rule_name, severity, description, occurred_at, source, status, risk_score, correlation_key, extra_data, created_at, updated_at)
      values (${orgId}, ${id}, 'rings-the-bell', 'Something that rings', 2, '', now(), 'cloudtrail', 'open', 10, ${id}, '{"reasons":[],"matched":[],"requirements":[]}', now(), now())`
  })
  const manager = await callerAs('compliance_manager')
  expect((await manager.post('/api/v1/findings/assign', { data: { ids: [id], assigneeId: to }, headers: { origin: e2ePortal().url } })).status()).toBe(200)
  await manager.dispose()
  return id
}

const bell = (page: Page) => page.getByRole('banner').getByRole('link', { name: /^Notifications/ })
/** What the follower has made so far: of how many findings somebody was told. */
const made = (userId: string, count: number) => expect.poll(() => look(async (sql) => Number((await sql`select coalesce(sum(count), 0) as n from notifications where user_id = ${userId}`)[0]?.n))).toBe(count)
const streams = () => look(async (sql) => Number((await sql`select count(*) as n from pg_stat_activity where application_name = 'tickmark-listen'`)[0]?.n))

test('the bell counts on in every tab of a browser by one stream; the list says what it is, and reading it counts down', async ({ page, context }) => {
  const me = await newReviewer()
  await signInAs(page, me)
  let opened = 0
  context.on('request', (request) => (opened += Number(new URL(request.url()).pathname === '/api/stream')))
  await page.goto('/findings')
  const second = await context.newPage()
  await second.goto('/systems')
  await expect(bell(second)).toHaveAccessibleName('Notifications')
  await expect.poll(streams).toBeGreaterThan(0)
  await assign(me.id)
  for (const tab of [page, second]) await expect(bell(tab)).toHaveAccessibleName('Notifications: 1 unread')
  expect(opened).toBe(1)
  // The tab that had the stream goes; the other one goes on.
  await page.close()
  await second.waitForTimeout(500)
  await assign(me.id)
  await made(me.id, 2)
  await second.goto('/notifications')
  const row = second.getByRole('listitem').filter({ hasText: 'assigned to you' })
  await expect(row.first()).toContainText('Marcus Oyelaran assigned Something that rings')
  await expect(row.first()).toContainText(/(A finding was|2 findings were) assigned to you/)
  await assign(me.id)
  await made(me.id, 3)
  await expect(second.getByText('There is something new.')).toBeVisible()
  await second.getByRole('link', { name: 'Show' }).click()
  await expect(second.getByText('There is something new.')).toBeHidden()
  await second.getByRole('button', { name: 'Mark all as read' }).click()
  await expect(bell(second)).toHaveAccessibleName('Notifications')
  await expect(second.getByRole('button', { name: 'Mark as read' })).toHaveCount(0)
})

test('opened from the list a notification is read, and leads to the record', async ({ page }) => {
  const me = await newReviewer()
  const finding = await assign(me.id)
  await signInAs(page, me)
  await expect.poll(async () => {
    await page.goto('/notifications')
    return page.getByRole('link', { name: 'A finding was assigned to you' }).count()
  }).toBe(1)
  await page.getByRole('link', { name: 'A finding was assigned to you' }).click()
  await page.waitForURL(`**/findings/${finding}`)
  await expect(bell(page)).toHaveAccessibleName('Notifications')
})

test('choices are kept, and refused in words', async ({ page }) => {
  const me = await newReviewer()
  await signInAs(page, me)
  await page.goto('/notifications')
  await page.getByRole('link', { name: 'What you are notified of' }).click()
  const form = page.getByRole('form', { name: 'What you are notified of' })
  const kind = form.getByRole('group', { name: 'A critical finding' })
  await kind.getByLabel('By mail').selectOption('daily')
  await kind.getByLabel('In the portal').check()
  await form.getByLabel('Quiet from').fill('20:00')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByText('quiet hours have a beginning and an end')).toBeVisible()
  await form.getByLabel('Quiet until').fill('07:00')
  await form.getByLabel('Time zone').selectOption('Europe/Berlin')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  await page.reload()
  await expect(kind.getByLabel('By mail')).toHaveValue('daily')
  await expect(kind.getByLabel('In the portal')).toBeChecked()
  await expect(form.getByLabel('Time zone')).toHaveValue('Europe/Berlin')
})

test('without scripts: the number with the next page, the list, and marking as read', async ({ browser }) => {
  const me = await newReviewer()
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await signInAs(page, me)
  await assign(me.id)
  await expect.poll(async () => {
    await page.goto('/findings')
    return bell(page).getAttribute('aria-label')
  }).toBe('Notifications: 1 unread')
  await bell(page).click()
  await page.getByRole('button', { name: 'Mark as read' }).click()
  await expect(bell(page)).toHaveAttribute('aria-label', 'Notifications')
  await context.close()
})

test('a narrow screen, as axe reads it: list and choices', async ({ page }) => {
  const me = await newReviewer()
  await assign(me.id)
  await signInAs(page, me)
  await page.setViewportSize({ width: 390, height: 844 })
  for (const path of ['/notifications', '/notifications/preferences']) {
    await expect.poll(async () => {
      await page.goto(path)
      return bell(page).getAttribute('aria-label')
    }).toBe('Notifications: 1 unread')
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
    expect((await violationsOf(page)).map(({ id, nodes }) => `${path} ${id}: ${nodes[0]?.html.slice(0, 120)}`)).toEqual([])
  }
})

test('signing out in one tab ends the stream of the browser', async ({ page, context }) => {
  const me = await newReviewer()
  await signInAs(page, me)
  const opened = page.waitForRequest((request) => new URL(request.url()).pathname === '/api/stream')
  await page.goto('/findings')
  const stream = await opened
  await expect.poll(() => stream.response().then((answer) => answer?.status())).toBe(200)
  // The page closes it when it is told of the end, which may come first.
  const over = { predicate: (each: Request) => each === stream, timeout: 40_000 }
  const ended = Promise.any([page.waitForEvent('requestfinished', over), page.waitForEvent('requestfailed', over)])
  const second = await context.newPage()
  await second.goto('/profile')
  await second.getByLabel(/^Account of/).click()
  await second.getByRole('button', { name: 'Sign out' }).click()
  await second.waitForURL('**/sign-in*')
  await ended
})
