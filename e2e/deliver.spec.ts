import { expect } from 'playwright/test'
import { signInAs, test } from './people.ts'

const event = (id: string) => JSON.stringify({ id, event_type: 'door_opened', timestamp: new Date().toISOString(), user: 'robot' })

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })

    test('who may deliver events and not read them is told what became of them, and of what was refused', async ({ page }) => {
      const id = `told-${javaScriptEnabled}-${Date.now()}`
      await signInAs(page, 'contributor')
      await page.goto('/events/upload')
      await page.getByLabel(/^File/).setInputFiles({ name: 'told.ndjson', mimeType: 'application/x-ndjson', buffer: Buffer.from([event(id), '{"id":', event(`${id}-2`)].join('\n')) })
      await page.getByRole('button', { name: 'Upload' }).click()
      await expect(page.getByRole('heading', { name: 'Upload events' })).toBeVisible()
      const main = page.getByRole('main')
      await expect(main.getByText('2 accepted, 0 known already, 1 rejected.')).toBeVisible()
      await expect(main.getByText(/^2: is not valid JSON/)).toBeVisible()
      await page.goto('/events/upload')
      await page.getByLabel(/^File/).setInputFiles({ name: 'empty.json', mimeType: 'application/json', buffer: Buffer.from('hello') })
      await page.getByRole('button', { name: 'Upload' }).click()
      await expect(main.getByRole('alert').filter({ hasText: 'The body must be JSON' })).toBeVisible()
    })

    test('who may read them sees the delivery', async ({ page }) => {
      await signInAs(page, 'compliance_manager')
      await page.goto('/events/upload')
      await page.getByLabel(/^File/).setInputFiles({ name: 'seen.ndjson', mimeType: 'application/x-ndjson', buffer: Buffer.from(event(`seen-${javaScriptEnabled}-${Date.now()}`)) })
      await page.getByRole('button', { name: 'Upload' }).click()
      await page.waitForURL(/\/events\/deliveries\/[0-9a-f-]{36}$/)
    })
  })
}
