import { writeFileSync } from 'node:fs'
import { expect, type Page } from 'playwright/test'
import { signInAs, test } from './people.ts'

const ruleText = (id: string, eventType: string, title: string) => `title: ${title}\nid: ${id}\nlogsource:\n    product: github\ndetection:\n    selection:\n        event_type: ${eventType}\n    condition: selection\nlevel: high\n`
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
const panel = (page: Page, title: string) => page.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) })

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })

    test('a rule is written, tried, back-tested and given an exception that somebody else approves', async ({ page, as }) => {
      const id = `e2e-${javaScriptEnabled ? 'js' : 'plain'}-${Date.now()}`
      await signInAs(page, 'compliance_manager')
      await page.goto('/detection-rules/new')
      await page.getByLabel('Rule in Sigma').fill('title: Broken\nlogsource:\n    product: aws\ndetection:\n    selection:\n        a|nonsense: b\n    condition: selection\n')
      await page.getByRole('button', { name: /Save|Write/ }).click()
      await expect(page.getByText(/Line 6, column \d+/).first()).toBeVisible()
      await page.getByLabel('Rule in Sigma').fill(ruleText(id, 'gate_opened', `Gate ${id}`))
      await page.getByRole('button', { name: /Save|Write/ }).click()
      await page.waitForURL(`**/detection-rules/${id}`)
      await expect(page.locator('h1').getByText('Draft')).toBeVisible()
      await expect(page.getByRole('button', { name: /^Switch on ?: not available. Its text was not tried yet/ })).toBeVisible()

      await page.goto(`/detection-rules/${id}?view=test`)
      await panel(page, 'Try it').getByLabel('Event').fill('{"event_type":"gate_opened","user":"mara"}')
      await page.getByRole('button', { name: 'Try', exact: true }).click()
      await expect(page.getByText('The rule fires on this event.')).toBeVisible()
      await expect(page.getByText('selection: event_type is “gate_opened”')).toBeVisible()
      await page.goto(`/detection-rules/${id}`)
      await expect(panel(page, 'Switch on').getByText('it fired')).toBeVisible()
      await page.getByRole('button', { name: 'Switch on' }).click()
      await expect(page.locator('h1').getByText('On', { exact: true })).toBeVisible()

      await page.goto(`/detection-rules/${id}?view=test`)
      await page.getByRole('button', { name: 'Run the back-test' }).click()
      await expect.poll(async () => {
        await page.goto(`/detection-rules/${id}?view=test`)
        return panel(page, 'Back-test').innerText()
      }, { timeout: 30_000 }).toMatch(/Done\s+0 hits, 0 a day, in [\d,]+ events/)

      await page.goto(`/detection-rules/${id}?view=tuning`)
      const mutes = panel(page, 'Mutes and exceptions')
      await mutes.getByLabel('Reason').fill('The caretaker opens it every morning')
      await mutes.getByLabel('Only for').fill('user: caretaker')
      await mutes.getByLabel('Expires on').fill(tomorrow())
      await mutes.getByRole('button', { name: 'Request it' }).click()
      await expect(mutes.getByText('Waits for a decision')).toBeVisible()
      await page.goto(`/detection-rules/${id}?view=tuning`)
      await expect(page.getByText('You requested this yourself: somebody else decides.')).toBeVisible()
      await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0)

      const other = await as('admin')
      await other.goto(`/detection-rules/${id}?view=tuning`)
      await other.getByRole('button', { name: 'Approve' }).click()
      await expect(other.getByText('muted this, as it was approved').first()).toBeVisible()
      await expect(panel(other, 'Mutes and exceptions').getByText('user: caretaker').first()).toBeVisible()

      await test.step('a high rule is switched off when somebody else approves', async () => {
        await page.goto(`/detection-rules/${id}`)
        const off = panel(page, 'Switch off')
        await off.getByLabel('Reason').fill('The gate is gone')
        await off.getByRole('button', { name: 'Request to switch off' }).click()
        await expect(page.getByText('Until somebody else approves it the rule stays on').first()).toBeVisible()
        await page.goto(`/detection-rules/${id}`)
        await page.getByRole('link', { name: 'The request' }).click()
        await expect(page.getByText('You requested this yourself: somebody else decides.')).toBeVisible()
        await other.goto('/')
        await expect(other.getByText('Requests to decide').first()).toBeVisible()
        await other.goto(new URL(page.url()).pathname)
        await other.getByRole('button', { name: 'Approve' }).click()
        await expect(other.getByText('1 of 1')).toBeVisible()
        await other.goto(`/detection-rules/${id}`)
        await expect(other.locator('h1').getByText('Off', { exact: true })).toBeVisible()
      })
    })
  })
}

