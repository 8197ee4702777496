import { expect, test, type Page } from 'playwright/test'
import { signInAs } from './people.ts'

const hostile = `x'"); DROP TABLE users; --<script>alert(1)</script><img src=x onerror="alert(2)"><b class="typed-markup">bold</b>`
const forms = ['/systems/new', '/users/invite', '/roles/new', '/settings/sign-in/new', '/settings/tokens/new']

/** Every empty field of the page's form: hostile text where any text goes, something plausible where the kind of field forbids it. */
async function fillWithHostile(page: Page): Promise<void> {
  for (const field of await page.locator('main input[type=text]:visible, main input:not([type]):visible, main textarea:visible').all()) {
    if (await field.isEditable()) await field.fill(hostile.slice(0, Number((await field.getAttribute('maxlength')) ?? 1_000)))
  }
  for (const field of await page.locator('main input[type=email]:visible').all()) await field.fill(`hostile-${Date.now()}@example.com`)
  for (const field of await page.locator('main input[type=url]:visible').all()) await field.fill('https://login.example.com/%3Cscript%3Ealert(3)%3C/script%3E')
  for (const field of await page.locator('main input[type=password]:visible').all()) await field.fill(hostile)
  for (const box of (await page.locator('main fieldset input[type=checkbox]:visible').all()).slice(0, 2)) await box.check()
}

test('"SQL and HTML in every field": every form takes it or says why not, and no screen takes it for markup', async ({ page }) => {
  test.setTimeout(120_000)
  const alarms: string[] = []
  page.on('dialog', (dialog) => {
    alarms.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  const harmless = async () => {
    if ((await page.locator('img[src="x"], .typed-markup').count()) > 0) alarms.push(`markup on ${page.url()}`)
  }
  await signInAs(page, 'Admin')
  for (const form of forms) {
    await page.goto(form)
    await fillWithHostile(page)
    const [answer] = await Promise.all([page.waitForResponse((response) => response.request().method() === 'POST'), page.locator('main form button[type=submit]:visible').last().click()])
    expect([form, answer.status() < 400]).toEqual([form, true])
    await page.waitForLoadState()
    await harmless()
  }
  await page.goto('/findings')
  await page.locator('tbody a').first().click()
  await page.getByLabel('Note').fill(hostile)
  await page.getByRole('button', { name: 'Flag for investigation' }).click()
  await expect(page.getByText('DROP TABLE').first()).toBeVisible()
  await harmless()

  // Every screen's HTML, one of each kind and what was just made, each with hostile filters too; a few in the browser, where scripts would run.
  const kindOf = (link: string) => link.split('?')[0]?.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id') ?? ''
  const seen = new Set(['/', '/systems', '/users', '/roles'])
  const filters = new URLSearchParams({ q: hostile, sort: hostile, after: hostile, user: hostile, from: hostile })
  let shown = 0
  for (const path of seen) {
    for (const address of [path, `${path.split('?')[0]}?${filters}`]) {
      const html = await (await page.request.get(address)).text()
      if (html.includes('DROP TABLE')) shown++
      if (/<img src=x|<script>alert|<b class="typed-markup/.test(html)) alarms.push(`markup on ${address}`)
      for (const [, link = ''] of html.matchAll(/href="(\/[^"]*)"/g)) {
        if (!/^\/(api|_next)\/|export|download|\.\w+$/.test(link) && [...seen].filter((each) => kindOf(each) === kindOf(link)).length < 2) seen.add(link.replaceAll('&amp;', '&'))
      }
    }
  }
  expect(seen.size).toBeGreaterThan(30)
  expect(shown).toBeGreaterThan(10)
  for (const path of ['/systems', '/users', '/roles', '/settings/tokens', '/settings/sign-in', '/audit-trail', '/search?q=DROP', `/systems?${filters}`, `/findings?${filters}`]) {
    await page.goto(path)
    await harmless()
  }
  expect(alarms).toEqual([])
})
