import { expect, type Page } from 'playwright/test'
import { collect, fileOf } from './collect.ts'
import { signInAs, test } from './people.ts'

/** Each tab is an address of its own under one title, has what it is named for and nothing of the others, with and without JavaScript. */
async function walk(page: Page, path: string, tabs: [name: string, has: string, hasNot: string][]) {
  await page.goto(path)
  const title = await page.title()
  const heading = await page.locator('h1').innerText()
  expect(title).toContain(heading.split('\n')[0] ?? '')
  const main = page.getByRole('main')
  for (const [name, has, hasNot] of tabs) {
    const tab = main.locator('nav.tabs').getByRole('link', { name: new RegExp(`^${name}`) })
    await tab.click()
    await expect(tab).toHaveAttribute('aria-current', 'page')
    await expect(main.locator('.cols-main').getByRole('heading', { name: has, exact: true })).toBeVisible()
    await expect(main.locator('.cols-main').getByRole('heading', { name: hasNot, exact: true })).toHaveCount(0)
    expect(await page.title()).toBe(title)
    await page.reload()
    await expect(tab).toHaveAttribute('aria-current', 'page')
  }
  // What is no tab is the page itself.
  await page.goto(`${path}?view=nonsense`)
  await expect(main.locator('nav.tabs').getByRole('link', { name: tabs[0]?.[0] ?? '' })).toHaveAttribute('aria-current', 'page')
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript'
  test.describe(how, () => {
    test.use({ javaScriptEnabled })

    test('a detection rule is read in parts', async ({ page }) => {
      await signInAs(page, 'compliance_manager')
      await walk(page, '/detection-rules/password-spray', [['Overview', 'Facts', 'Try it'], ['Test', 'Try it', 'Facts'], ['Tuning', 'Mutes and exceptions', 'Definition'], ['Definition', 'Definition', 'Threshold and time window']])
    })

    test('evidence is read in parts; what it hashes to stands first', async ({ page }, info) => {
      await signInAs(page, 'compliance_manager')
      const path = await collect(page, `In parts ${how} ${Date.now()}`, fileOf(info, 'parts.txt', `${how} ${Date.now()}\n`))
      await expect(page.getByText(/^sha256:[0-9a-f]{64}$/)).toBeVisible()
      await walk(page, path, [['Overview', 'Facts', 'Keep'], ['File', 'The file, version 1', 'Facts'], ['Retention', 'Keep', 'The file, version 1']])
      await page.goto(`${path}?view=retention`)
      await page.getByLabel('Matter the legal hold is for').fill('Matter 12')
      await page.getByRole('button', { name: 'Put under a legal hold' }).click()
      await expect(page.getByRole('button', { name: 'Release the legal hold' })).toBeVisible()
      await expect(page).toHaveURL(/view=retention/)
    })
  })
}

test('who may only read has no tab of forms', async ({ as }) => {
  const page = await as('read_only')
  await page.goto('/detection-rules/aws-trail-stopped-or-deleted')
  await expect(page.locator('main nav.tabs').getByRole('link')).toHaveText(['Overview', 'Test', 'Definition'])
})
