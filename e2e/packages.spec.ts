import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'playwright/test'
import { test } from './people.ts'

test('an auditor chooses a period, waits for the package, downloads it, and verifies it with the network off', async ({ as, browser }) => {
  test.setTimeout(180_000)
  const auditor = await as('auditor')
  await auditor.goto('/packages')
  await auditor.getByRole('link', { name: 'Make a package' }).first().click()
  await auditor.getByLabel('Title').fill('The year so far')
  await auditor.getByLabel('First day').fill(`${new Date().getUTCFullYear()}-01-01`)
  await auditor.getByLabel('Last day').fill(`${new Date().getUTCFullYear()}-12-31`)
  await auditor.getByLabel('Time zone').fill('Mars/Olympus')
  await auditor.getByRole('button', { name: 'Make it' }).click()
  await expect(auditor.getByText('is not the name of a time zone').first()).toBeVisible()
  await auditor.getByLabel('Time zone').fill('Europe/Berlin')
  await auditor.getByRole('button', { name: 'Make it' }).click()
  await auditor.waitForURL(/\/packages\/[0-9a-f-]{36}$/)
  await expect(auditor.getByRole('heading', { level: 1 })).toContainText('Ready', { timeout: 120_000 })
  const fingerprint = (await auditor.locator('code').first().textContent()) ?? ''
  const [file] = await Promise.all([auditor.waitForEvent('download'), auditor.getByRole('link', { name: 'Download', exact: true }).click()])
  const bytes = readFileSync(await file.path())

  const offline = await browser.newContext({ offline: true })
  const tab = await offline.newPage()
  await tab.goto(pathToFileURL(join(import.meta.dirname, '../lib/package/made/verify.html')).href)
  await tab.locator('#fingerprint').fill(fingerprint)
  await tab.locator('#file').setInputFiles({ name: 'package.zip', mimeType: 'application/zip', buffer: bytes })
  await expect(tab.getByRole('heading', { level: 2 })).toHaveText('Complete and unaltered: “The year so far” of Nordwind Logistics', { timeout: 60_000 })
  await expect(tab.locator('dl')).toContainText('populations have the rows and the root they were frozen with')
  bytes[bytes.indexOf('evidence/') + 5_000]! ^= 1
  await tab.locator('#file').setInputFiles({ name: 'altered.zip', mimeType: 'application/zip', buffer: bytes })
  await expect(tab.getByRole('heading', { level: 2 })).toContainText('wrong with this package')
  await offline.close()
})
