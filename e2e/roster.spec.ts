import { expect, type Page, type TestInfo } from 'playwright/test'
import { fileOf } from './collect.ts'
import { test } from './people.ts'
import { readable } from './readable.ts'

const system = 'Recovery site'

/** A list as a compliance manager brings it in, maps and freezes it. */
async function frozen(page: Page, info: TestInfo, source: 'roster' | 'table', lines: string[], mapped: Record<string, string>): Promise<void> {
  await page.goto(`/populations/new?source=${source}`)
  await page.locator('select[name=systemId]').selectOption({ label: system })
  await page.locator('select[name=source]').selectOption(source)
  await page.getByLabel('Report, query or endpoint').fill('Custom report')
  await page.getByLabel('Extracted at').fill(new Date(Date.now() - 86_400_000).toISOString().slice(0, 16))
  await page.locator('input[type=file]').setInputFiles(fileOf(info, `${source}.csv`, `${lines.join('\r\n')}\r\n`))
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.waitForURL(/\/populations\/[0-9a-f-]{36}$/)
  const path = new URL(page.url()).pathname
  const form = page.getByRole('form', { name: 'Read the table' })
  for (const [field, column] of Object.entries(mapped)) await expect(form.locator(`select[name="column.${field}"]`)).toHaveValue(column)
  if (source === 'roster') await form.getByLabel('Time zone, where no column says it').fill('Europe/Berlin')
  await form.getByRole('button', { name: 'Read it' }).click()
  await expect.poll(async () => {
    await page.goto(path)
    return page.locator('h1').getByText('Complete').count()
  }, { timeout: 30_000 }).toBe(1)
  await page.getByLabel('Your answer').fill('It is the only report there is')
  await page.getByRole('button', { name: 'Freeze it' }).click()
  await expect(page.locator('h1').getByText('Frozen')).toBeVisible()
}

/** Whoever looks for a name finds it within a minute of the freezing. */
async function found(page: Page, path: string, name: string): Promise<void> {
  await expect.poll(async () => {
    await page.goto(`${path}?search=${encodeURIComponent(name)}`)
    return page.getByRole('link', { name, exact: true }).count()
  }, { timeout: 30_000 }).toBe(1)
}

test('a roster becomes people, accounts find theirs, and of one that belongs to nobody somebody says whose it is', async ({ as }, info) => {
  test.setTimeout(90_000)
  const page = await as('compliance_manager')
  await frozen(page, info, 'roster', [
    'Employee number;First name;Last name;E-mail;Manager;Status;End date', 'R-1;Rosa;Quint;rosa@roster.example;;Active;', 'R-2;Ole;Varga;ole@roster.example;R-1;Terminated;2026-03-28',
  ], { workerId: 'Employee number', givenName: 'First name', familyName: 'Last name', email: 'E-mail', manager: 'Manager', status: 'Status', end: 'End date' })
  await found(page, '/people', 'Ole Varga')
  await expect(page.getByRole('row', { name: /Ole Varga/ })).toContainText('Left')
  await expect(page.getByRole('row', { name: /Ole Varga/ })).toContainText('Rosa Quint')

  await frozen(page, info, 'table', ['User;E-mail;Role', 'ole-varga;OLE@roster.example;Restore', 'quint-adm;;Restore'], { accountId: 'User', email: 'E-mail', rightName: 'Role' })
  await found(page, '/accounts', 'ole-varga')
  await expect(page.getByRole('row', { name: /ole-varga/ })).toContainText('E-mail ole@roster.example of Ole Varga (R-2) alone')

  await page.goto('/accounts?unmatched=yes&search=quint-adm')
  await page.getByRole('link', { name: 'quint-adm', exact: true }).click()
  await expect(page.getByText('Its list gives neither e-mail nor user name')).toBeVisible()
  const account = new URL(page.url()).pathname
  const form = page.getByRole('form', { name: 'Say whose it is' })
  await form.getByLabel('Person').selectOption({ label: 'Rosa Quint, R-1' })
  await form.getByLabel('Reason').fill('Her administrator account, by the handbook')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Her administrator account, by the handbook').first()).toBeVisible()
  await expect(page.locator('h1').getByText('By hand')).toBeVisible()
  await page.goto('/accounts?unmatched=yes&search=quint-adm')
  await expect(page.getByRole('link', { name: 'quint-adm', exact: true })).toHaveCount(0)

  // From the list, ticked; and it stands with the person.
  await page.goto('/accounts?search=ole-varga')
  await page.getByRole('row', { name: /ole-varga/ }).getByRole('checkbox').check()
  const together = page.getByRole('form', { name: 'Say whose the selected accounts are' })
  await together.getByLabel('Person').selectOption({ label: 'Rosa Quint, R-1' })
  await together.getByLabel('What they are to it').selectOption('owner')
  await together.getByLabel('Reason').fill('She took his work over')
  await together.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('row', { name: /ole-varga/ })).toContainText('Owned by Rosa Quint')
  await page.goto('/people?search=Rosa%20Quint')
  await page.getByRole('link', { name: 'Rosa Quint', exact: true }).click()
  await expect(page.getByText('She took his work over').first()).toBeVisible()
  const person = new URL(page.url()).pathname

  await readable(page, ['/people', person, '/accounts', account])
})
