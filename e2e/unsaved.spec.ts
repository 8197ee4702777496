import { expect } from 'playwright/test'
import { test } from './people.ts'

test('a form that was filled in is not left by a link without a question, and one that was sent is', async ({ as }) => {
  const page = await as('compliance_manager')
  const asked: string[] = []
  let answer = false
  page.on('dialog', (dialog) => {
    asked.push(dialog.message())
    void (answer ? dialog.accept() : dialog.dismiss())
  })
  await page.goto('/systems/new')
  // Nothing was typed yet: nothing is asked.
  await page.getByRole('link', { name: 'Users', exact: true }).click()
  await page.waitForURL('**/users')
  await page.goto('/systems/new')
  const name = `Unsaved ${Date.now()}`
  await page.getByLabel('Name', { exact: false }).first().fill(name)
  await page.getByRole('link', { name: 'Users', exact: true }).click()
  await expect.poll(() => asked.length).toBe(1)
  expect(page.url()).toContain('/systems/new')
  await expect(page.getByLabel('Name', { exact: false }).first()).toHaveValue(name)
  await page.getByRole('button', { name: 'Register' }).click()
  await page.waitForURL(/\/systems\/[0-9a-f-]{36}$/)
  expect(asked).toHaveLength(1)
  await page.goto('/systems/new')
  await page.getByLabel('Name', { exact: false }).first().fill('Gone')
  answer = true
  await page.getByRole('link', { name: 'Users', exact: true }).click()
  await page.waitForURL('**/users')
  expect(asked).toHaveLength(2)
})
