import { type APIRequestContext, expect, type Locator, type Page } from 'playwright/test'
import { addressOf, isOfRecord, portalPages } from './pages.ts'
import { signInAs, test } from './people.ts'

/**
 * Runs after all others, on their portal: it sends every form there is, and so leaves nothing as it was. What is swept comes from the folders
 * of the router and from the links on the pages, so that a new form is in it by itself. What operations do with such text is tested for
 * every field of each in `test/hostile.test.ts`.
 */
const hostile = `x'"); DROP TABLE users; --<script>alert(1)</script><img src=x onerror="alert(2)"><b class="typed-markup">bold</b>`
const filters = new URLSearchParams({ q: hostile, sort: hostile, after: hostile, user: hostile, from: hostile })
const writable = 'input[type=text], input:not([type]), input[type=search], input[type=email], input[type=url], input[type=password], textarea'

const linksIn = (html: string) => [...html.matchAll(/href="(\/[^"]*)"/g)].map(([, link = '']) => link.replaceAll('&amp;', '&')).filter((link) => !/^\/(api|_next)\/|export|download|\.\w+$/.test(link))
const kindOf = (link: string) => link.split('?')[0]?.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id') ?? ''

/** One address for every page behind sign-in: of a page of a record, the first that some page leads to. */
async function addresses(caller: APIRequestContext): Promise<Map<string, string>> {
  const found = new Map(portalPages.filter((page) => !isOfRecord(page)).map(({ path }) => [path, path]))
  const records = portalPages.filter(isOfRecord).map((page) => ({ ...page, shape: new RegExp(`^${addressOf(page, '[^/]+')}$`) }))
  for (const address of found.values()) {
    const links = linksIn(await (await caller.get(address)).text()).map((link) => link.split('?')[0] ?? '')
    for (const { path, shape } of records) {
      const link = links.find((each) => shape.test(each) && !found.has(each))
      if (link && !found.has(path)) found.set(path, link)
    }
  }
  return found
}

/** Hostile text where any text goes, something plausible where the kind of field forbids it. */
async function fill(form: Locator): Promise<void> {
  for (const field of await form.locator(writable).filter({ visible: true }).all()) {
    const type = await field.getAttribute('type')
    const text = type === 'email' ? `hostile-${Date.now()}@example.com` : type === 'url' ? 'https://login.example.com/%3Cscript%3Ealert(3)%3C/script%3E' : hostile
    if (await field.isEditable()) await field.fill(text.slice(0, Number((await field.getAttribute('maxlength')) ?? 1_000)))
  }
  for (const select of await form.locator('select[required]:visible').all()) await select.selectOption({ index: (await select.locator('option').count()) - 1 })
  for (const date of await form.locator('input[type=date][required]:visible').all()) await date.fill('2026-07-01')
  for (const file of await form.locator('input[type=file]').all()) await file.setInputFiles({ name: `${hostile.replaceAll('/', '')}.txt`, mimeType: 'text/plain', buffer: Buffer.from(hostile) })
  for (const box of (await form.locator('fieldset input[type=checkbox]:visible').all()).slice(0, 2)) await box.check()
}

/** What came of it: the status of the server's answer, or that the form said itself what is wrong. */
async function send(page: Page, form: Locator): Promise<number | 'refused in words'> {
  const patience = { timeout: 10_000 }
  const answer = page.waitForResponse((response) => response.request().method() === 'POST', patience).then((response) => (/^\/api\//.test(new URL(response.url()).pathname) && [400, 413, 415, 422].includes(response.status()) ? ('refused in words' as const) : response.status()))
  const sure = form.locator('dialog[open] .dlg-foot button').last()
  const ways = [
    answer,
    form.locator('[role=alert], [aria-invalid=true]').first().waitFor(patience).then(() => 'refused in words' as const),
    sure.waitFor(patience).then(() => sure.click()).then(() => answer),
  ]
  await form.locator('button[type=submit]:visible').last().click()
  return Promise.any(ways)
}

test('"SQL and HTML in every field": every form takes it or says why not, and no screen takes it for markup', async ({ page, callAs }) => {
  test.setTimeout(240_000)
  const caller = await callAs('admin')
  const alarms: string[] = []
  page.on('dialog', (dialog) => {
    alarms.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  const harmless = async () => {
    if ((await page.locator('img[src="x"], .typed-markup').count()) > 0) alarms.push(`markup on ${page.url()}`)
  }
  await signInAs(page, 'admin')

  const sent: string[] = []
  const all = await addresses(caller)
  expect(portalPages.map(({ path }) => path).filter((path) => !all.has(path))).toEqual([])
  for (const [path, address] of all) {
    for (let n = 0; ; n++) {
      await page.goto(address)
      const form = page.locator('main form:not([method=get])').filter({ has: page.locator(writable) }).filter({ has: page.locator('button[type=submit]:visible') }).nth(n)
      if ((await form.count()) === 0) break
      const name = `${path}: ${(await form.getAttribute('aria-label')) ?? n}`
      // One of each: a list may repeat a form in every row.
      if (sent.includes(name)) continue
      await fill(form)
      const outcome = await send(page, form)
      expect([name, outcome === 'refused in words' || outcome < 400]).toEqual([name, true])
      await page.waitForLoadState()
      await harmless()
      sent.push(name)
    }
  }
  console.log(sent.join('\n'))
  expect(sent.length).toBeGreaterThan(20)

  // Every screen's HTML, one of each kind and what was just made, each with hostile filters too; where it shows, in the browser, where scripts would run.
  const seen = new Set(portalPages.filter((each) => !isOfRecord(each)).map(({ path }) => path))
  const showing = new Map<string, string>()
  for (const path of seen) {
    for (const address of [path, `${path.split('?')[0]}?${filters}`]) {
      const html = await (await caller.get(address)).text()
      if (html.includes('DROP TABLE')) showing.set(kindOf(path), address)
      if (/<img src=x|<script>alert|<b class="typed-markup/.test(html)) alarms.push(`markup on ${address}`)
      for (const link of linksIn(html)) if ([...seen].filter((each) => kindOf(each) === kindOf(link)).length < 2) seen.add(link)
    }
  }
  expect(seen.size).toBeGreaterThan(30)
  expect(showing.size).toBeGreaterThan(10)
  for (const address of showing.values()) {
    await page.goto(address)
    await harmless()
  }
  expect(alarms).toEqual([])
})
