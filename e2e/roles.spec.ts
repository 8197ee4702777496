import { expect, test } from 'playwright/test'
import { signInAs } from './people.ts'

/** Path → roles that get in; everybody else is told 403. The same grants as the doors, seen from the browser. */
const pages: Record<string, string[]> = {
  '/': ['Admin', 'Compliance manager', 'Control owner', 'Reviewer', 'Contributor', 'Auditor', 'External auditor', 'Executive', 'Read-only', 'Employee'],
  '/events': ['Admin', 'Compliance manager', 'Control owner', 'Reviewer', 'Auditor', 'Read-only'],
  '/events/upload': ['Admin', 'Compliance manager', 'Contributor'],
  '/findings': ['Admin', 'Compliance manager', 'Control owner', 'Reviewer', 'Auditor', 'Executive', 'Read-only'],
  '/detection-rules': ['Admin', 'Compliance manager', 'Control owner', 'Reviewer', 'Auditor', 'Read-only'],
  '/systems': ['Admin', 'Compliance manager', 'Control owner', 'Reviewer', 'Contributor', 'Auditor', 'Executive', 'Read-only'],
  '/systems/new': ['Admin', 'Compliance manager'],
  '/audit-trail': ['Admin', 'Compliance manager', 'Auditor'],
  '/users': ['Admin', 'Compliance manager', 'Auditor'],
  '/users/invite': ['Admin'],
  '/settings': ['Admin'],
  '/profile': ['Admin', 'Compliance manager', 'Control owner', 'Reviewer', 'Contributor', 'Auditor', 'External auditor', 'Executive', 'Read-only', 'Employee'],
}

for (const role of pages['/'] as string[]) {
  test(`${role} gets in exactly where the matrix says, and sees only that in the navigation`, async ({ page }) => {
    await signInAs(page, role)
    for (const [path, roles] of Object.entries(pages)) {
      const response = await page.goto(path)
      expect([path, response?.status()]).toEqual([path, roles.includes(role) ? 200 : 403])
    }
    await page.goto('/')
    for (const link of await page.locator('nav a[href^="/"]').evaluateAll((all) => all.map((each) => each.getAttribute('href') ?? ''))) {
      const allowed = pages[link]
      if (allowed) expect([link, allowed.includes(role)]).toEqual([link, true])
    }
  })
}

test('an unsigned visit goes to sign-in and returns afterwards', async ({ page }) => {
  await page.goto('/systems?criticality=4')
  await expect(page).toHaveURL(/\/sign-in\?from=%2Fsystems%3Fcriticality%3D4/)
  await page.getByRole('button', { name: /^Reviewer/ }).first().click()
  await page.waitForURL('**/mfa')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/\/systems\?criticality=4/)
})

test('signing out revokes the session on the server: the copied cookie is worth nothing', async ({ page, context, browser }) => {
  await signInAs(page, 'Contributor')
  const copied = await context.cookies()
  await page.getByLabel(/^Account of/).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL(/sign-in\?said=ended/)
  const thief = await browser.newContext()
  await thief.addCookies(copied)
  const stolen = await thief.newPage()
  await stolen.goto('/systems')
  await expect(stolen).toHaveURL(/sign-in/)
})

test('an unknown address inside is a 404, and says nothing of what others have', async ({ page }) => {
  await signInAs(page, 'Admin')
  const response = await page.goto('/systems/01900000-0000-7000-8000-000000000000')
  expect(response?.status()).toBe(404)
  expect((await page.goto('/systems/not-an-id'))?.status()).toBe(404)
})

test('every page carries the security headers, and no script breaks the content policy', async ({ page }) => {
  const violations: string[] = []
  page.on('console', (message) => message.text().includes('Content Security Policy') && violations.push(message.text()))
  await signInAs(page, 'Admin')
  for (const path of ['/', '/systems', '/findings', '/audit-trail']) {
    const headers = (await page.goto(path))?.headers() ?? {}
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['x-frame-options']).toBe('DENY')
    expect(headers['referrer-policy']).toBe('strict-origin-when-cross-origin')
    expect(headers['permissions-policy']).toBe('camera=(), microphone=(), geolocation=(), payment=()')
    expect(headers['content-security-policy']).toMatch(/default-src 'self'.*script-src 'self' 'nonce-[0-9a-f]{32}'.*frame-ancestors 'none'/)
    expect(headers['x-powered-by']).toBeUndefined()
  }
  expect(violations).toEqual([])
})
