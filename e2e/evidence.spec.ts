import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'playwright/test'
import { e2ePortal } from '../test/e2e.ts'
import { collect, fileOf } from './collect.ts'
import { asOwner, look, test } from './people.ts'

const cron = async (job: string) => {
  const { url, env } = e2ePortal()
  const answer = await fetch(`${url}/api/cron/${job}`, { method: 'POST', headers: { authorization: `Bearer ${env.CRON_SECRET}` } })
  expect(answer.status).toBe(200)
  return answer.json() as Promise<Record<string, number>>
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript'
  test.describe(how, () => {
    test.use({ javaScriptEnabled })

    test('collect → review by another → approved → expired', async ({ as }, info) => {
      const title = `Access review ${how} ${Date.now()}`
      const collector = await as('compliance_manager')
      const path = await collect(collector, title, fileOf(info, 'review.csv', 'User,Role\nann,=HYPERLINK("http://evil.example")\n'))
      await expect(collector.getByText(/^sha256:[0-9a-f]{64}$/).first()).toBeVisible()
      await expect(collector.getByText('OP-02').first()).toBeVisible()

      await test.step('self-approval is refused, and the button says why', async () => {
        await expect(collector.getByRole('button', { name: /^Approve ?: not available. You collected this, so somebody else has to decide/ })).toBeVisible()
        const id = path.split('/').at(-1)
        const answer = await collector.request.post(`/api/v1/evidence/${id}/approve`, { data: { version: 1, versionNumber: 1 }, headers: { origin: e2ePortal().url } })
        expect([answer.status(), (await answer.json()).message]).toEqual([403, expect.stringMatching(/somebody else has to decide/)])
      })

      const reviewer = await as('reviewer')
      await reviewer.goto('/')
      await expect(reviewer.getByText('Evidence to review').first()).toBeVisible()
      await reviewer.goto(`${path}?preview=1`)
      const table = reviewer.frameLocator('iframe').locator('table')
      await expect(table.getByText('=HYPERLINK("http://evil.example")')).toBeVisible()
      await reviewer.getByRole('button', { name: 'Reject' }).click()
      await expect(reviewer.getByText(/is required|needs? another look/).first()).toBeVisible()
      await reviewer.getByLabel('Reason').fill('All rows are there')
      await reviewer.getByRole('button', { name: 'Approve' }).click()
      await expect(reviewer.getByText('approved this').first()).toBeVisible()
      await expect(reviewer.getByText('viewed this').first()).toBeVisible()
      await expect(reviewer.locator('h1').getByText('Approved')).toBeVisible()

      await asOwner(async (sql) => {
        await sql`update evidence set expires_at = now() - interval '1 hour' where title = ${title}`
      })
      await cron('expire-evidence')
      await reviewer.goto(path)
      await expect(reviewer.locator('h1').getByText('Expired')).toBeVisible()
      await expect(reviewer.getByText('set this to expired').first()).toBeVisible()
    })

    test('what is no evidence is refused in words, and nothing typed is lost', async ({ as }, info) => {
      const page = await as('contributor')
      await page.goto('/evidence/new')
      await page.getByLabel('Title').fill('A program in disguise')
      await page.getByLabel('Category').selectOption('report')
      await page.getByLabel('Controls').fill('OP-02')
      await page.getByLabel('Observed from').fill('2026-01-01')
      await page.getByLabel('Observed to').fill('2026-03-31')
      await page.locator('input[type=file]').setInputFiles(fileOf(info, 'invoice.pdf', Buffer.concat([Buffer.from('MZ\x90\0'), Buffer.alloc(3_000)])))
      await page.getByRole('button', { name: 'Collect' }).click()
      await expect(page.getByText(/is a Windows program/).first()).toBeVisible()
      await expect(page.getByText(/PDF, PNG, JPEG, CSV, JSON, XLSX, DOCX/).first()).toBeVisible()
      await expect(page.getByLabel('Title')).toHaveValue('A program in disguise')
      await expect(page.getByLabel('Category')).toHaveValue('report')
    })
  })
}

test('a tampered file is found by the nightly check, told as critical, and downloads no more', async ({ as }, info) => {
  const title = `Tampered ${Date.now()}`
  const page = await as('compliance_manager')
  const path = await collect(page, title, fileOf(info, 'log.txt', 'badge 2207 denied\n'))
  await page.getByRole('button', { name: 'Verify now' }).click()
  await expect(page.getByText('the hash is the one it was taken in with').first()).toBeVisible()

  const [row] = await look((sql) => sql`select a.id, a.key from artifacts a join evidence_versions v on v.org_id = a.org_id and v.artifact_id = a.id join evidence e on e.org_id = v.org_id and e.id = v.evidence_id where e.title = ${title}`)
  const stored = join(e2ePortal().data, 'artifacts', row?.key as string)
  expect(readFileSync(stored, 'utf8')).toBe('badge 2207 denied\n')
  rmSync(stored)
  writeFileSync(stored, 'badge 2207 granted')
  chmodSync(stored, 0o400)
  await asOwner(async (sql) => {
    await sql`update artifacts set last_checked_at = now() - interval '2 days' where id = ${row?.id}`
  })
  await cron('check-files')

  await expect.poll(async () => {
    await page.goto(path)
    return page.getByText('The stored file was altered').count()
  }, { timeout: 60_000 }).toBeGreaterThan(0)
  await page.getByRole('link', { name: 'The finding' }).click()
  await expect(page.getByRole('heading', { name: /Stored evidence was altered or is missing/ })).toBeVisible()
  await expect(page.getByText('Critical').first()).toBeVisible()
  await page.goto('/artifacts/storage')
  await expect(page.getByRole('link', { name: title })).toBeVisible()
  await expect(page.request.get(`/api/v1${path}/download`).then((answer) => answer.body())).rejects.toThrow()
})

