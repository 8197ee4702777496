import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { expect, type Page } from 'playwright/test'
import { fileOf } from './collect.ts'
import { test } from './people.ts'

/** A population as a compliance manager brings it in: the file as it came, which column is which, and an answer for what could not be read. */
async function given(page: Page, file: string, source = 'table'): Promise<string> {
  await page.goto('/populations/new')
  await page.locator('select[name=systemId]').selectOption({ label: 'Data warehouse' })
  await page.locator('select[name=source]').selectOption(source)
  await page.getByLabel('Report, query or endpoint').fill('SUIM, users by roles')
  await page.getByLabel('Extracted on').fill(new Date(Date.now() - 86_400_000).toISOString().slice(0, 10))
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
  await page.getByRole('button', { name: 'Freeze it' }).click()
  await expect(page.getByText(/is required|needs another look/).first()).toBeVisible()
  await page.getByLabel('Your answer').fill('The last line of the report has no user; seen with its owner.')
  await page.getByRole('button', { name: 'Freeze it' }).click()
  await expect(page.locator('h1').getByText('Frozen')).toBeVisible()
  await page.getByRole('link', { name: /^No row/ }).click()
  await expect(page.getByText('says the same as line 2')).toBeVisible()
  await expect(page.getByText('line 5')).toBeVisible()

  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 844 })
    for (const address of ['/populations', path, `${path}?view=rows`, '/populations/new']) {
      await page.goto(address)
      expect([address, width, await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)]).toEqual([address, width, 0])
      await page.evaluate(axe)
      const { violations } = await page.evaluate(() => (window as unknown as { axe: { run: () => Promise<AxeResults> } }).axe.run())
      expect([address, width, violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)]).toEqual([address, width, []])
    }
  }
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
