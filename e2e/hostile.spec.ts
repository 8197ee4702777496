import { type APIRequestContext, expect, type Locator, type Page } from 'playwright/test'
import { e2ePortal } from '../test/e2e.ts'
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
/** The page of an address: the first whose shape it has, as no id is `new`. */
const shapes = [...portalPages].sort((one, other) => Number(isOfRecord(one)) - Number(isOfRecord(other))).map((page) => ({ ...page, shape: new RegExp(`^${addressOf(page, '[^/]+')}$`) }))
/** Asked of every link of every page: each address is looked up once. */
const looked = new Map<string, string | undefined>()
function pageOf(address: string): string | undefined {
  const [path = ''] = address.split('?')
  if (!looked.has(path)) looked.set(path, shapes.find(({ shape }) => shape.test(path))?.path)
  return looked.get(path)
}
/** Whether a page may hold a form that takes text, by its HTML. */
const hasForm = (html: string) => [...(html.split('<main')[1] ?? '').matchAll(/<form([^>]*)>(.*?)<\/form>/gs)].some(([, start = '', inside = '']) => !/method="get"/i.test(start) && /<textarea|<input(?![^>]*type="(hidden|checkbox|radio|file|number|date)")/.test(inside))

/** Records the sample has none of that every page of one could be shown for. @returns their addresses */
async function arrange(caller: APIRequestContext): Promise<string[]> {
  const headers = { origin: e2ePortal().url, accept: 'application/json' }
  const rule = (id: string) => `title: Sweep ${id}\nid: ${id}\nlogsource:\n    product: github\ndetection:\n    selection:\n        event_type: swept\n    condition: selection\nlevel: low\n`
  expect((await caller.post('/api/v1/detection-rules', { headers, data: { yaml: rule('swept-one') } })).status()).toBe(200)
  const pack = await caller.post('/api/v1/rule-packs/upload', { headers, multipart: { name: 'Swept', file: { name: 'swept.yml', mimeType: 'text/yaml', buffer: Buffer.from(rule('swept-two')) } } })
  const event = { timestamp: new Date().toISOString(), source: 'cloudtrail', event_type: 'GetObject', user: 'sweeper', ip_address: '203.0.113.77' }
  expect((await caller.post('/api/events', { headers, data: event })).status()).toBe(201)
  const provider = await caller.post('/api/v1/identity-providers', { headers, data: { name: 'Swept login', issuer: 'http://127.0.0.1:9', clientId: 'tickmark', clientSecret: 'to be replaced', enabled: true } })
  const connection = (await (await caller.post('/api/v1/connections', { headers, data: { kind: 'github', name: 'Swept GitHub', organization: 'swept' } })).json()) as { id: string }
  const incident = await caller.post('/api/v1/incidents', { headers, data: { title: 'Swept incident', description: '', severity: 'p3' } })
  expect(incident.status()).toBe(200)
  const [system] = ((await (await caller.get('/api/v1/systems')).json()) as { rows: { id: string }[] }).rows
  const change = (await (await caller.post('/api/v1/changes', { headers, data: { title: 'Swept change', category: 'code', systemIds: [system?.id], 'answer.impact': 1, 'answer.reach': 1, 'answer.backOut': 1, 'answer.testing': 1, 'answer.novelty': 1 } })).json()) as { id: string }
  const reconciled = await caller.put(`/api/v1/systems/${system?.id}/reconciliation`, { headers, data: { productionBy: 'environment', productionNames: ['production'], branches: ['main'] } })
  expect(reconciled.status()).toBe(200)
  expect((await caller.post('/api/v1/environments/production/snapshots', { headers, data: { system: system?.id, at: new Date(Date.now() - 60_000).toISOString(), artifacts: [{ digest: `sha256:${'a'.repeat(64)}` }] } })).status()).toBe(200)
  await expect.poll(async () => ((await (await caller.get(`/api/v1/reconciliations?systemId=${system?.id}`)).json()) as { rows: { units: number }[] }).rows[0]?.units ?? 0, { timeout: 60_000 }).toBeGreaterThan(0)
  const packaged = (await (await caller.post('/api/v1/packages', { headers, data: { title: 'Swept package', fromDay: '2020-01-01', toDay: '2020-03-31', zone: 'UTC' } })).json()) as { id: string }
  const report = (await (await caller.post('/api/v1/reports', { headers, data: { kind: 'findings', title: 'Swept report', fromDay: '2020-01-01', toDay: '2020-03-31', zone: 'UTC' } })).json()) as { id: string }
  const request = await caller.post('/api/v1/rule-switch-offs', { headers, data: { ruleIds: ['okta-second-factor-taken-off-offer'], reason: 'Swept' } })
  expect(request.status()).toBe(200)
  // What other tests left may stand first in a list, and not every record leads to every page of its kind.
  const newest = async (list: string) => ((await (await caller.get(`/api/v1/${list}`)).json()) as { rows: { id: string }[] }).rows[0]?.id ?? ''
  const [review, population, deficiency] = [await newest('campaigns?state=open'), await newest('populations?state=frozen'), await newest('deficiencies?state=open')]
  const outcomes = (await (await caller.get(`/api/v1/reconciliations?systemId=${system?.id}`)).json()) as { rows: { id: string }[] }
  const [owner] = ((await (await caller.get('/api/v1/users')).json()) as { rows: { id: string }[] }).rows
  const exception = await caller.post('/api/v1/change-exceptions', { headers, data: { reconciliationId: outcomes.rows[0]?.id, number: 1, attribute: 10, spread: 'isolated', rootCause: 'Swept', ownerId: owner?.id, dueAt: new Date(Date.now() + 86_400_000).toISOString() } })
  expect(exception.status()).toBe(200)
  const [judged] = ((await (await caller.get(`/api/v1/reconciliations?systemId=${system?.id}`)).json()) as { rows: { id: string }[] }).rows
  return [`/deficiencies/${deficiency}/edit`, `/incidents/${((await incident.json()) as { id: string }).id}/edit`, `/packages/${packaged.id}`, `/reports/${report.id}`, '/reports/new?kind=findings', '/reports/new/preview?kind=findings&fromDay=2020-01-01&toDay=2020-03-31&zone=UTC', `/reconciliations/systems/${system?.id}`, `/reconciliations/${judged?.id}/changes/1`, `/reconciliations/${judged?.id}/exceptions`, `/reconciliations/exceptions/${((await exception.json()) as { id: string }).id}`, `/changes/${change.id}/edit`, `/campaigns/${review}/review`, `/campaigns/${review}/edit`, `/populations/${population}/changes`, `/populations/${population}/differences`, `/settings/connections/${connection.id}?view=webhook`, `/settings/connections/${connection.id}/messages`, '/detection-rules/swept-one', `/approvals/${((await request.json()) as { approvalId: string }).approvalId}`, ((await pack.json()) as { location: string }).location, `/logs/addresses/${event.ip_address}`, `/profile/link/${((await provider.json()) as { id: string }).id}`]
}