test('templates show what is had, missing and expired, and lead to collecting it', async ({ as }) => {
  const page = await as('compliance_manager')
  await page.goto('/evidence-templates')
  await page.getByRole('link', { name: 'Nightly backups' }).click()
  await expect(page.getByText(/of \d+ times/)).toBeVisible()
  await expect(page.getByText('Missing').first()).toBeVisible()
  await page.getByRole('link', { name: /Collect for/ }).first().click()
  await page.waitForURL(/\/evidence\/new\?expected=/)
  await expect(page.getByLabel('Expected by')).not.toHaveValue('')
  await expect(page.getByLabel('Title')).toHaveValue(/^Nightly backups, 20/)
  await expect(page.getByLabel('Controls')).toHaveValue('OP-01, OP-02')
})

test('choosing what it is for fills in what is empty, and leaves what was typed', async ({ as }) => {
  const page = await as('contributor')
  await page.goto('/evidence/new')
  await page.getByLabel('Description').fill('From the recovery site')
  const expected = page.getByLabel('Expected by')
  const optionOf = (name: string) => expected.locator('option', { hasText: name }).first().getAttribute('value')
  await expected.selectOption(await optionOf('Restore test of Northstar ERP'))
  await expect(page.getByRole('status').filter({ hasText: 'Filled in from the template: Title, Category, Controls' })).toBeVisible()
  await expect(page.getByLabel('Title')).toHaveValue(/^Restore test of Northstar ERP, 20/)
  await expect(page.getByLabel('Category')).toHaveValue('restore_test')
  await expect(page.getByLabel('Observed from')).toHaveValue(/^20\d\d-\d\d-01$/)
  await expect(page.getByLabel('Description')).toHaveValue('From the recovery site')
  await page.getByLabel('Controls').fill('OP-03')
  await expected.selectOption(await optionOf('Nightly backups'))
  await expect(page.getByLabel('Title')).toHaveValue(/^Nightly backups, 20/)
  await expect(page.getByLabel('Category')).toHaveValue('backup')
  await expect(page.getByLabel('Controls')).toHaveValue('OP-03')
})

test('a new version takes the approval with it; files go out together with their hashes; a lost file is named by the comparison', async ({ as }, info) => {
  const title = `Versions ${Date.now()}`
  const collector = await as('compliance_manager')
  const path = await collect(collector, title, fileOf(info, 'first.txt', `first ${title}\n`))
  const reviewer = await as('reviewer')
  await reviewer.goto(path)
  await expect(reviewer.getByRole('button', { name: /^Approve ?: not available. Open the file first/ })).toBeVisible()
  const unseen = await reviewer.request.post(`/api/v1${path}/approve`, { data: { version: 1, versionNumber: 1 }, headers: { origin: e2ePortal().url } })
  expect([unseen.status(), (await unseen.json()).message]).toEqual([409, expect.stringMatching(/Open the file first/)])
  await reviewer.getByRole('link', { name: 'Preview' }).click()
  await expect(reviewer.frameLocator('iframe').getByText(`first ${title}`)).toBeVisible()
  await reviewer.getByRole('button', { name: 'Approve' }).click()
  await expect(reviewer.locator('h1').getByText('Approved')).toBeVisible()

  await collector.goto(`${path}/versions/new`)
  await expect(collector.getByText('A new version voids the approval')).toBeVisible()
  await collector.locator('input[type=file]').setInputFiles(fileOf(info, 'second.txt', `second ${title}\n`))
  await collector.getByRole('button', { name: 'Add the file' }).click()
  await collector.waitForURL((url) => url.pathname === path)
  await expect(collector.locator('h1').getByText('Collected')).toBeVisible()
  await collector.goto(`${path}?view=file`)
  await expect(collector.getByRole('link', { name: 'Download version 1' })).toBeVisible()

  const id = path.split('/').at(-1)
  const archive = await collector.request.get(`/api/v1/evidence.zip?ids=${id}`)
  expect([archive.status(), archive.headers()['content-type'], (await archive.body()).includes('SHA256SUMS')]).toEqual([200, 'application/zip', true])
  await collector.goto(path)
  await expect(collector.getByText('exported this').first()).toBeVisible()

  const [row] = await look((sql) => sql`select a.key from artifacts a join evidence_versions v on v.org_id = a.org_id and v.artifact_id = a.id where v.evidence_id = ${id as string} and v.number = 2`)
  rmSync(join(e2ePortal().data, 'artifacts', row?.key as string))
  const admin = await as('admin')
  await admin.goto('/artifacts/storage')
  await admin.getByRole('button', { name: 'Compare with the store' }).click()
  await expect(admin.getByText(/files are missing or wrong/).first()).toBeVisible()
  await expect(admin.getByRole('link', { name: title })).toBeVisible()
})
