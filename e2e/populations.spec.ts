import { expect, type Page } from 'playwright/test'
import { png } from '../test/files.ts'
import { fileOf } from './collect.ts'
import { test } from './people.ts'
import { readable } from './readable.ts'

/** A population as a compliance manager brings it in: the file as it came, which column is which, and an answer for what could not be read. */
async function given(page: Page, file: string, source = 'table'): Promise<string> {
  await page.goto('/populations/new')
  await page.locator('select[name=systemId]').selectOption({ label: 'Data warehouse' })
  await page.locator('select[name=source]').selectOption(source)
  await page.getByLabel('Report, query or endpoint').fill('SUIM, users by roles')
  await page.getByLabel('Extracted at').fill(new Date(Date.now() - 86_400_000).toISOString().slice(0, 16))
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.waitForURL(/\/populations\/[0-9a-f-]{36}$/)
  return new URL(page.url()).pathname
}

test('a table is imported, its columns are said, what could not be read is answered for, and it is frozen', async ({ as }, info) => {
  test.setTimeout(90_000)
  const page = await as('compliance_manager')
  const path = await given(page, fileOf(info, 'users.csv', 'Benutzer;Rolle;Gesperrt\r\nann;Buchhaltung;nein\r\nbob;Admin;ja\r\nann;Buchhaltung;nein\r\n;Leer;nein\r\n'))
  const form = page.getByRole('form', { name: 'Read the table' })
  await expect(form.locator('select[name="column.rightName"]')).toHaveValue('Rolle')
  await expect(form.locator('select[name="column.accountId"]')).toHaveValue('Benutzer')
  await expect(page.getByRole('region', { name: 'First records' }).getByText('Buchhaltung').first()).toBeVisible()
  await form.getByRole('button', { name: 'Read it' }).click()
  await expect.poll(async () => {
    await page.goto(path)
    return page.locator('h1').getByText('Complete').count()
  }, { timeout: 30_000 }).toBe(1)
  await expect(page.getByText('1 record could not be read')).toBeVisible()
  await expect(page.getByText('Not reconciled').first()).toBeVisible()

  // Two rows are here; the system shows three accounts, and somebody explains the one that is missing.
  const compare = page.getByRole('form', { name: 'Compare with a total' })
  await compare.locator('select[name=by]').selectOption('accounts')
  await compare.getByLabel('Total').fill('3')
  await compare.getByLabel('Where you read it').fill('Users, entries found')
  await compare.getByRole('button').click()
  await expect(page.getByText('2 are here, and the system shows 3.')).toBeVisible()
  await expect(page.getByText('It cannot be frozen')).toBeVisible()
  await page.getByRole('link', { name: 'Explain', exact: true }).click()
  await page.waitForURL(/differences\?explained=no/)
  await page.getByRole('checkbox').last().check()
  await page.getByRole('form', { name: 'Explain the selected differences' }).getByLabel('Explanation').fill('The batch user is shown and not exported')
  await page.getByRole('button', { name: 'Explain', exact: true }).click()
  await expect(page.getByText('1 explained, 0 left.').first()).toBeVisible()

  await page.goto(path)
  await expect(page.getByText('Yes, with differences that are explained')).toBeVisible()
  await page.getByLabel('Screenshot of the extraction').setInputFiles(fileOf(info, 'screen.png', png()))
  await page.getByRole('button', { name: 'Add the screenshot' }).click()
  await page.getByRole('link', { name: 'Show', exact: true }).click()
  await expect(page.getByRole('img', { name: /screen\.png/ })).toHaveJSProperty('naturalWidth', 2)
  await page.getByRole('button', { name: 'Freeze it' }).click()
  await expect(page.getByText(/is required|needs another look/).first()).toBeVisible()
  await page.getByLabel('Your answer').fill('The last line of the report has no user; seen with its owner.')
  await page.getByRole('button', { name: 'Freeze it' }).click()
  await expect(page.locator('h1').getByText('Frozen')).toBeVisible()
  await page.getByRole('link', { name: /^No row/ }).click()
  await expect(page.getByText('says the same as line 2')).toBeVisible()
  await expect(page.getByText('line 5')).toBeVisible()
  await page.getByRole('link', { name: /^Rows/ }).click()
  await page.getByRole('searchbox', { name: 'Search accounts and rights' }).fill('admin')
  await page.getByRole('searchbox', { name: 'Search accounts and rights' }).press('Enter')
  await expect(page.getByRole('cell', { name: 'bob' })).toBeVisible()
  await expect(page.getByRole('cell', { name: 'ann' })).toHaveCount(0)

  await readable(page, ['/populations', path, `${path}/rows`, `${path}/rejects`, `${path}/differences`, '/populations/new'])
})

test('what cannot be believed says where, and nothing of it is kept; who may only read imports nothing', async ({ as }, info) => {
  const page = await as('compliance_manager')
  const path = await given(page, fileOf(info, 'aws.json', '{"UserDetailList":[],"GroupDetailList":[],"RoleDetailList":[],"Policies":[],"IsTruncated":true}'), 'aws_iam')
  await expect.poll(async () => {
    await page.goto(path)
    return page.getByText('It could not be read').count()
  }, { timeout: 30_000 }).toBe(1)
  await expect(page.getByText(/IsTruncated|truncated|cut/i).first()).toBeVisible()
  const auditor = await as('auditor')
  expect((await auditor.goto(path))?.status()).toBe(200)
  await expect(auditor.getByRole('button', { name: 'Freeze it' })).toHaveCount(0)
  expect((await auditor.goto('/populations/new'))?.status()).toBe(403)
})
