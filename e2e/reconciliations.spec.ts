import { expect } from 'playwright/test'
import { look, test } from './people.ts'

/** The sample's quarter: from the population to a change that failed, why, whose it is, and that somebody else accepts it. */
const inDays = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString().slice(0, 10)

test('from the population to a change that failed, and its acceptance by a second person', async ({ as }) => {
  const [manager, admin] = [await as('compliance_manager'), await as('admin')]
  await manager.goto('/reconciliations')
  await manager.getByRole('table', { name: 'Reconciliations, the newest first' }).getByRole('link', { name: /^Changes of Northstar ERP, \d/ }).click()
  await expect(manager.getByText(/came without a pull request/)).toBeVisible()
  const row = manager.getByRole('row', { name: /2\. Approved by somebody else/ })
  const before = await row.innerText()
  const run = manager.url()
  await manager.goto(`${run}/exceptions?attribute=2`)
  await manager.getByRole('row', { name: /Nobody said why/ }).first().getByRole('link').first().click()
  await expect(manager.getByRole('heading', { name: 'From request to running' })).toBeVisible()
  await expect(manager.getByRole('heading', { name: 'Reviews' })).toBeVisible()
  const failed = manager.locator('section', { has: manager.getByRole('heading', { name: 'Failed: Approved by somebody else' }) })
  await failed.getByText('Say why it failed').click()
  await failed.getByLabel('Root cause').fill('The review was given in the room, and written down after the merge.')
  await failed.getByLabel(/^Isolated/).check()
  await failed.getByLabel('Owner').selectOption({ label: 'Marcus Oyelaran' })
  await failed.getByLabel('Due').fill(inDays(14))
  await failed.getByRole('button', { name: 'Record the exception' }).click()
  await manager.waitForURL(/\/reconciliations\/exceptions\/[0-9a-f-]{36}/)
  await manager.getByLabel('Accepted until').fill(inDays(90))
  await manager.getByLabel('Reason').fill('The same reviewer says so in writing.')
  await manager.getByRole('button', { name: 'Request acceptance' }).click()
  await manager.getByRole('link', { name: 'Open the approval' }).click()
  await manager.waitForURL(/\/approvals\//)
  await expect(manager.getByText('You requested this yourself: somebody else decides.')).toBeVisible()

  await admin.goto(manager.url())
  await expect(admin.getByText('The review was given in the room').first()).toBeVisible()
  await admin.getByRole('button', { name: 'Approve' }).click()
  await expect(admin.getByText('Approved: it is done.')).toBeVisible()
  await manager.goto(`${run}/exceptions?attribute=2`)
  await expect(manager.getByRole('row', { name: /Accepted.*Marcus Oyelaran/ })).toBeVisible()
  // What was accepted failed all the same.
  await manager.goto(run)
  expect(await row.innerText()).toBe(before)
})

test('pages of reconciliation are for those who may read them, and offer each what is theirs', async ({ callAs }) => {
  const [{ run, live, exception, system }] = await look((sql) => sql`select (select id from reconciliations where state = 'done' order by as_of limit 1) as run, (select id from reconciliations where state = 'live' order by as_of limit 1) as live, (select id from change_exceptions order by id limit 1) as exception, (select system_id from reconciled_systems order by id limit 1) as system`) as [{ run: string; live: string; exception: string; system: string }]
  const pages = ['/reconciliations', `/reconciliations/${run}`, `/reconciliations/${run}/changes`, `/reconciliations/${run}/exceptions`, `/reconciliations/${run}/protection`, `/reconciliations/${live}/coverage`, `/reconciliations/${run}/changes/1`, `/reconciliations/exceptions/${exception}`, `/reconciliations/systems/${system}`]
  /** Who may read; who is offered the report, and to reconcile a period. */
  const table = [['compliance_manager', true, true, true], ['control_owner', true, false, true], ['auditor', true, true, false], ['reviewer', true, false, false], ['read_only', true, false, false], ['executive', true, false, false], ['employee', false, false, false], ['external_auditor', false, false, false]] as const
  for (const [role, reads, reports, reconciles] of table) {
    const caller = await callAs(role)
    const found = await Promise.all(pages.map((page) => caller.get(page)))
    expect([role, found.map((answer) => answer.status())]).toEqual([role, pages.map(() => (reads ? 200 : 403))])
    const [list = '', of = ''] = await Promise.all(found.slice(0, 2).map((answer) => answer.text()))
    // What a system asks is a form for whoever may say it, and to read for others.
    if (reads) expect([role, />Save</.test(await (found.at(-1) as (typeof found)[number]).text())]).toEqual([role, role === 'compliance_manager'])
    expect([role, />New report</.test(of), />Reconcile a period</.test(list)]).toEqual([role, reports, reconciles])
  }
})
