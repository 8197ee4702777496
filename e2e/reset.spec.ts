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
    const [yusuf] = await sql`select id from users where org_id = ${orgId} and email = 'yusuf.demir@nordwind.example'`
    const [reset, approval, by] = [v7(), v7(), yusuf?.id as string]
    await sql`insert into credential_resets (org_id, id, user_id, person_id, what, reason, requested_by_id, requested_by_person_id, created_at, updated_at)
      values (${orgId}, ${reset}, ${id}, ${id}, 'password', 'Called from the number we know', ${by}, ${by}, now(), now())`
    // The sample has requested one, so the rule is there.
    const [rule] = await sql`select id, definition -> 'cases' -> 0 -> 'stages' -> 0 as stage from approval_rules where org_id = ${orgId} and kind = 'credential-reset'`
    const seen = '{"facts":[],"input":{}}'
    await sql`insert into approvals (org_id, id, kind, subject_type, subject_id, title, reason, seen, sha256, rule_id, opened_at, expires_at, requested_by_id)
      values (${orgId}, ${approval}, 'credential-reset', 'credential-reset', ${reset}, 'Reset the password', 'Called from the number we know', ${seen}, 'sha256:' || encode(sha256(convert_to(${seen}, 'UTF8')), 'hex'), ${rule?.id}, now(), now() + interval '7 days', ${by})`
    await sql`insert into approval_stages (org_id, id, approval_id, number, needed, roles, named) values (${orgId}, ${v7()}, ${approval}, 1, ${rule?.stage.needed}, ${rule?.stage.roles}, ${rule?.stage.named})`
    for (const [userId, part] of [[by, 'requester'], [id, 'beneficiary']] as const) await sql`insert into approval_parties (org_id, id, approval_id, user_id, person_id, part, created_at) values (${orgId}, ${v7()}, ${approval}, ${userId}, ${userId}, ${part}, now())`
  })
  await signInAs(page, 'admin')
  await page.goto(`/users/${id}?view=security`)
  await expect(page.getByText('“Called from the number we know” — Yusuf Demir')).toBeVisible()
  await page.getByRole('form', { name: 'Decide: Reset the password, for Ruth Reset' }).getByRole('button', { name: 'Approve' }).click()
  await expect(page.getByText('Approved: it is done.')).toBeVisible()

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
  await page.getByRole('form', { name: 'Withdraw: Reset the password, for Jonas Berg' }).getByRole('button', { name: 'Withdraw' }).click()
  await expect(page.getByText('Withdrawn.')).toBeVisible()
})
