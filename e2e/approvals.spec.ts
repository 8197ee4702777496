import { expect } from 'playwright/test'
import { test } from './people.ts'

/** What takes a second person: requested on one screen, decided on another, in force with the decision. */
test('a setting that weakens a control waits for a second person, who finds it and approves it', async ({ as }) => {
  const admin = await as('admin')
  await admin.goto('/settings')
  await admin.getByRole('spinbutton', { name: 'Invitations expire after' }).fill('9')
  await admin.getByRole('button', { name: 'Save settings' }).click()
  await expect(admin.getByText('say why: it weakens Signing in: invitations expire after (days)')).toBeVisible()
  await admin.getByLabel('Reason').last().fill('Summer holidays')
  await admin.getByRole('button', { name: 'Save settings' }).click()
  await expect(admin.getByText(/^Saved, but for Signing in: invitations expire after \(days\): that waits for approval\./)).toBeVisible()
  await admin.goto('/settings')
  await expect(admin.getByRole('spinbutton', { name: 'Invitations expire after' })).toHaveValue('7')
  await expect(admin.getByText('You requested this yourself: somebody else decides.')).toBeVisible()

  const manager = await as('compliance_manager')
  await manager.goto('/approvals?mine=decide')
  await manager.getByRole('link', { name: /^Weaker settings/ }).first().click()
  await expect(manager.getByText('7 → 9')).toBeVisible()
  await test.step('a rejection without its reason is asked for it, and sends nothing', async () => {
    await manager.getByRole('button', { name: 'Reject' }).click()
    await expect(manager.getByLabel('Note')).toBeFocused()
  })
  await manager.getByLabel('Note').fill('Until September')
  await manager.getByRole('button', { name: 'Approve' }).click()
  await expect(manager.getByText('Approved: it is done.')).toBeVisible()
  await admin.goto('/settings')
  await expect(admin.getByRole('spinbutton', { name: 'Invitations expire after' })).toHaveValue('9')
})

test('decisions are delegated for a while, and the delegation ended', async ({ as }) => {
  const page = await as('compliance_manager')
  await page.goto('/approvals/delegations')
  const form = page.getByRole('form', { name: 'Delegate' })
  const choice = form.getByLabel('To').locator('option', { hasText: 'Tomasz' })
  const name = await choice.innerText()
  await form.getByLabel('To').selectOption({ label: name })
  await form.getByLabel('Expires').fill(new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10))
  await form.getByLabel('Reason').fill('On leave, tried in the browser')
  await form.getByRole('button', { name: 'Delegate' }).click()
  await expect(page.getByText('On leave, tried in the browser')).toBeVisible()
  await page.getByRole('form', { name: `End the delegation to ${name}` }).first().getByRole('button').click()
  await expect(page.getByText('Ended early').first()).toBeVisible()
})

test('another approval rule is requested with what is wrong named at its field; pages fit a narrow screen', async ({ as }) => {
  const page = await as('admin')
  // One whose change nobody has requested yet.
  await page.goto('/settings/approval-rules')
  await page.locator('li').filter({ hasNotText: 'A change waits' }).getByRole('link', { name: 'Open' }).first().click()
  await page.getByLabel('Reason').fill('Two pairs of eyes')
  await page.locator('input[name="always.0.roles"]').fill('Nobody!')
  await page.getByRole('button', { name: 'Request the change' }).click()
  await expect(page.getByText('is not a role')).toBeVisible()
  await page.setViewportSize({ width: 390, height: 844 })
  for (const path of ['/approvals', '/approvals/delegations', '/settings/approval-rules', '/settings/approval-rules/evidence-removal']) {
    await page.goto(path)
    expect([path, await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)]).toEqual([path, 0])
  }
  await page.goto('/approvals')
  await page.locator('main a[href^="/approvals/0"]').first().click()
  await expect(page.getByText('Bound to')).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
})
