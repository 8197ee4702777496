import { expect } from 'playwright/test'
import { test } from './people.ts'

test('a list keeps the delivery it was opened for as a chip, whatever else is chosen, and says how many there are', async ({ as, callAs }) => {
  const sender = await callAs('admin')
  const events = Array.from({ length: 5 }, (_, n) => ({ source: 'okta', event_type: `list.chip.${n}`, user: 'chip', timestamp: new Date().toISOString(), id: `chip-${Date.now()}-${n}`, outcome: n === 0 ? 'failure' : 'success' }))
  const sent = await sender.post('/api/v1/events?label=The%20chip%20delivery', { data: events, headers: { origin: new URL((await sender.get('/api/v1/openapi.json')).url()).origin } })
  const { batches: [batch] } = await sent.json()
  const page = await as('reviewer')
  await page.goto(`/events?batchId=${batch}`)
  const chips = page.getByRole('list', { name: 'Active filters' })
  await expect(chips).toContainText('Delivery The chip delivery')
  await expect(page.getByText('5 events')).toBeVisible()
  await page.getByLabel('Outcome').selectOption('failure')
  await expect(page.getByText('1 event', { exact: true })).toBeVisible()
  await expect(chips).toContainText('Delivery The chip delivery')
  await chips.getByRole('link', { name: 'Remove filter Delivery' }).click()
  await expect(chips).not.toContainText('Delivery')
  await expect(chips).toContainText('Failure')
})

test('times stand in the zone the reader chose, with its name, and in UTC again', async ({ as }) => {
  const page = await as('reviewer')
  await page.goto('/profile')
  await page.getByLabel('Time zone').selectOption('Asia/Tokyo')
  await Promise.all([page.waitForResponse((each) => each.request().method() === 'POST'), page.locator('form.zone').getByRole('button', { name: 'Save' }).click()])
  await expect(page.getByLabel('Time zone')).toHaveValue('Asia/Tokyo')
  await page.goto('/events')
  await expect(page.getByRole('cell').locator('time').first()).toContainText('GMT+9')
  // Filters by day stay in UTC, and say so.
  await expect(page.getByText('to (UTC)')).toBeVisible()
  await page.goto('/profile')
  await page.getByLabel('Time zone').selectOption('UTC')
  await Promise.all([page.waitForResponse((each) => each.request().method() === 'POST'), page.locator('form.zone').getByRole('button', { name: 'Save' }).click()])
  await page.goto('/events')
  await expect(page.getByRole('cell').locator('time').first()).toContainText('UTC')
})
