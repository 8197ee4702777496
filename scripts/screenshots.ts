import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Browser, type BrowserContext, chromium } from 'playwright'
import { samplePeople } from '#lib/sample.ts'
import { CHROMIUM_FLAGS, machineChromium } from './lib/chromium.mjs'

/**
 * `npm run screenshots -- [roles | screens]`: pictures for the README of a portal that runs with the sample organization, at PORTAL
 * (http://127.0.0.1:3000 unless said). They lie in docs/screenshots.
 */
const portal = process.env.PORTAL ?? 'http://127.0.0.1:3000'
const folder = resolve(import.meta.dirname, '../docs/screenshots')
const quality = 72

type Shot = { name: string; role: string; path: string; /** Follows the first link of the list that leads to a record. */ first?: boolean; width?: number; dark?: boolean }

const screens: Shot[] = [
  { name: 'home', role: 'reviewer', path: '/' },
  { name: 'findings', role: 'reviewer', path: '/findings' },
  { name: 'finding', role: 'reviewer', path: '/findings?view=each&sort=riskScore&direction=desc', first: true, dark: true },
  { name: 'incident', role: 'reviewer', path: '/incidents', first: true },
  { name: 'log-sources', role: 'reviewer', path: '/log-sources', dark: true },
  { name: 'evidence', role: 'compliance_manager', path: '/evidence?status=approved', first: true },
  { name: 'posture', role: 'executive', path: '/' },
  { name: 'verify', role: 'auditor', path: '/audit-trail/verify' },
  { name: 'events-narrow', role: 'reviewer', path: '/events', width: 390, dark: true },
]

const sessions = new Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>()

/** Each role signs in once: a code works once. */
async function signedIn(browser: Browser, role: string, look: { width?: number; dark?: boolean } = {}): Promise<BrowserContext> {
  const person = samplePeople.find((each) => each.role === role)
  if (!person) throw new Error(`The sample organization has no ${role}.`)
  const known = sessions.get(role)
  const context = await browser.newContext({ baseURL: portal, viewport: { width: look.width ?? 1440, height: look.width ? 844 : 900 }, colorScheme: look.dark ? 'dark' : 'light', locale: 'en-GB', timezoneId: 'UTC', ...(known && { storageState: known }) })
  if (known) return context
  const page = await context.newPage()
  await page.goto('/sign-in')
  await page.getByRole('form', { name: `Sign in as ${person.name}` }).getByRole('button').click()
  await page.waitForURL((url) => url.pathname !== '/sign-in')
  if (page.url().includes('/mfa')) await page.getByRole('button').first().click()
  await page.waitForURL((url) => !/^\/(sign-in|mfa)/.test(url.pathname))
  await page.close()
  sessions.set(role, await context.storageState())
  return context
}

async function take(context: BrowserContext, { path, first }: Pick<Shot, 'path' | 'first'>): Promise<Buffer> {
  const page = await context.newPage()
  await page.goto(path, { waitUntil: 'networkidle' })
  if (first) {
    const stem = path.split('?')[0]
    const hrefs = await page.locator('main a[href]').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
    const record = hrefs.find((href) => new RegExp(`^${stem}/[0-9a-f-]{36}`).test(href))
    if (!record) throw new Error(`${path} lists no record.`)
    await page.goto(record, { waitUntil: 'networkidle' })
  }
  const picture = await page.screenshot({ type: 'jpeg', quality })
  await page.close()
  return picture
}

/** Each role's home on one sheet, two rows of five. */
async function roles(browser: Browser): Promise<void> {
  const homes: { role: string; picture: Buffer }[] = []
  for (const { role } of samplePeople.filter((each, n, all) => all.findIndex((other) => other.role === each.role) === n)) {
    const context = await signedIn(browser, role)
    homes.push({ role, picture: await take(context, { path: '/' }) })
    await context.close()
  }
  const page = await browser.newPage({ viewport: { width: 1800, height: 600 } })
  const figures = homes.map(({ role, picture }) => `<figure><img src="data:image/jpeg;base64,${picture.toString('base64')}"><figcaption>${role.replaceAll('_', ' ')}</figcaption></figure>`)
  await page.setContent(`<style>body{margin:0;padding:12px;background:#e9ebef;font:15px system-ui}main{display:grid;grid-template-columns:repeat(5,1fr);gap:12px}figure{margin:0}img{width:100%;display:block;border:1px solid #ccd}figcaption{padding:4px 2px;text-transform:capitalize}</style><main>${figures.join('')}</main>`)
  await page.waitForLoadState('networkidle')
  writeFileSync(join(folder, 'homes.jpg'), await page.locator('main').screenshot({ type: 'jpeg', quality }))
  await page.close()
}

async function all(browser: Browser): Promise<void> {
  for (const shot of screens) {
    const context = await signedIn(browser, shot.role, shot)
    writeFileSync(join(folder, `${shot.name}.jpg`), await take(context, shot))
    await context.close()
  }
}

const what = process.argv[2] ?? 'screens'
const work = { roles, screens: all }[what]
if (!work) {
  console.error('Usage: npm run screenshots -- [roles | screens]')
  process.exit(1)
}
mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({ executablePath: machineChromium(), args: CHROMIUM_FLAGS })
try {
  await work(browser)
} finally {
  await browser.close()
}
