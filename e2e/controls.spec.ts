import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { expect } from 'playwright/test'
import { test } from './people.ts'

/** A control from the catalogue, what maps to it beside it, and what is refused. */
test('a control is created from the catalogue, changed, refused with what is wrong, and what maps to it follows its code', async ({ as }) => {
  test.setTimeout(90_000)
  const page = await as('compliance_manager')
  await page.goto('/controls/new?template=CM-03')
  const form = page.getByRole('form', { name: 'Create' })
  await expect(form.getByLabel('Title')).toHaveValue('Emergency changes are approved afterwards')
  await form.getByLabel('Code').fill('AC-02')
  await form.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByText('A control with this code exists already')).toBeVisible()
  await form.getByLabel('Code').fill('cm-30')
  await form.getByRole('button', { name: 'Create' }).click()
  await expect(page).toHaveURL(/\/controls\/[0-9a-f-]{36}$/)
  await expect(page.getByRole('heading', { name: 'CM-30 Emergency changes are approved afterwards' })).toBeVisible()
  const control = page.url()
  await page.goto('/detection-rules/github-branch-protection-off')
  const rule = page.getByRole('form', { name: 'Controls' })
  await rule.getByLabel('Controls').fill('CM-30, CM-99')
  await rule.getByRole('button', { name: 'Save' }).click()
  await expect(rule.getByText('there is no control CM-99')).toBeVisible()
  await rule.getByLabel('Controls').fill('CM-30')
  await rule.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved: the rule is shown')).toBeVisible()
  await page.goto(control)
  await expect(page.locator('section').filter({ has: page.getByRole('heading', { name: 'Detection rules' }) }).getByRole('listitem')).toHaveCount(1)
  await page.getByRole('link', { name: 'Edit' }).click()
  const edit = page.getByRole('form', { name: 'Save' })
  await edit.getByLabel('Code').fill('CM-31')
  await edit.getByLabel('Effectiveness').selectOption('effective')
  await edit.getByRole('button', { name: 'Save' }).click()
  await expect(edit.getByText('is not assessed while the control is a draft')).toBeVisible()
  await edit.getByLabel('Status').selectOption('implemented')
  await edit.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText(/said by .+/)).toBeVisible()
  await page.goto('/control-areas/CM-31')
  await expect(page).toHaveURL(control)
})

test('what approved evidence shows stands with the control, on a wide and a narrow screen, as axe reads it', async ({ as }) => {
  test.setTimeout(90_000)
  const page = await as('auditor')
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  await page.goto('/control-areas/AC-02')
  const control = new URL(page.url()).pathname
  const performed = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Performed' }) })
  await expect(performed.getByRole('listitem').first()).toContainText(/\d{4}-Q\d/)
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 844 })
    for (const path of ['/controls', control]) {
      await page.goto(path)
      expect([path, width, await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)]).toEqual([path, width, 0])
      await page.evaluate(axe)
      const { violations } = await page.evaluate(() => (window as unknown as { axe: { run: () => Promise<AxeResults> } }).axe.run())
      expect([path, width, violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)]).toEqual([path, width, []])
    }
  }
})