/** The tab of an address. */
const viewOf = (address: string) => /\?view=(\w+)$/.exec(address)?.[1]

type Found = { path: string; address: string; html: string }

/** One address for every page behind sign-in and each of its tabs: of a page of a record, the first that is known or that some page leads to. */
async function look(caller: APIRequestContext, known: string[]): Promise<Found[]> {
  const found: Found[] = []
  const waiting = [...portalPages.filter((page) => !isOfRecord(page)).map(({ path }) => path), ...known]
  for (const address of waiting) {
    const path = pageOf(address)
    if (!path || found.some((each) => each.path === path && viewOf(each.address) === viewOf(address))) continue
    const html = await (await caller.get(address)).text()
    found.push({ path, address, html })
    waiting.push(...linksIn(html).map((link) => (/^[^?]*\?view=\w+$/.test(link) ? link : (link.split('?')[0] ?? ''))))
  }
  return found
}

/** Hostile text where any text goes, something plausible where the kind of field forbids it. In one go, as a page may have fifty fields. */
async function fill(form: Locator): Promise<void> {
  await form.evaluate((element, { text, email, url, textual }) => {
    const visible = <T extends HTMLElement>(selector: string) => [...element.querySelectorAll<T>(selector)].filter((each) => each.checkVisibility())
    for (const field of visible<HTMLInputElement | HTMLTextAreaElement>(textual)) {
      const typed = field.type === 'email' ? email : field.type === 'url' ? url : text
      if (!field.readOnly && !field.disabled) field.value = field.maxLength > 0 ? typed.slice(0, field.maxLength) : typed
    }
    for (const select of visible<HTMLSelectElement>('select[required]')) select.selectedIndex = select.options.length - 1
    for (const date of visible<HTMLInputElement>('input[type=date][required]')) date.value = '2026-07-01'
    for (const box of visible<HTMLInputElement>('fieldset input[type=checkbox]').slice(0, 2)) if (!box.checked) box.click()
  }, { text: hostile, email: `hostile-${Date.now()}@example.com`, url: 'https://login.example.com/%3Cscript%3Ealert(3)%3C/script%3E', textual: writable })
  for (const file of await form.locator('input[type=file]').all()) await file.setInputFiles({ name: `${hostile.replaceAll('/', '')}.txt`, mimeType: 'text/plain', buffer: Buffer.from(hostile) })
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

/** What came of the forms of some pages, in one browser. */
async function sweep(page: Page, next: () => Found | undefined, harmless: (page: Page) => Promise<void>): Promise<string[]> {
  const sent: string[] = []
  const forms = page.locator('main form:not([method=get])').filter({ has: page.locator(writable) }).filter({ has: page.locator('button[type=submit]:visible') })
  // Where the last form leads to may still be on its way, and takes the place of what is opened meanwhile.
  const open = async (address: string, more = 8): Promise<void> => {
    try {
      await page.goto(address)
    } catch (error) {
      if (more === 0 || !/ERR_ABORTED|interrupted by another/.test(String(error))) throw error
      await page.waitForTimeout(500)
      await open(address, more - 1)
    }
  }
  const labelsAt = async (address: string): Promise<string[]> => {
    await open(address)
    // What the other browser sent may have ended the sessions of this one.
    if (page.url().includes('/sign-in?')) {
      await signInAs(page, 'admin')
      await open(address)
    }
    return forms.evaluateAll((all) => all.map((form) => form.getAttribute('aria-label') ?? ''))
  }
  for (let of = next(); of; of = next()) {
    let labels = await labelsAt(of.address)
    // A list may repeat a form in every row: one of each. Sending one may take another off the page.
    for (const [n, label] of [...new Set(labels)].entries()) {
      if (n > 0) labels = await labelsAt(of.address)
      if (!labels.includes(label)) continue
      const form = forms.nth(labels.indexOf(label))
      const name = `${of.path} ${label}`
      await fill(form)
      const outcome = await send(page, form)
      expect([name, outcome === 'refused in words' || outcome < 400]).toEqual([name, true])
      await page.waitForLoadState()
      await harmless(page)
      sent.push(name)
    }
  }
  return sent
}

test('"SQL and HTML in every field": every form takes it or says why not, and no screen takes it for markup', async ({ as, callAs }) => {
  test.setTimeout(480_000)
  const caller = await callAs('admin')
  const alarms: string[] = []
  const harmless = async (page: Page) => {
    if ((await page.locator('img[src="x"], .typed-markup').count()) > 0) alarms.push(`markup on ${page.url()}`)
  }
  const pages = [await as('admin'), await as('admin')]
  const [page] = pages as [Page, Page]
  for (const each of pages) each.on('dialog', (dialog) => {
    // What a refused form still holds is left without a question.
    if (dialog.type() === 'beforeunload') return void dialog.accept()
    alarms.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })

  const found = await look(caller, await arrange(caller))
  expect(portalPages.map(({ path }) => path).filter((path) => found.every((each) => each.path !== path))).toEqual([])
  // Two browsers take from one list: nothing else runs beside this test, and each waits half of its time.
  const waiting = found.filter(({ html }) => hasForm(html))
  const sent = (await Promise.all(pages.map((each) => sweep(each, () => waiting.shift(), harmless)))).flat()
  expect(sent.length).toBeGreaterThan(20)

  // Every screen's HTML, one of each kind and what was just made, each with hostile filters too; lists that show it in the browser, where scripts would run.
  const seen = new Set(found.map(({ address }) => address))
  const times = new Map<string | undefined, number>()
  for (const address of seen) times.set(pageOf(address), (times.get(pageOf(address)) ?? 0) + 1)
  // A form may have ended the session of the one who looked before; and what leads to an identity provider leads out of the portal.
  const reader = await callAs('admin')
  await signInAs(page, 'admin')
  const [showing, filtered] = [new Set<string>(), new Set<string | undefined>()]
  for (const path of seen) {
    const both = filtered.has(pageOf(path)) ? [path] : [path, `${path.split('?')[0]}?${filters}`]
    filtered.add(pageOf(path))
    const texts = await Promise.all(both.map(async (address) => (await reader.get(address)).text()))
    for (const [n, address] of both.entries()) {
      const html = texts[n] ?? ''
      if (html.includes('DROP TABLE')) showing.add(address)
      if (/<img src=x|<script>alert|<b class="typed-markup/.test(html)) alarms.push(`markup on ${address}`)
      for (const link of new Set(linksIn(html))) {
        const so = times.get(pageOf(link)) ?? 0
        if (link.startsWith('/sign-in') || seen.has(link) || so >= 3) continue
        times.set(pageOf(link), so + 1)
        seen.add(link)
      }
    }
  }
  expect(seen.size).toBeGreaterThan(30)
  expect(showing.size).toBeGreaterThan(10)
  for (const { path } of portalPages.filter((each) => !isOfRecord(each))) {
    const address = [path, `${path}?${filters}`].find((each) => showing.has(each))
    if (!address) continue
    await page.goto(address)
    await harmless(page)
  }
  expect(alarms).toEqual([])
})
