import { expect } from 'playwright/test'
import { webhookReceiver } from '../test/siem.ts'
import { test } from './people.ts'

test('a channel of Slack is created, says what it will tell, and is refused without anything to tell', async ({ as }) => {
  const chat = await webhookReceiver()
  const admin = await as('admin')
  const name = `#alerts-${Date.now().toString(36)}`
  try {
    await admin.goto('/channels/new')
    await admin.getByRole('link', { name: 'Choose Slack' }).click()
    await admin.locator('input[name=name]').fill(name)
    await admin.locator('input[name=address]').fill(chat.url)
    await admin.getByRole('button', { name: 'Create' }).click()
    await expect(admin.getByText('choose what is told').first()).toBeVisible()
    await admin.locator('input[name=address]').fill(chat.url)
    await admin.getByLabel('A critical finding').check()
    await admin.getByRole('button', { name: 'Create' }).click()
    await admin.waitForURL(/\/channels\/[0-9a-f-]{36}$/)
    await expect(admin.getByText('A critical finding', { exact: true })).toBeVisible()
    await expect.poll(() => chat.got.map((each) => (JSON.parse(each.body) as { text: string }).text)[0], { timeout: 30_000 }).toContain(`Tickmark posts here from now on (“${name}”): A critical finding`)
    await admin.reload()
    await expect(admin.getByText('1 message', { exact: true })).toBeVisible()
  } finally {
    await chat.close()
  }
})
