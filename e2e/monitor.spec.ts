import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect } from 'playwright/test'
import { e2ePortal } from '../test/e2e.ts'
import { callerAs, signInAs, test } from './people.ts'

const stop = (id: string) => JSON.stringify({
  Records: [
    { eventID: id, eventTime: new Date(Date.now() - 60_000).toISOString(), eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', awsRegion: 'us-east-1', sourceIPAddress: '203.0.113.9', recipientAccountId: '441700329155', userIdentity: { type: 'IAMUser', userName: `mallory-${id}`, arn: 'arn:aws:iam::441700329155:user/mallory' }, requestParameters: { name: 'main' } },
    { eventID: `${id}-2`, eventTime: 'yesterday', eventSource: 'iam.amazonaws.com', eventName: 'ListUsers', userIdentity: {} },
  ],
})

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })

    test('a file goes in, a finding comes out, a reviewer decides it, an auditor reads who did what', async ({ page, as }, info) => {
      const id = `${Date.now()}-${javaScriptEnabled ? 'js' : 'plain'}`
      const file = info.outputPath(`trail-${id}.json`)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, stop(id), { flag: 'w' })
      await signInAs(page, 'compliance_manager')
      await page.goto('/events/upload')
      await page.locator('input[type=file]').setInputFiles(file)
      await page.getByRole('button', { name: 'Upload' }).click()
      await page.waitForURL(/\/events\/deliveries\/[0-9a-f-]{36}/)
      await expect(page.getByRole('heading', { name: `trail-${id}.json` })).toBeVisible()
      await expect(page.getByText('eventTime is not a time').first()).toBeVisible()

      const reviewing = await as('reviewer')
      await expect.poll(async () => {
        await reviewing.goto(`/findings?view=each&user=mallory-${id}&sort=occurredAt&direction=desc`)
        return reviewing.getByRole('link', { name: 'An audit trail was stopped or deleted' }).count()
      }, { timeout: 30_000 }).toBeGreaterThan(0)
      await reviewing.getByRole('link', { name: 'An audit trail was stopped or deleted' }).first().click()
      await expect(reviewing.getByRole('heading', { name: /An audit trail was stopped/ })).toBeVisible()
      await reviewing.getByRole('button', { name: 'False positive' }).click()
      await expect(reviewing.getByText(/Fill in “Note”|is required|Some fields need another look/).first()).toBeVisible()
      await reviewing.getByLabel('Note').fill('Planned by the platform team, CHG-204')
      await reviewing.getByRole('button', { name: 'Flag for investigation' }).click()
      await expect(reviewing.getByText('1 finding is now flagged.')).toBeVisible()
      await reviewing.goto(`/findings?view=each&status=flagged&user=mallory-${id}&sort=occurredAt&direction=desc`)
      await reviewing.getByRole('link', { name: 'An audit trail was stopped or deleted' }).first().click()
      await expect(reviewing.getByText('flagged this for investigation').first()).toBeVisible()

      const auditing = await as('auditor')
      await auditing.goto('/audit-trail?action=findings.flag')
      await auditing.getByRole('link', { name: /Priya Raman .*flagged/ }).first().click()
      await expect(auditing.getByText('Planned by the platform team, CHG-204').first()).toBeVisible()
    })
  })
}

test('what somebody does in the portal comes in by itself, under their name, and raises its finding', async ({ page }) => {
  const admin = await callerAs('admin')
  const [name, from] = [`Feed ${Date.now()}`, new Date().toISOString()]
  expect((await admin.post('/api/v1/api-tokens', { headers: { origin: e2ePortal().url }, data: { name, scopes: ['events.ingest'] } })).status()).toBe(200)
  await admin.dispose()
  await signInAs(page, 'auditor')
  await expect.poll(async () => {
    await page.goto(`/events?source=tickmark&event_type=apiTokens.create&from=${encodeURIComponent(from)}`)
    return page.locator('tbody tr').count()
  }, { timeout: 30_000 }).toBeGreaterThan(0)
  await expect(page.locator('tbody tr').first()).toContainText('Ada Lindqvist')
  await page.locator('tbody a').first().click()
  await page.waitForURL(/\/events\/[0-9a-f-]{36}$/)
  await expect.poll(async () => {
    await page.reload()
    return page.getByRole('link', { name: 'An API token was created in the portal' }).count()
  }, { timeout: 30_000 }).toBeGreaterThan(0)
  await page.getByRole('link', { name: 'The entry of this act' }).click()
  await expect(page.getByText(name).first()).toBeVisible()
})

test('the raw record of an event is read, and that is recorded', async ({ page }) => {
  await signInAs(page, 'auditor')
  await page.goto('/events')
  await page.locator('tbody a').first().click()
  await expect(page.getByRole('heading', { name: 'Raw record' })).toBeVisible()
  await page.reload()
  await expect(page.getByText('read the raw text of this').first()).toBeVisible()
})

test('a CSV comes down with neutralized formulas, and the export is recorded', async ({ page }) => {
  await signInAs(page, 'compliance_manager')
  await page.goto('/systems/new')
  await page.getByLabel('Name', { exact: false }).first().fill('=HYPERLINK("http://evil.example")')
  await page.getByRole('button', { name: 'Register' }).click()
  await page.waitForURL(/\/systems\/[0-9a-f-]{36}/)
  await page.goto('/systems')
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download CSV' }).click()])
  const stream = await download.createReadStream()
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString('utf8')
  expect(text).toContain('"\'=HYPERLINK(""http://evil.example"")"')
  expect(text).toContain('Northstar ERP')
})

test.describe('without JavaScript, on a telephone', () => {
  test.use({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } })

  test('the hours in which a source was silent are shown, and mark the control that rests on it', async ({ page }) => {
    await signInAs(page, 'reviewer')
    await page.goto('/log-sources')
    await expect(page.getByRole('img', { name: /^m365, \d+ hours: .*; silent from/ })).toBeVisible()
    await page.goto('/controls?search=OP-04')
    await page.getByRole('main').getByRole('link', { name: 'OP-04', exact: true }).click()
    await expect(page.getByText(/^Not evaluable for \d+ hours$/)).toBeVisible()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  })
})
