import { expect } from 'playwright/test'
import { test } from './people.ts'
import { readable } from './readable.ts'

/** The calendar from its map to one period and what is known of it, as of a day before, and a control of the pack that becomes one of ours. */
test('a period of a control says what is known of it, and as of a day before it existed nothing', async ({ as }) => {
  test.setTimeout(90_000)
  const page = await as('compliance_manager')
  await page.goto('/calendar')
  await expect(page.getByRole('heading', { name: 'Control calendar' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Legend' })).toBeVisible()
  await expect(page.getByText(/\d+ of \d+\./).first()).toBeVisible()
  const row = page.getByRole('row').filter({ hasText: 'AC-13' })
  await row.getByRole('link').last().click()
  await expect(page).toHaveURL(/\/calendar\/[0-9a-f-]{36}\/\d{4}-W\d\d$/)
  await expect(page.getByRole('heading', { name: 'What is known' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Terms in that time' })).toBeVisible()
  await page.goto('/calendar?asOf=2020-01-01')
  await expect(page.getByText('No control has a period here')).toBeVisible()
  await readable(page, ['/calendar', '/calendar/coming', '/controls/pack', '/controls/pack/AC-02', '/controls/coverage'])
})

test('a control of the pack becomes one of ours, with its evidence template', async ({ as }) => {
  test.setTimeout(90_000)
  const page = await as('compliance_manager')
  await page.goto('/controls/pack?area=SD')
  await page.getByRole('link', { name: 'SD-04' }).first().click()
  const form = page.getByRole('form', { name: 'Add to our controls' })
  await form.getByLabel('Code').fill('SD-44')
  await form.getByRole('button', { name: 'Add to our controls' }).click()
  await expect(page.getByRole('heading', { name: 'SD-44 Tests use data that may be seen' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Register of test data' })).toBeVisible()
  await page.getByRole('link', { name: 'SD-04 of the pack' }).click()
  await expect(page.getByRole('link', { name: 'SD-44' })).toBeVisible()
})
