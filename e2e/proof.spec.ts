import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect } from 'playwright/test'
import { signInAs, test } from './people.ts'

test.describe('the audit trail', () => {
  for (const javaScriptEnabled of [true, false]) {
    test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
      test.use({ javaScriptEnabled })

      test('is verified by the worker while the screen shows how far it is', async ({ page }) => {
        await signInAs(page, 'auditor')
        await page.goto('/audit-trail/verify')
        await page.getByRole('button', { name: 'Verify now' }).click()
        await expect(async () => {
          await page.goto('/audit-trail/verify')
          await expect(page.getByText('Nothing is wrong')).toBeVisible({ timeout: 1_000 })
          await expect(page.getByRole('button', { name: 'Verify now' })).toBeVisible({ timeout: 1_000 })
        }).toPass({ timeout: 30_000 })
        await expect(page.getByText('What this proves, and what it cannot')).toBeVisible()
        await expect(page.getByText('Newest anchor', { exact: true })).toBeVisible()
      })
    })
  }

  test('gives an entry out with its openings and its proof, checked without the portal, and records that', async ({ page }) => {
    await signInAs(page, 'auditor')
    await page.goto('/audit-trail?action=systems.create')
    await page.locator('tbody a').first().click()
    await page.getByPlaceholder('Whose consent, or on what ground').fill('Engagement letter of 2 February')
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download', exact: true }).click()])
    const { body, openings, proof } = JSON.parse(readFileSync(await download.path(), 'utf8')) as { body: string; openings: { path: string; salt: string; value: unknown }[]; proof: string }
    expect(openings.length).toBeGreaterThan(0)
    for (const { path, salt, value } of openings) {
      expect(body).toContain(createHash('sha256').update(Buffer.from(salt, 'base64')).update(JSON.stringify([path, value])).digest('hex'))
    }
    expect(proof).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex \d+\n/)
    await page.goto('/audit-trail?action=auditTrail.open')
    await expect(page.getByText('opened the personal values of').first()).toBeVisible()
  })
})

test('a person is erased: the name is gone from the screens', async ({ page }) => {
  const address = `gone-${Date.now()}@example.com`
  const name = `Gone Tomorrow ${Date.now()}`
  await signInAs(page, 'admin')
  await page.goto('/users/invite')
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('E-mail').fill(address)
  await page.getByLabel(/^Reviewer/).check()
  await page.locator('main form button[type=submit]').last().click()
  await page.waitForURL(/\/users\/[0-9a-f-]{36}/)
  const account = page.url()
  await page.getByRole('button', { name: /Withdraw/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click()
  await page.waitForURL(/\/users$/)
  await page.goto(`${account}?view=security`)
  await page.locator('form').filter({ has: page.getByRole('button', { name: 'Erase' }) }).getByLabel('Reason').fill('Asked for it (Art. 17)')
  await page.getByLabel(/^Type/).fill(name)
  await page.getByRole('button', { name: 'Erase' }).click()
  await expect(page.getByRole('heading', { name: 'Erased person' })).toBeVisible()
  await expect(page.getByText(name)).toHaveCount(0)
})
