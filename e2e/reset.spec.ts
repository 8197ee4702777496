import { expect } from 'playwright/test'
import { v7 } from 'uuid'
import { asOwner, mailTo, signInAs, strongPassword, test } from './people.ts'

test('one administrator requests, another approves, and the person chooses a new password by the link', async ({ page, browser }) => {
  const id = v7()
  const email = `reset.${id.slice(-6)}@nordwind.example`
  // Somebody with a password, and a request of the second administrator.
  await asOwner(async (sql, orgId) => {
    await sql`insert into users (org_id, id, person_id, email, name, status, password_hash, password_changed_at, factor_reset_at, created_at, updated_at)
      values (${orgId}, ${id}, ${id}, ${email}, 'Ruth Reset', 'active', 'none that anybody knows', now(), now(), now(), now())`
    await sql`insert into user_roles (org_id, id, user_id, role, created_at) values (${orgId}, ${v7()}, ${id}, 'employee', now())`
    await sql`insert into credential_resets (org_id, id, user_id, person_id, what, reason, requested_by_id, requested_by_person_id, created_at, updated_at)
      select ${orgId}, ${v7()}, ${id}, ${id}, 'password', 'Called from the number we know', u.id, u.person_id, now(), now() from users u where u.email = 'yusuf.demir@nordwind.example'`
  })
  await signInAs(page, 'admin')
  await page.goto(`/users/${id}?view=security`)
  await expect(page.getByText('requested by Yusuf Demir yusuf.demir@nordwind.example')).toBeVisible()
  await page.getByRole('form', { name: 'Approve: Password' }).getByRole('button', { name: 'Approve' }).click()
  await expect(page.getByText(/^Done\. What they need/)).toBeVisible()

  const link = /\/new-password\/(\S+)/.exec(await mailTo(email))?.[1]
  const other = await (await browser.newContext()).newPage()
  await other.goto(`/new-password/${link}`)
  await other.locator('input[name=password]').fill(strongPassword)
  await other.locator('input[name=repeat]').fill(strongPassword)
  await other.getByRole('button', { name: 'Continue' }).click()
  await other.waitForURL('**/mfa')
  await expect(other.getByRole('heading', { name: 'Set up your second factor' })).toBeVisible()
  await other.context().close()
})

test('whoever requested cannot approve', async ({ page }) => {
  await signInAs(page, 'admin')
  await page.goto('/users?search=jonas.berg')
  await page.getByRole('link', { name: 'Jonas Berg' }).first().click()
  await page.getByRole('navigation', { name: 'Jonas Berg' }).getByRole('link', { name: 'Security' }).click()
  const form = page.getByRole('form', { name: 'Request a reset' })
  await form.getByRole('radio', { name: /^Password/ }).check()
  await form.getByLabel('Reason').fill('To be taken back at once')
  await form.getByRole('button', { name: 'Request it' }).click()
  await expect(page.getByText('Requested. A second administrator has to approve it.')).toBeVisible()
  await expect(page.getByText('You requested this yourself: somebody else decides.')).toBeVisible()
  const refuse = page.getByRole('form', { name: 'Reject: Password' })
  await refuse.getByLabel('Reason to reject').fill('A test')
  await refuse.getByRole('button', { name: 'Reject' }).click()
  await expect(page.getByText('Rejected: nothing was reset.')).toBeVisible()
})
