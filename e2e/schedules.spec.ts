import { expect } from 'playwright/test'
import { test } from './people.ts'

test('a schedule is changed, refused with a reason, and run now', async ({ as }) => {
  test.setTimeout(120_000)
  const page = await as('compliance_manager')
  // Straight there: what modules schedule has its name before any other page was opened.
  await page.goto('/settings/schedules')
  const row = page.getByRole('listitem').filter({ hasText: 'Verification of the audit trail' })
  await row.getByRole('link', { name: 'Open' }).click()
  const form = page.getByRole('form', { name: 'Save' })
  await form.getByLabel('How often').fill('every Monday')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByText('has five fields')).toBeVisible()
  // A rule of RFC 5545 is told in words with its next times, and nothing is saved of it.
  await form.getByLabel('How often').fill('FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO;BYHOUR=9')
  await form.getByLabel('Paused because').fill('Not saved yet')
  await form.getByRole('button', { name: 'Preview' }).click()
  const preview = form.getByRole('status')
  await expect(preview).toContainText('every quarter on the first Monday at 09:00')
  await expect(preview.getByRole('listitem')).toHaveCount(5)
  await expect(form.getByLabel('Paused because')).toHaveValue('Not saved yet')
  await form.getByLabel('Paused because').fill('')
  await form.getByRole('button', { name: 'Save' }).click()
  await page.waitForURL('**/settings/schedules')
  await expect(row).toContainText('every quarter on the first Monday at 09:00')
  await row.getByRole('link', { name: 'Open' }).click()
  await form.getByLabel('How often').fill('30 2 * * 1')
  await form.getByLabel('Time zone').selectOption('Australia/Lord_Howe')
  await form.getByRole('button', { name: 'Save' }).click()
  await page.waitForURL('**/settings/schedules')
  await expect(row).toContainText('every week on Monday at 02:30, Australia/Lord Howe')
  await row.getByRole('button', { name: 'Run now' }).click()
  await expect.poll(async () => {
    await page.goto('/settings/schedules')
    return row.textContent()
  }, { timeout: 60_000 }).toMatch(/Last.*(Done|Running|Queued|Started)/)
  await row.getByRole('link', { name: 'Open' }).click()
  await expect(page.getByText('started').first()).toBeVisible()
  // The run is named, and leads to what came of it.
  await page.getByRole('link', { name: /^the audit trail, begun/ }).first().click()
  await page.waitForURL('**/audit-trail/verify')
})
