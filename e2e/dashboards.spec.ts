import { expect } from 'playwright/test'
import { test } from './people.ts'

const homes = [['compliance_manager', 'compliance'], ['executive', 'executive'], ['auditor', 'audit']] as const

test('each role comes to its own dashboard, and a figure opens as many rows as it says', async ({ as }) => {
  for (const [role, own] of homes) {
    const page = await as(role)
    await page.goto('/dashboard')
    await expect(page).toHaveURL(new RegExp(`/dashboard/${own}$`))
    // Not of findings, whose page groups them, and not those of which there is none.
    const figure = page.locator('.stat', { has: page.locator('a:not([href^="/findings"])') }).filter({ has: page.locator('b', { hasNotText: /^0$/ }) }).first()
    const count = (await figure.locator('b').innerText()).trim()
    await figure.locator('a').click()
    await expect(page.locator('.tbl-total strong')).toHaveText(new RegExp(`^${count} `))
    await expect(page.locator('main tbody tr')).toHaveCount(Number(count))
    await page.locator('main tbody a').first().click()
    await expect(page).toHaveURL(/\/[0-9a-f-]{36}/)
  }
})

test('a metric says what it is, its target and its rows; what nobody records says what would measure it', async ({ as }) => {
  const page = await as('read_only')
  await page.goto('/dashboard/metrics')
  const row = page.getByRole('row', { name: /Controls that are proven/ })
  await expect(row).toContainText('at least 95 %')
  await row.getByRole('link', { name: 'Controls that are proven' }).click()
  await expect(page.getByText('Implemented controls', { exact: true })).toBeVisible()
  await expect(page.getByText('12 months measured')).toBeVisible()
  await page.goto('/dashboard/metrics/fine-exposure')
  await expect(page.getByText(/^Nothing here records breaches and the turnover/)).toBeVisible()
})
