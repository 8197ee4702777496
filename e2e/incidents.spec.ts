import { expect } from 'playwright/test'
import { test } from './people.ts'
import { stopped } from './stopped.ts'

test('a finding becomes an incident, goes through its phases, and closes once somebody said what was learned', async ({ as, callAs }) => {
  const user = `incident-${Date.now()}`
  await stopped(await callAs('admin'), { [user]: 1 })
  const page = await as('reviewer')
  await page.goto(`/findings?view=each&user=${user}&rule=aws-trail-stopped-or-deleted`)
  await page.locator('main tbody tr').first().getByRole('link').click()
  await page.getByRole('link', { name: 'Open an incident' }).click()
  await page.getByLabel('Title').fill(`Trail of ${user}`)
  await page.getByLabel('P1 Critical').check()
  await page.getByLabel('Why it belongs here').fill('Nobody planned it')
  await page.getByRole('button', { name: 'Open it' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`Trail of ${user}`)
  await expect(page.getByRole('main')).toContainText('Nobody planned it')
  const incident = page.url()

  await page.getByRole('button', { name: 'Investigate it' }).click()
  await expect(page.getByRole('button', { name: /^Resolve it/ })).toBeVisible()
  const minute = new Date(Date.now() - 60_000).toISOString().slice(0, 16)
  const phase = async (name: string, said: string) => {
    await page.getByText(`Date “${name}”`, { exact: true }).click()
    const form = page.getByRole('form', { name, exact: true })
    await form.getByLabel('Since').fill(minute)
    await form.locator('textarea').first().fill(said)
    await form.getByRole('button').click()
    await expect(page.getByRole('main').getByText(said).first()).toBeVisible()
  }
  await phase('Containment', 'The key was revoked')
  await phase('Eradication', 'Root cause: a key in a public place')
  await page.getByRole('button', { name: 'Resolve it' }).click()
  await expect(page.getByRole('button', { name: /^Close it ?: not available/ })).toBeVisible()
  await phase('Lessons learned', 'Keys are looked for before they are published')
  await page.getByRole('button', { name: 'Close it', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Closed')
  await page.goto('/incidents?severity=p1&state=closed')
  await page.getByRole('link', { name: new RegExp(`Trail of ${user}`) }).click()
  await expect(page).toHaveURL(incident)

  // The clock runs in one of the sample: 72 hours from when somebody knew.
  await page.goto('/incidents?search=Laptop')
  await page.locator('main tbody tr').first().getByRole('link').click()
  await expect(page.getByText(/\d+ h( \d+ min)? left|\d+ days?.* left/)).toBeVisible()
})
