import { expect } from 'playwright/test'
import { look, test } from './people.ts'

/** Access as it is asked for, decided by the manager and the owner of the system, and granted. */
test('access is requested for somebody, decided by their manager and the owner of the system, and granted; a population has to show it', async ({ as }) => {
  const [manager, lead, owner] = [await as('compliance_manager'), await as('contributor'), await as('control_owner')]
  // Whom nothing is asked for yet.
  const [free] = await look((sql) => sql<{ name: string; email: string }[]>`select p.name, p.email from people p join people m on m.org_id = p.org_id and m.id = p.manager_id join users u on u.org_id = m.org_id and u.id = m.user_id join user_roles r on r.org_id = u.org_id and r.user_id = u.id and r.role = 'contributor'
    where p.gone_at is null and p.state = 'active' and p.user_id is null and p.email is not null and not exists (select from access_requests a where a.org_id = p.org_id and a.person_id = p.id) order by p.name limit 1`)
  await manager.goto('/access-requests/new')
  await manager.getByRole('listitem').filter({ hasText: 'Northstar ERP' }).getByRole('link', { name: 'Choose' }).first().click()
  await manager.getByLabel('For').selectOption({ label: `${free?.name} (${free?.email})` })
  const right = manager.getByRole('combobox', { name: /^Right/ })
  await right.selectOption({ label: await right.locator('option', { hasText: 'Master data' }).innerText() })
  await manager.getByLabel('Why').fill('Keeps the list of suppliers')
  await manager.getByLabel('Expires').fill('2020-01-01')
  await manager.getByRole('button', { name: 'Request it' }).click()
  await expect(manager.getByText('must lie in the future')).toBeVisible()
  await manager.getByLabel('Expires').fill(new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10))
  await manager.getByRole('button', { name: 'Request it' }).click()
  await manager.waitForURL(/\/access-requests\/[0-9a-f-]{36}$/)
  const page = manager.url()
  await expect(manager.getByText('You requested this yourself: somebody else decides.')).toBeVisible()
  const approve = async (of: typeof lead) => {
    await of.goto('/approvals?mine=decide')
    await of.getByRole('link', { name: new RegExp(`Master data for ${free?.name}`) }).first().click()
    await of.getByRole('button', { name: 'Approve' }).click()
  }
  await approve(lead)
  await expect(lead.getByText(/^Approved/).first()).toBeVisible()
  await approve(owner)
  await expect(owner.getByText('Approved: it is done.')).toBeVisible()
  await owner.goto(page)
  await owner.getByRole('button', { name: 'It was granted' }).click()
  await expect(owner.getByText('Granted, not shown yet')).toBeVisible()
  await manager.goto('/access-requests?state=granted')
  await expect(manager.getByRole('row', { name: new RegExp(`Master data for ${free?.name}`) })).toBeVisible()
})
