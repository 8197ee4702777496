import { expect } from 'playwright/test'
import { signInAs, test } from './people.ts'

test('a silence is shown with its hours, leads to its finding, and marks the control that rests on the log', async ({ page }) => {
  await signInAs(page, 'compliance_manager')
  await page.goto('/log-sources')
  await expect(page.getByRole('img', { name: /^m365, \d+ hours: .*; silent from/ })).toBeVisible()
  await expect(page.getByRole('row', { name: /entra/ }).getByText('Learning', { exact: true })).toBeVisible()
  await page.getByRole('link', { name: 'm365', exact: true }).click()
  await expect(page.getByText(/\(\d+ h( \d+ min)?\)/).first()).toBeVisible()
  await page.getByRole('main').getByRole('link', { name: 'Finding', exact: true }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('A source of events fell silent')

  await page.goto('/controls?search=OP-04')
  await page.getByRole('main').getByRole('link', { name: 'OP-04', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Logs it rests on' })).toBeVisible()
  await expect(page.getByText(/^Not evaluable for \d+ hours$/)).toBeVisible()

  await page.goto('/calendar?area=OP')
  await page.getByRole('link', { name: /not evaluable for .+: a log was silent/ }).first().click()
  await expect(page.getByRole('row', { name: /The log m365 was silent from/ })).toBeVisible()
})
