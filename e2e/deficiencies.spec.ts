import { expect } from 'playwright/test'
import { look, test } from './people.ts'
import { readable } from './readable.ts'

/** The sample's interim test failed: what comes of that, by four people. */
test('from a failed control test to the worksheet', async ({ as }) => {
  const [failed] = await look((sql) => sql`select id from control_tests where conclusion = 'not_effective' order by number limit 1`) as [{ id: string }]
  const auditor = await as('auditor')
  await auditor.goto(`/control-tests/${failed.id}`)
  await expect(auditor.getByText('Evaluated as a deficiency')).toBeVisible()
  await auditor.goto(`/deficiencies/new?testId=${failed.id}`)
  await auditor.getByLabel('Title').fill('Pushed past the rules')
  await auditor.getByLabel('Effect').fill('Code that nobody saw runs.')
  await auditor.getByRole('button', { name: 'Raise it' }).click()
  await expect(auditor.getByRole('table', { name: 'Deviations with their denominators' })).toBeVisible()
  const href = new URL(auditor.url()).pathname
  await auditor.getByRole('link', { name: 'Evaluate it' }).click()
  await auditor.getByRole('radio', { name: /Reasonably possible/ }).check()
  await auditor.getByLabel('Why so likely').fill('It happened.')
  await auditor.getByRole('radio', { name: /^Material/ }).check()
  await expect(auditor.getByText('Derived: material weakness')).toBeVisible()
  await auditor.getByLabel('Why of that magnitude').fill('The ledger is posted by it.')
  await auditor.getByLabel('Accounts, processes and systems affected').fill('Northstar ERP')
  await auditor.getByLabel('Severity').selectOption('Significant deficiency')
  await auditor.getByLabel('Why another one than derived').fill('Nothing that posts was altered.')
  await auditor.getByLabel(/^Conclusion/).fill('Significant.')
  await auditor.getByRole('button', { name: 'Conclude it' }).click()
  await expect(auditor.getByText('Derived: material weakness; concluded: significant deficiency, because: Nothing that posts was altered.')).toBeVisible()
  await expect(auditor.getByText('You concluded it: somebody else reviews it.')).toBeVisible()

  const reviewer = await as('reviewer')
  await reviewer.goto(href)
  await reviewer.getByRole('button', { name: 'Reviewed' }).click()
  await expect(reviewer.getByText(/accept in so many words/)).toBeVisible()
  await reviewer.getByRole('checkbox', { name: /I accept/ }).check()
  await reviewer.getByRole('button', { name: 'Reviewed' }).click()
  await expect(reviewer.getByText('Accepted by the reviewer')).toBeVisible()

  const manager = await as('compliance_manager')
  await manager.goto(href)
  const answer = manager.getByRole('form', { name: 'Respond' })
  await answer.getByRole('radio', { name: 'Agrees', exact: true }).check()
  await answer.getByLabel('Response').fill('So it is.')
  await answer.getByLabel('Action plan').fill('Rules by Terraform alone.')
  await answer.getByLabel('Due').fill(new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10))
  await answer.getByRole('button', { name: 'Respond' }).click()
  await expect(manager.getByText('In remediation').first()).toBeVisible()
  await manager.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').last().click()
  await expect(manager.getByText(/^Cannot be concluded: .* not evaluated/)).toBeVisible()
  await expect(manager.getByRole('row', { name: /Pushed past the rules/ })).toContainText('Significant deficiency')
})

test('its screens have no serious flaw, wide and narrow, and are for those who may read them', async ({ as, callAs }) => {
  const [of] = await look((sql) => sql`select id, engagement_id as engagement from deficiencies where state = 'remediation' order by number limit 1`) as [{ id: string; engagement: string }]
  const reads = [`/deficiencies/${of.id}`, `/deficiencies/worksheets/${of.engagement}`]
  await readable(await as('auditor'), [...reads, `/deficiencies/${of.id}/evaluate`])
  for (const [role, may] of [['executive', true], ['read_only', true], ['employee', false], ['external_auditor', false]] as const) {
    const caller = await callAs(role)
    expect([role, await Promise.all(reads.map(async (page) => (await caller.get(page)).status()))]).toEqual([role, reads.map(() => (may ? 200 : 403))])
  }
})
