import type { RunOptions } from 'axe-core'
import { type APIRequestContext, expect, type Page } from 'playwright/test'
import { addressOf, everyone, isOfRecord, portalPages } from './pages.ts'
import { test } from './people.ts'
import { isSerious, misplaced, violationsOf } from './readable.ts'

/** Every page, as axe reads it: nothing serious, and none of the faults that a reader of screens meets in lists and forms. */
const also = ['label-content-name-mismatch', 'link-in-text-block', 'region', 'landmark-unique', 'target-size']

/** What stands on every page is named once. */
const said = new Set<string>()
/** What was opened already, as the server sent it: nobody asks for it again to find its links. */
const sent = new Map<string, string>()

async function faults(page: Page, path: string): Promise<string[]> {
  const answer = await page.goto(path)
  if (!answer?.ok()) return []
  sent.set(path, await answer.text())
  const out = await outOfFrame(page, path)
  const options: RunOptions = { rules: Object.fromEntries(also.map((id) => [id, { enabled: true }])), resultTypes: ['violations'] }
  return out.concat((await violationsOf(page, options)).filter((each) => isSerious(each) || also.includes(each.id))
    .flatMap(({ id, nodes }) => nodes.slice(0, 3).flatMap((node) => {
      const fault = `${id}: ${node.html.slice(0, 160)}`
      return said.has(fault) ? [] : (said.add(fault), [`${path}: ${fault}`])
    })))
}

/** On a telephone, on a laptop, whose main area is little wider than where columns are left out, and on the screen it was on, which stays. */
async function outOfFrame(page: Page, path: string): Promise<string[]> {
  const { width: now, height } = page.viewportSize() ?? { width: 1440, height: 900 }
  const found: string[] = []
  for (const width of [...[390, 1366].filter((each) => each !== now), now]) {
    await page.setViewportSize({ width, height })
    found.push(...(await misplaced(page)).map((what) => `${path} at ${width}: ${what}`))
  }
  return found
}

async function htmlOf(caller: APIRequestContext, path: string): Promise<string> {
  const known = sent.get(path)
  if (known !== undefined) return known
  const answer = await caller.get(path)
  return answer.ok() ? answer.text() : ''
}

const shapes = portalPages.filter(isOfRecord).map((each) => ({ path: each.path, shape: new RegExp(`^${addressOf(each, '[^/?#]+')}$`) }))

/** One record of each kind, by the links of the pages' HTML: a browser would take a second for each. */
async function recordsFrom(caller: APIRequestContext, paths: string[], found = new Map<string, string>()): Promise<Map<string, string>> {
  for (const path of paths) {
    const [, main = ''] = (await htmlOf(caller, path)).split('<main')
    for (const href of new Set([...main.matchAll(/href="(\/[^"]*)"/g)].map(([, link = '']) => link))) for (const { path: of, shape } of shapes) if (!found.has(of) && shape.test(href) && !portalPages.some((each) => each.path === href)) found.set(of, href)
  }
  return found
}

const lists = portalPages.filter((page) => !isOfRecord(page)).map(({ path }) => path)

/** As the server sends it: scripts alter nothing that is looked at here, and starting them on every page takes longer than looking. What they do is looked at where it is the subject. */
async function still(page: Page): Promise<void> {
  // Not by routes, with which nothing is cached: every page would load its styles and fonts anew.
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.setBlockedURLs', { urls: ['*/_next/static/*.js*', '*/api/stream*'] })
}

test('every list and form', async ({ as }) => {
  test.setTimeout(360_000)
  const page = await as('admin')
  await still(page)
  const wrong: string[] = []
  for (const path of lists) wrong.push(...await faults(page, path))
  expect(wrong).toEqual([])
})

test('a record of every kind', async ({ as, callAs }) => {
  test.setTimeout(360_000)
  const page = await as('admin')
  await still(page)
  const caller = await callAs('admin')
  const first = await recordsFrom(caller, lists)
  const records = [...(await recordsFrom(caller, [...first.values()], first)).values()]
  expect(records.length).toBeGreaterThan(12)
  const wrong: string[] = []
  for (const path of records) {
    wrong.push(...await faults(page, path))
    const tabs = await page.locator('main nav.tabs a:not([aria-current])').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
    for (const tab of tabs) wrong.push(...await faults(page, tab))
  }
  expect(wrong).toEqual([])
})

test('every role’s home, dark and narrow', async ({ as }) => {
  test.setTimeout(120_000)
  const wrong: string[] = []
  for (const role of everyone) {
    const page = await as(role)
    await still(page)
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize({ width: 390, height: 844 })
    wrong.push(...await faults(page, '/'))
  }
  expect(wrong).toEqual([])
})
