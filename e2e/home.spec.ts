import { expect, type Page } from 'playwright/test'
import type { BuiltInRole } from '#lib/auth/roles.ts'
import { look, test } from './people.ts'
import { stopped } from './stopped.ts'

const panel = (page: Page, title: string) => page.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) })

test('Home says how many wait, shows the first, and leads to all of them', async ({ as, callAs }) => {
  await stopped(await callAs('admin'), { [`home-${Date.now()}`]: 12 })
  const page = await as('reviewer')
  // Others triage beside this test: the list and Home are asked until they were asked of the same.
  await expect(async () => {
    await page.goto('/')
    const shown = await panel(page, 'Findings nobody has taken').getByText(/\d+ of [\d,]+/).innerText()
    const [, first, total] = /(\d+) of ([\d,]+)/.exec(shown) ?? []
    expect(await panel(page, 'Findings nobody has taken').locator('li').count()).toBe(Number(first))
    const waiting = await look(async (sql) => (await sql`select count(*)::int as n from findings where status = 'open' and assignee_id is null`)[0]?.n as number)
    expect(Number(total?.replace(',', ''))).toBe(waiting)
  }).toPass({ timeout: 60_000 })
  await panel(page, 'Findings nobody has taken').getByRole('link', { name: 'see all' }).click()
  await expect(page).toHaveURL(/\/findings/)
})

const homes: [role: BuiltInRole, has: string[], hasNot: string[]][] = [
  ['executive', ['Evidence by control area', 'Findings a week by severity'], ['Findings a day by severity', 'Findings nobody has taken']],
  ['auditor', ['The audit trail', 'Since your last visit'], ['Findings nobody has taken', 'Evidence to review']],
  ['contributor', ['Evidence asked of you'], ['Findings nobody has taken', 'Findings a day by severity']],
  ['employee', ['Waiting for you', 'All done'], ['Findings a day by severity', 'The audit trail']],
]
for (const [role, has, hasNot] of homes) {
  test(`the home of the ${role} is what that role needs, and nothing else`, async ({ as }) => {
    const page = await as(role)
    await page.goto('/')
    for (const title of has) await expect(page.getByRole('heading', { name: title }).or(page.getByText(title, { exact: true })).first()).toBeVisible()
    for (const title of hasNot) await expect(page.getByText(title, { exact: true })).toHaveCount(0)
  })
}

test('from a finding to the user in the logs, the address, and back to the events; from evidence to its control', async ({ as, callAs }) => {
  const user = `joined-${Date.now()}`
  await stopped(await callAs('admin'), { [user]: 12 })
  const page = await as('reviewer')
  await page.goto(`/findings?view=each&user=${user}&rule=aws-trail-stopped-or-deleted`)
  await page.locator('main tbody a').first().click()
  await page.waitForURL(/\/findings\/[0-9a-f-]{36}/)
  await page.getByRole('main').getByRole('link', { name: user, exact: true }).first().click()
  await expect(page).toHaveURL(new RegExp(`/logs/users/${user}`))
  await expect(page).toHaveTitle(new RegExp(user))
  await expect(page.getByText(/^12 events, from/)).toBeVisible()
  await expect(panel(page, 'Findings').getByRole('listitem').first()).toBeVisible()
  await panel(page, 'From where').getByRole('link', { name: '203.0.113.9' }).click()
  await expect(page).toHaveURL(/\/logs\/addresses\/203\.0\.113\.9/)
  await expect(panel(page, 'Who').getByRole('link', { name: user })).toBeVisible()

  await page.goto('/evidence?status=approved')
  await page.locator('main tbody a').first().click()
  await page.getByRole('main').locator('a[href^="/control-areas/"]').first().click()
  await expect(page).toHaveURL(/\/controls\/[0-9a-f-]{36}/)
  for (const title of ['Performed', 'Evidence', 'Templates', 'Systems', 'Detection rules']) await expect(page.getByRole('heading', { name: title, exact: true })).toBeVisible()
})

test('the dashboard has cards, charts with their tables, and findings that can be narrowed', async ({ as }) => {
  const page = await as('reviewer')
  await page.goto('/dashboard/security')
  for (const title of ['Events a day', 'Findings a day by severity']) await expect(page.getByText(title).first()).toBeVisible()
  await page.getByRole('link', { name: /Critical/ }).first().click()
  await expect(page).toHaveURL(/severity=critical/)
  // The tables behind the charts come before it.
  const findings = page.locator('main table').last().locator('tbody tr')
  await expect(findings.first()).toBeVisible()
  for (const row of await findings.allInnerTexts()) expect(row).toMatch(/critical/i)
})
