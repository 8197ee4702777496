import { randomUUID } from 'node:crypto'
import { expect, type Page } from 'playwright/test'
import { sarif } from '../test/scanning.ts'
import { fileOf } from './collect.ts'
import { test } from './people.ts'

/** A report, its receipt, what is overdue, what somebody else lets stay, and a later report that fixes: as people do it. */
async function given(page: Page, file: string): Promise<string> {
  await page.goto('/vulnerabilities/imports/new')
  await page.locator('select[name=systemId]').selectOption({ label: 'Recovery site' })
  await page.getByLabel('It is a whole scan').check()
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.waitForURL(/\/vulnerabilities\/imports\/[0-9a-f-]{36}$/)
  const path = new URL(page.url()).pathname
  await expect.poll(async () => (await (await page.request.get(path)).text()).includes('Receipt'), { timeout: 60_000, intervals: [500] }).toBe(true)
  await page.goto(path)
  return path
}

test('a report is imported, one stays until a day as somebody else approves, and the next report fixes another', async ({ as }, info) => {
  test.setTimeout(150_000)
  const tag = randomUUID().slice(0, 8)
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()
  const report = (rules: string[], days: number) => sarif(rules.map((each) => ({ rule: `${each}-${tag}`, level: 'error', uri: `images/${tag}` })), { tool: `Scanner ${tag}`, at: ago(days) })
  const reviewer = await as('reviewer')
  await given(reviewer, fileOf(info, 'first.sarif', report(['STAYS', 'GOES'], 40)))
  await expect(reviewer.getByRole('main')).toContainText(/Accepted: new, or found again\s*2/)
  await expect(reviewer.getByRole('main')).toContainText(/Opened\s*2/)

  await reviewer.goto(`/vulnerabilities?overdue=yes&search=${tag}`)
  await expect(reviewer.getByRole('row')).toHaveCount(3)
  await reviewer.getByRole('link', { name: new RegExp(`STAYS-${tag}`) }).first().click()
  await expect(reviewer.getByText('It is overdue')).toBeVisible()
  const form = reviewer.getByRole('form', { name: 'Request that it stays' })
  await form.getByLabel('Stays until').fill(ago(-90).slice(0, 10))
  await form.getByLabel('Reason').fill('It is reachable from nowhere')
  await form.getByRole('button', { name: 'Request' }).click()
  await expect(reviewer.getByText('Requested. Somebody else decides.')).toBeVisible()
  const own = new URL(reviewer.url()).pathname

  const manager = await as('compliance_manager')
  await manager.goto(own)
  await manager.getByRole('button', { name: 'Approve' }).click()
  await expect(manager.getByText('Approved: it is done.')).toBeVisible()
  await manager.goto(own)
  await expect(manager.getByRole('main')).toContainText('Accepted')
  await expect(manager.getByText('It is overdue')).toHaveCount(0)

  await given(manager, fileOf(info, 'second.sarif', report(['STAYS'], 1)))
  await expect(manager.getByRole('main')).toContainText(/Known already\s*1/)
  await expect(manager.getByRole('main')).toContainText(/Fixed, as it is absent\s*1/)
  await manager.goto(`/vulnerabilities?state=fixed&search=${tag}`)
  await manager.getByRole('link', { name: new RegExp(`GOES-${tag}`) }).first().click()
  await expect(manager.getByText('A whole scan does not have it any more.')).toBeVisible()
  await manager.goto('/vulnerabilities/systems')
  await expect(manager.getByRole('region', { name: 'Patch status of each system' })).toContainText('Recovery site')
  await manager.setViewportSize({ width: 390, height: 844 })
  for (const path of ['/vulnerabilities', '/vulnerabilities/systems', '/vulnerabilities/imports', own]) {
    await manager.goto(path)
    expect([path, await manager.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)]).toEqual([path, true])
  }
})
