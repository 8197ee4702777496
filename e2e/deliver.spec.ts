import { expect, type Page } from 'playwright/test'
import { signInAs, test } from './people.ts'

const event = (id: string) => JSON.stringify({ id, event_type: 'door_opened', timestamp: new Date().toISOString(), user: 'robot' })
const file = (name: string, text: string) => ({ name, mimeType: 'application/x-ndjson', buffer: Buffer.from(text) })

async function upload(page: Page, ...files: ReturnType<typeof file>[]) {
  await page.goto('/events/upload')
  await page.getByLabel(/^Files/).setInputFiles(files)
  await page.getByRole('button', { name: 'Upload' }).click()
}

/** Pixels between what is said and the button that was pressed. */
async function gap(page: Page, text: string | RegExp, button: string): Promise<number> {
  const [said, pressed] = [await page.getByRole('main').getByText(text).first().boundingBox(), await page.getByRole('button', { name: button }).boundingBox()]
  return said && pressed ? Math.abs(pressed.y - (said.y + said.height)) : Infinity
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })

    test('who may deliver events and not read them sees the receipt of the own delivery, and of no other', async ({ page, as }) => {
      const id = `told-${javaScriptEnabled}-${Date.now()}`
      await signInAs(page, 'contributor')
      await upload(page, file('told.ndjson', [event(id), '{"id":', event(`${id}-2`)].join('\n')))
      await page.waitForURL(/\/events\/deliveries\/[0-9a-f-]{36}$/)
      const main = page.getByRole('main')
      await expect(main.getByRole('heading', { name: 'told.ndjson' })).toBeVisible()
      await expect(main.getByText('1 of 3 events, with the line')).toBeVisible()
      await expect(main.getByText('is not valid JSON')).toBeVisible()
      await expect(main.getByText('Findings')).toHaveCount(0)
      // The rules run over it while one looks.
      await expect(main.getByText('Judged', { exact: true }).first()).toBeVisible({ timeout: 30_000 })
      await expect(page.locator('meta[http-equiv="refresh"]')).toHaveCount(0)
      await main.getByRole('link', { name: 'Deliveries' }).click()
      await expect(main.getByRole('link', { name: 'told.ndjson' }).first()).toBeVisible()
      await expect(main.getByRole('link', { name: /^cloudtrail of/ })).toHaveCount(0)

      const manager = await as('compliance_manager')
      await upload(manager, file('theirs.ndjson', event(`${id}-3`)))
      await manager.waitForURL(/\/events\/deliveries\/[0-9a-f-]{36}$/)
      const answer = await page.goto(new URL(manager.url()).pathname)
      expect(answer?.status()).toBe(404)
    })

    test('several files have an outcome each; one that fails keeps no other out', async ({ page }) => {
      const id = `many-${javaScriptEnabled}-${Date.now()}`
      await signInAs(page, 'contributor')
      await upload(page, file('good.ndjson', event(id)), file('bad.json', 'hello'), file('part.ndjson', [event(`${id}-2`), '{', event(`${id}-3`)].join('\n')))
      const main = page.getByRole('main')
      await expect(main.getByText(/2 of 3 files received/)).toBeVisible()
      await expect(main.getByText(/The body must be JSON/)).toBeVisible()
      await expect(main.getByText(/2 accepted, 0 known already, 1 of 3 rejected/)).toBeVisible()
      expect(await gap(page, /2 of 3 files received/, 'Upload')).toBeLessThan(250)
      if (!javaScriptEnabled) return
      // What failed is still chosen: uploaded again it is alone.
      expect(await page.getByLabel(/^Files/).evaluate((input: HTMLInputElement) => [...(input.files ?? [])].map(({ name }) => name))).toEqual(['bad.json'])
      await main.getByRole('link', { name: 'Receipt: part.ndjson' }).click()
      await expect(main.getByText('1 of 3 events, with the line')).toBeVisible()
    })

    test('what is wrong stands at the button of every upload form', async ({ page }) => {
      await signInAs(page, 'admin')
      await page.setViewportSize({ width: 1440, height: 600 })
      await upload(page, file('empty.json', 'hello'))
      await expect(page.getByRole('alert').filter({ hasText: 'The body must be JSON' })).toBeInViewport()
      expect(await gap(page, /The body must be JSON/, 'Upload')).toBeLessThan(120)

      await page.goto('/evidence/new')
      await page.getByLabel(/^Title/).fill('A picture')
      await page.getByLabel(/^Category/).selectOption('report')
      await page.getByLabel('Controls').fill('AC-02')
      await page.getByLabel('Observed from').fill('2026-07-01')
      await page.getByLabel('Observed to').fill('2026-09-30')
      await page.getByLabel(/^File/).setInputFiles({ name: 'program.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ\u0000\u0001\u0002\u0003 no kind that is allowed') })
      await page.getByRole('button', { name: 'Collect' }).click()
      await expect(page.locator('main .note.t-bad')).toBeInViewport()

      await page.goto('/detection-rules/packs/upload')
      await page.getByLabel(/^File/).setInputFiles({ name: 'no.zip', mimeType: 'application/zip', buffer: Buffer.from('no archive') })
      await page.getByRole('button', { name: 'Import' }).click()
      await expect(page.locator('main .note.t-bad')).toBeInViewport()
    })

    test('who may read them sees the delivery', async ({ page }) => {
      await signInAs(page, 'compliance_manager')
      await upload(page, file('seen.ndjson', event(`seen-${javaScriptEnabled}-${Date.now()}`)))
      await page.waitForURL(/\/events\/deliveries\/[0-9a-f-]{36}$/)
      await expect(page.getByRole('main').getByRole('link', { name: 'Its events' })).toBeVisible()
    })
  })
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })

    test('sample events are made by a click, which says how many', async ({ page }) => {
      await signInAs(page, 'admin')
      await page.goto('/events/upload')
      await page.getByLabel(/^Events/).fill('25')
      await page.getByLabel(/^Seed/).fill(String(Date.now() % 1_000_000))
      await page.getByRole('button', { name: 'Make sample events' }).click()
      await expect(page.getByText('25 sample events made. The rules run over them now.').first()).toBeVisible()
      await page.goto('/events/deliveries')
      await expect(page.getByRole('link', { name: /^Sample events, seed/ }).first()).toBeVisible()
    })
  })
}
