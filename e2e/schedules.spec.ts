import { expect } from 'playwright/test'
import { test } from './people.ts'

test('a schedule is changed, refused with a reason, and run now', async ({ as }) => {
  test.setTimeout(120_000)
  const page = await as('compliance_manager')
  await page.goto('/')
  await page.getByRole('link', { name: 'Schedules', exact: true }).click()
  const row = page.getByRole('listitem').filter({ hasText: 'Verification of the audit trail' })
  await row.getByRole('link', { name: 'Open' }).click()
  const form = page.getByRole('form', { name: 'Save' })
  await form.getByLabel('How often').fill('every Monday')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByText('has five fields')).toBeVisible()
  await form.getByLabel('How often').fill('30 2 * * 1')
  await form.getByLabel('Time zone').selectOption('Australia/Lord_Howe')
  await form.getByRole('button', { name: 'Save' }).click()
  await page.waitForURL('**/settings/schedules')
  await expect(row).toContainText('30 2 * * 1')
  await row.getByRole('button', { name: 'Run now' }).click()
  await expect.poll(async () => {
    await page.goto('/settings/schedules')
    return row.textContent()
  }, { timeout: 60_000 }).toMatch(/Last.*(Done|Running|Queued|Started)/)
  await row.getByRole('link', { name: 'Open' }).click()
  await expect(page.getByText('started').first()).toBeVisible()
})
