import { expect } from 'playwright/test'
import { look, test } from './people.ts'
import { readable } from './readable.ts'

/** The sample's censuses: one is judged, and one waits until somebody explains what stops it. */
test('from what stops a census to a leaver whose account is still open', async ({ as }) => {
  const manager = await as('compliance_manager')
  await manager.goto('/censuses')
  const list = manager.getByRole('table', { name: 'Censuses, the newest period first' })
  await list.getByRole('row', { name: /Stopped/ }).getByRole('link').first().click()
  await expect(manager.getByText(/stops? to be explained/)).toBeVisible()
  const forms = manager.getByRole('form', { name: /^Explain:/ })
  for (let left = await forms.count(); left > 0; left--) {
    await forms.first().getByLabel('Explanation').fill('The report of the quarter is on its way.')
    await forms.first().getByRole('button', { name: 'Explain' }).click()
    await expect(forms).toHaveCount(left - 1)
  }
  await expect(manager.getByRole('table', { name: 'Outcomes by question' })).toBeVisible({ timeout: 30_000 })
  await expect(manager.getByText('“The report of the quarter is on its way.”').first()).toBeVisible()
  await manager.getByRole('link', { name: 'Leaver', exact: true }).click()
  await manager.getByRole('row', { name: /Fail.*Still active/ }).first().getByRole('link').first().click()
  await expect(manager.getByRole('heading', { name: /^Leaver/ })).toBeVisible()
  await expect(manager.getByText(/Still active at/).first()).toBeVisible()
})

test('its screens have no serious flaw, wide and narrow, and are for those who may read them', async ({ as, callAs }) => {
  const [of] = await look((sql) => sql`select id from censuses where state = 'done' order by created_at limit 1`) as [{ id: string }]
  const pages = ['/censuses', '/censuses/new', `/censuses/${of.id}`, `/censuses/${of.id}/rows`, `/censuses/${of.id}/rows/1`]
  await readable(await as('compliance_manager'), pages)
  for (const [role, reads] of [['auditor', true], ['read_only', true], ['employee', false], ['external_auditor', false]] as const) {
    const caller = await callAs(role)
    const found = await Promise.all(pages.filter((page) => page !== '/censuses/new').map((page) => caller.get(page)))
    expect([role, found.map((answer) => answer.status())]).toEqual([role, found.map(() => (reads ? 200 : 403))])
  }
})
