import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Page, TestInfo } from 'playwright/test'

export function fileOf(info: TestInfo, name: string, bytes: string | Buffer): string {
  const path = info.outputPath(name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
  return path
}

export async function collect(page: Page, title: string, path: string): Promise<string> {
  await page.goto('/evidence/new')
  await page.getByLabel('Title').fill(title)
  await page.getByLabel('Category').selectOption('access_review')
  await page.getByLabel('Controls').fill('AC-02, OP-02')
  await page.getByLabel('Observed from').fill('2026-07-01')
  await page.getByLabel('Observed to').fill('2026-09-30')
  await page.locator('input[type=file]').setInputFiles(path)
  await page.getByRole('button', { name: 'Collect' }).click()
  await page.waitForURL(/\/evidence\/[0-9a-f-]{36}$/)
  return new URL(page.url()).pathname
}