test('a pack comes in with what did not load, is switched off as a whole, and is removed by its name', async ({ page }, info) => {
  const name = `Pack ${Date.now()}`
  const file = info.outputPath('pack.yml')
  writeFileSync(file, `${[ruleText(`p1-${Date.now()}`, 'a', 'First of the pack'), ruleText(`p2-${Date.now()}`, 'b', 'Second of the pack')].join('---\n').replaceAll('level: high', 'level: medium')}---\ntitle: No detection\nlogsource:\n    product: aws\n`)
  await signInAs(page, 'compliance_manager')
  await page.goto('/detection-rules/packs/upload')
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByLabel('Name').fill(name)
  await page.locator('main form button[type=submit]').last().click()
  await page.waitForURL(/\/detection-rules\/packs\/[0-9a-f-]{36}/)
  await expect(page.getByText(/No detection|has no|'detection'/).first()).toBeVisible()
  const pack = page.url().split('/').at(-1) as string

  await page.goto(`/detection-rules?pack=${pack}`)
  await expect(page.locator('tbody tr')).toHaveCount(2)
  for (const box of await page.locator('tbody input[type=checkbox]').all()) await box.check()
  await page.getByPlaceholder('Reason').fill('Not before the review')
  await page.getByRole('button', { name: 'Switch off', exact: true }).click()
  await expect(page.locator('tbody').getByText('Off', { exact: true })).toHaveCount(2)

  await page.goto(`/detection-rules/packs/${pack}`)
  await page.getByLabel(/^Type/).fill('something else')
  await page.getByRole('button', { name: 'Remove' }).click()
  await expect(page).toHaveURL(new RegExp(pack))
  await page.getByLabel(/^Type/).fill(name)
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.waitForURL('**/detection-rules/packs')
  await expect(page.getByText(name)).toHaveCount(0)
})

test('the numbers of a catalog rule are changed; back to where it fires less waits for somebody else; its example fires on the screen', async ({ page }) => {
  await signInAs(page, 'compliance_manager')
  await page.goto('/detection-rules/password-spray?view=test')
  await page.getByRole('button', { name: 'Try', exact: true }).click()
  await expect(page.getByText(/The rule fires once on these \d+ events|counts for the rule/)).toBeVisible()
  await page.goto('/detection-rules/password-spray?view=tuning')
  await page.getByRole('spinbutton', { name: 'Threshold' }).fill('8')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('gave this rule other numbers').first()).toBeVisible()
  await page.reload()
  await expect(page.getByRole('spinbutton', { name: 'Threshold' })).toHaveValue('8')
  await page.getByRole('spinbutton', { name: 'Threshold' }).fill('')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('so somebody else decides and reads it')).toBeVisible()
  await page.getByLabel('Reason').first().fill('Too many of the training rooms')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText(/^Requested\./).first()).toBeVisible()
  await page.goto('/detection-rules/password-spray?view=tuning')
  await expect(page.getByText('from 8 on, within 30 minutes')).toBeVisible()
  await page.getByRole('button', { name: 'Withdraw' }).click()
  await expect(page.getByRole('button', { name: 'Withdraw' })).toHaveCount(0)
  await page.goto('/detection-rules/password-spray?view=tuning')
  await expect(page.getByRole('spinbutton', { name: 'Threshold' })).toHaveValue('8')
})
