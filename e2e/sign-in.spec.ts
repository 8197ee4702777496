import { expect } from 'playwright/test'
import { signInAs, test } from './people.ts'

test('an unsigned visit goes to sign-in and returns afterwards', async ({ page }) => {
  await page.goto('/systems?criticality=4')
  await expect(page).toHaveURL(/\/sign-in\?from=%2Fsystems%3Fcriticality%3D4/)
  await page.getByRole('button', { name: /^Reviewer/ }).first().click()
  await page.waitForURL('**/mfa')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/\/systems\?criticality=4/)
})

test('signing out revokes the session on the server: the copied cookie is worth nothing', async ({ page, context, browser }) => {
  await signInAs(page, 'contributor')
  await page.goto('/')
  const copied = await context.cookies()
  await page.getByLabel(/^Account of/).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL(/sign-in\?said=ended/)
  const thief = await browser.newContext()
  await thief.addCookies(copied)
  const stolen = await thief.newPage()
  await stolen.goto('/systems')
  await expect(stolen).toHaveURL(/sign-in/)
  await thief.close()
})

test('who signs in again in one browser has one session there: the former one is worth nothing', async ({ page, context, browser }) => {
  await page.goto('/sign-in')
  await page.getByRole('button', { name: /^Reviewer/ }).first().click()
  await page.waitForURL('**/mfa')
  await signInAs(page, 'contributor')
  const former = (await context.cookies()).filter(({ name }) => name.includes('session-token'))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.pathname === '/')
  const other = await browser.newContext()
  await other.addCookies(former)
  const tried = await other.newPage()
  await tried.goto('/systems')
  await expect(tried).toHaveURL(/sign-in/)
  await other.close()
  await page.goto('/systems')
  await expect(page.getByRole('heading', { name: 'Systems' })).toBeVisible()
})

test('a cookie that turns up in another browser ends its session', async ({ page, context, browser }) => {
  await signInAs(page, 'contributor')
  await page.goto('/systems')
  await expect(page.getByRole('heading', { name: 'Systems' })).toBeVisible()
  const thief = await browser.newContext({ userAgent: 'Somebody else' })
  await thief.addCookies(await context.cookies())
  const stolen = await thief.newPage()
  await stolen.goto('/systems')
  await expect(stolen).toHaveURL(/sign-in/)
  await page.goto('/systems')
  await expect(page).toHaveURL(/sign-in/)
  await thief.close()
})

test('no script of a page breaks the content policy', async ({ page }) => {
  const violations: string[] = []
  page.on('console', (message) => message.text().includes('Content Security Policy') && violations.push(message.text()))
  await signInAs(page, 'admin')
  for (const path of ['/', '/systems', '/findings', '/audit-trail']) await page.goto(path)
  expect(violations).toEqual([])
})
