import { expect } from 'playwright/test'
import { signInAs, test } from './people.ts'

test('a silence is shown with its hours, marks the control that rests on the log, and what is expected is said with a reason', async ({ page, as }) => {
  await signInAs(page, 'compliance_manager')
  await page.goto('/log-sources')
  await expect(page.getByRole('img', { name: /^m365, 721 hours: .*; silent from/ })).toBeVisible()
  await expect(page.getByRole('row', { name: /entra/ }).getByText('Learning', { exact: true })).toBeVisible()
  await page.getByRole('link', { name: 'm365', exact: true }).click()
  await expect(page.getByText(/\(\d+ h( \d+ min)?\)/).first()).toBeVisible()
  await page.getByRole('main').getByRole('link', { name: 'Finding', exact: true }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('A source of events fell silent')

  await page.goto('/controls?search=OP-04')
  await page.getByRole('main').getByRole('link', { name: /OP-04/ }).first().click()
  await expect(page.getByRole('heading', { name: 'Logs it rests on' })).toBeVisible()
  await expect(page.getByText(/^Not evaluable for \d+ hours$/)).toBeVisible()

  await page.goto('/log-sources?state=learning')
  await page.getByRole('link', { name: 'entra', exact: true }).click()
  const source = page.url()
  await page.getByRole('link', { name: 'Say what is expected' }).click()
  await page.getByLabel('As said here').check()
  await page.getByLabel('At least once every').fill('3')
  await page.getByLabel('Why').fill('It sends every hour')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.waitForURL(source)
  await expect(page.getByText('At least once in 3 h', { exact: true })).toBeVisible()
  const auditor = await as('auditor')
  await auditor.goto(source)
  await expect(auditor.getByText(/It sends every hour/).first()).toBeVisible()
  await expect(auditor.getByRole('link', { name: 'Say what is expected' })).toHaveCount(0)
})
