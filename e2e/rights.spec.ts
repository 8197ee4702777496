import { expect } from 'playwright/test'
import { test } from './people.ts'

/** The portal eats its own food: administrator rights take two people, and are among the changes. */
test('administrator rights wait for a second person, and stand among the changes when they are given', async ({ as }) => {
  const name = `Deputy ${Date.now()}`
  const admin = await as('admin')
  await admin.goto('/users/invite')
  await admin.locator('input[name=email]').fill(`deputy.${Date.now()}@nordwind.example`)
  await admin.locator('input[name=name]').fill(name)
  await admin.getByRole('checkbox', { name: /^Auditor/ }).check()
  await admin.getByRole('checkbox', { name: /^Admin/ }).check()
  await admin.getByLabel('Why administrator rights').fill('So that two can administer')
  await admin.getByRole('button', { name: 'Invite', exact: true }).click()
  await admin.waitForURL(/\/users\/[0-9a-f-]{36}/)
  await expect(admin.getByRole('heading', { name: `Administrator rights: the role admin, for ${name}` })).toBeVisible()
  await expect(admin.getByText('You requested this yourself: somebody else decides.')).toBeVisible()

  const manager = await as('compliance_manager')
  await manager.goto('/approvals?mine=decide')
  await manager.getByRole('link', { name: `Administrator rights: the role admin, for ${name}` }).first().click()
  await expect(manager.getByText('“So that two can administer”').first()).toBeVisible()
  await manager.getByLabel('Note').fill('Agreed with the board')
  await manager.getByRole('button', { name: 'Approve' }).click()
  await expect(manager.getByText('Approved: it is done.')).toBeVisible()

  await admin.reload()
  await expect(admin.getByRole('main').getByText('Admin', { exact: true }).first()).toBeVisible()
  await manager.goto('/changes?portal=yes')
  // The sample has a setting that was approved, and its deputy.
  await expect(manager.getByText('Weaker settings: Passwords: password expiry, everybody else (days)').first()).toBeVisible()
  const row = manager.getByRole('row', { name: /Administrator rights: the role admin/ }).first()
  await expect(row.getByText('By the portal')).toBeVisible()
  await row.getByRole('link').first().click()
  await expect(manager.getByText('Agreed with the board').first()).toBeVisible()
  await expect(manager.getByText('The portal', { exact: true }).first()).toBeVisible()
  for (const button of ['Copy', 'Reopen', 'Edit']) await expect(manager.getByRole('button', { name: button, exact: true })).toHaveCount(0)
  await manager.setViewportSize({ width: 390, height: 844 })
  for (const path of ['/changes?portal=yes', manager.url()]) {
    await manager.goto(path)
    expect([path, await manager.evaluate(() => document.documentElement.scrollWidth - innerWidth)]).toEqual([path, 0])
  }
})
