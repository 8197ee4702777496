import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect } from 'playwright/test'
import { city, mmdb } from '../test/mmdb.ts'
import { signInAs, test } from './people.ts'

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })

    test('a table of addresses is put in, a broken one is refused in words, and it is taken out of use', async ({ page }, info) => {
      const name = `E2E-City-${javaScriptEnabled ? 'js' : 'plain'}`
      const [good, bad] = [info.outputPath('city.mmdb'), info.outputPath('cut.mmdb')]
      mkdirSync(dirname(good), { recursive: true })
      const bytes = mmdb({ '192.0.2.0/24': city('DE', 52.52, 13.4) }, { type: name })
      writeFileSync(good, bytes)
      writeFileSync(bad, bytes.subarray(0, -60))
      await signInAs(page, 'admin')
      await page.goto('/anomalies')
      const panel = page.locator('.pan').filter({ has: page.getByRole('heading', { name: 'Table of addresses' }) })
      await panel.locator('input[type=file]').setInputFiles(good)
      await panel.getByRole('button', { name: 'Upload' }).click()
      await expect(panel.getByText(name)).toBeVisible()
      await panel.locator('input[type=file]').setInputFiles(bad)
      await panel.getByRole('button', { name: 'Upload' }).click()
      await expect(panel.getByText(/is (no table of addresses|cut|broken)/).first()).toBeVisible()
      await expect(panel.getByText(name).first()).toBeVisible()
      await panel.getByRole('button', { name: 'Use it no more' }).click()
      await expect(panel.getByText('None yet')).toBeVisible()
    })
  })
}

test('a sender of syslog is made by its fingerprint, and a trail by its queue, and their pages say how it goes', async ({ page }) => {
  await signInAs(page, 'admin')
  const print = Array.from({ length: 32 }, (_, n) => ((Date.now() + n * 7) % 256).toString(16).padStart(2, '0')).join(':')
  await page.goto('/settings/connections/new?view=syslog')
  await page.locator('input[name=name]').fill(`Firewall ${Date.now()}`)
  await page.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByText(/one of the two/).first()).toBeVisible()
  await page.getByLabel('Fingerprint of its certificate').fill(print)
  await page.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByText(print.replaceAll(':', ''))).toBeVisible()
  await expect(page.getByText('None yet').first()).toBeVisible()
  await page.goto('/settings/connections')
  await page.locator('li').filter({ hasText: 'CloudTrail production (sample)' }).getByRole('link', { name: 'Open' }).click()
  await expect(page.getByRole('heading', { name: 'Queue' })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Rejected messages' }).getByText('It names the bucket nordwind-billing')).toBeVisible()
})
