import { expect } from 'playwright/test'
import { look, test } from './people.ts'
import { readable } from './readable.ts'

const day = (from: number) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10)

/** The sample's conflicts: one is mitigated, the others are open. */
test('from the matrix to a conflict, which a control mitigates for a while and only a later list resolves', async ({ as }) => {
  const manager = await as('compliance_manager')
  await manager.goto('/duties')
  await manager.getByRole('region', { name: 'Conflicts by duty and duty' }).getByRole('link', { name: /\d/ }).first().click()
  await manager.waitForURL(/\/duties\/conflicts\?/)
  await manager.goto('/duties/conflicts?state=open')
  // Not the manager's own: whoever has a conflict does not mitigate it.
  await manager.getByRole('row').filter({ has: manager.getByRole('link') }).filter({ hasNotText: 'Marcus Oyelaran' }).last().getByRole('link').first().click()
  await manager.waitForURL(/\/duties\/conflicts\/[0-9a-f-]{36}$/)
  await expect(manager.locator('h1').getByText('Open')).toBeVisible()
  const form = manager.getByRole('form', { name: 'Mitigate', exact: true })
  await form.getByLabel('Compensating control').selectOption({ index: 1 })
  await form.getByLabel('Why that is enough').fill('Finance reads each payment run of the month.')
  await form.getByLabel('Expires').fill(day(400))
  await form.getByRole('button').last().click()
  await expect(form.getByText(/at most|days ahead/).first()).toBeVisible()
  await form.getByLabel('Expires').fill(day(60))
  await form.getByRole('button').last().click()
  await expect(manager.locator('h1').getByText('Mitigated')).toBeVisible()
  await expect(manager.getByText('Finance reads each payment run of the month.').first()).toBeVisible()
  await expect(manager.getByRole('button', { name: /resolve/i })).toHaveCount(0)
})

test('screens of duties fit a narrow screen, and are for those who may read them', async ({ as, callAs }) => {
  const [of] = await look((sql) => sql`select id, rule_id from duty_conflicts order by first_seen_at, id limit 1`) as [{ id: string; rule_id: string }]
  const pages = ['/duties', '/duties/conflicts', `/duties/conflicts/${of.id}`, '/duties/acts', '/duties/rules', `/duties/rules/${of.rule_id}`, '/duties/catalog']
  await readable(await as('compliance_manager'), pages)
  for (const [role, reads] of [['auditor', true], ['reviewer', true], ['read_only', false], ['employee', false], ['external_auditor', false]] as const) {
    const caller = await callAs(role)
    expect([role, ...(await Promise.all(pages.map(async (page) => (await caller.get(page)).status())))]).toEqual([role, ...pages.map(() => (reads ? 200 : 403))])
  }
})
