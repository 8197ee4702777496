import { type APIRequestContext, expect, type Page } from 'playwright/test'
import { v7 } from 'uuid'
import { e2ePortal } from '../test/e2e.ts'
import { csv, type Line, mapping } from '../test/reviewing.ts'
import { asOwner, listens, look, test } from './people.ts'
import { readable } from './readable.ts'

/** An access review as the people who take part in it see it: planned, decided from the keyboard or without scripts, submitted, closed, and its removals waiting for proof. */
const sent = () => ({ headers: { origin: e2ePortal().url, accept: 'application/json' } })
type Made = { name: string; systemId: string; freeze: (lines: Line[]) => Promise<string> }

/** A system of the control owner, with people to whom its accounts belong. */
async function arranged(manager: APIRequestContext, accounts: string[]): Promise<Made> {
  const name = `Ledger ${v7().slice(-6)}`
  const ownerId = await look(async (sql) => (await sql`select user_id from user_roles where role = 'control_owner' limit 1`)[0]?.user_id as string)
  const made = await manager.post('/api/v1/systems', { ...sent(), data: { name, environment: 'production', criticality: 3, ownerId } })
  expect(made.ok(), await made.text()).toBe(true)
  const { id: systemId } = (await made.json()) as { id: string }
  await asOwner(async (sql, orgId) => {
    for (const account of accounts) {
      const personId = v7()
      await sql`insert into people ${sql({ org_id: orgId, id: personId, system_id: systemId, worker_id: personId, name: `Person ${account}`, kind: 'employee', state: 'active', zone: 'UTC', created_at: new Date(), updated_at: new Date() })}`
      await sql`insert into accounts ${sql({ org_id: orgId, id: v7(), system_id: systemId, account_id: account, name: account, kind: 'person', person_id: personId, how: 'by_hand', said: 'as said', decided_by_id: ownerId, created_at: new Date(), updated_at: new Date() })}`
    }
  })
  const freeze = async (lines: Line[]) => {
    const answer = await manager.post('/api/v1/populations/upload', { ...sent(), multipart: { systemId, source: 'table', report: 'Report R-12', extractedAt: new Date(Date.now() - 1_000).toISOString(), file: { name: 'users.csv', mimeType: 'text/csv', buffer: Buffer.from(csv(lines)) } } })
    expect(answer.ok(), await answer.text()).toBe(true)
    const { id } = (await answer.json()) as { id: string }
    // A second list of a system is read by the columns that were said of the first.
    const { run } = (await manager.get(`/api/v1/populations/${id}`).then((each) => each.json())) as { run: unknown }
    if (!run) expect((await manager.post(`/api/v1/populations/${id}/import`, { ...sent(), data: { mapping } })).ok()).toBe(true)
    const state = async () => (await manager.get(`/api/v1/populations/${id}`).then((each) => each.json())) as { state: string; version: number }
    await expect.poll(async () => (await state()).state, { timeout: 60_000 }).toBe('complete')
    const frozen = await manager.post(`/api/v1/populations/${id}/freeze`, { ...sent(), data: { version: (await state()).version, reason: 'As agreed with the owner' } })
    expect(frozen.ok(), await frozen.text()).toBe(true)
    return id
  }
  return { name, systemId, freeze }
}

/** By the wizard, to where its reviewers are asked. */
async function opened(page: Page, { name }: Made): Promise<string> {
  await page.goto('/campaigns/new')
  await page.getByLabel('Title').fill(`Review of ${name}`)
  for (const box of await page.locator('input[name=scope]').all()) await box.uncheck()
  await page.getByRole('checkbox', { name: new RegExp(name) }).check()
  await page.getByRole('radio', { name: /The owner of the system/ }).check()
  await page.locator('select[name=securityId]').selectOption({ label: 'Priya Raman' })
  await page.getByRole('button', { name: 'Create it' }).click()
  await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/)
  const path = new URL(page.url()).pathname
  await expect.poll(async () => {
    await page.goto(path)
    return page.getByRole('button', { name: 'Open it' }).count()
  }, { timeout: 60_000 }).toBe(1)
  await page.getByRole('button', { name: 'Open it' }).click()
  await expect(page.locator('h1').getByText('Open')).toBeVisible()
  return path
}

const people = (count: number): Line[] => Array.from({ length: count }, (_, n) => ({ id: `u${String(n).padStart(3, '0')}`, role: `Role ${n % 3}` }))
const rowsOf = (page: Page) => page.locator('main tbody tr')

test('a manager plans a review, its reviewer decides 40 rows from the keyboard and submits, and a removal waits for proof', async ({ as, callAs }, info) => {
  test.setTimeout(180_000)
  const made = await arranged(await callAs('compliance_manager'), people(40).map((each) => each.id))
  await made.freeze([...people(40), { id: 'root', role: 'Administrator', admin: 'yes' }])
  const manager = await as('compliance_manager')
  const path = await opened(manager, made)
  await expect(manager.getByRole('table', { name: 'Reviewers and how far they are' })).toContainText('Tomasz Zielinski')

  const reviewer = await as('control_owner')
  await reviewer.goto('/')
  await expect(reviewer.getByText(`Review of ${made.name}`)).toBeVisible()
  await reviewer.goto(`${path}/review`)
  await expect(rowsOf(reviewer)).toHaveCount(40)
  await listens(reviewer)
  const began = Date.now()
  await reviewer.keyboard.press('j')
  for (let left = 40; left > 1; left--) {
    await reviewer.keyboard.press('a')
    await expect(rowsOf(reviewer)).toHaveCount(left - 1)
    await expect(rowsOf(reviewer).first().locator('a')).toBeFocused()
  }
  await reviewer.keyboard.press('r')
  await expect(reviewer.locator('input[name=note]')).toBeFocused()
  await reviewer.keyboard.type('Changed teams')
  await reviewer.keyboard.press('Enter')
  await expect(reviewer.getByText('Everything is decided')).toBeVisible()
  info.annotations.push({ type: 'time', description: `40 rows from the keyboard in ${((Date.now() - began) / 1_000).toFixed(1)} s` })
  console.log(`40 rows from the keyboard in ${((Date.now() - began) / 1_000).toFixed(1)} s`)
  await reviewer.keyboard.press('z')
  await expect(rowsOf(reviewer)).toHaveCount(1)
  await rowsOf(reviewer).first().getByRole('link').first().click()
  await reviewer.waitForURL(/\/rows\//)
  await expect(reviewer.getByRole('listitem').filter({ hasText: 'Undone by Tomasz' })).toBeVisible()
  await reviewer.getByLabel('Note').fill('Changed teams')
  await reviewer.getByRole('button', { name: /^Reject/ }).click()
  await expect(reviewer.locator('h1').getByText('Rejected')).toBeVisible()
  await reviewer.goto(`${path}/review`)
  await reviewer.getByRole('button', { name: 'Submit my decisions' }).click()
  await expect(reviewer.getByText('Your decisions stay since')).toBeVisible()

  // What is privileged is security's, and nobody else sees more than their own.
  const security = await as('reviewer')
  await security.goto(`${path}/review`)
  await expect(rowsOf(security)).toHaveCount(1)
  await expect(rowsOf(security).first()).toContainText('Administrator')
  await listens(security)
  await security.keyboard.press('j')
  await security.keyboard.press('a')
  await security.getByRole('button', { name: 'Submit my decisions' }).click()
  await expect(security.getByText('Your decisions stay since')).toBeVisible()
  const other = await as('contributor')
  expect((await other.goto(path))?.status()).toBe(404)

  await manager.goto(path)
  await manager.getByRole('button', { name: 'Close it' }).click()
  await expect(manager.locator('h1').getByText('Closed')).toBeVisible()
  await expect(manager.getByText('1 revocation')).toBeVisible()
  await reviewer.goto('/revocations')
  await rowsOf(reviewer).filter({ hasText: made.name }).first().getByRole('link').first().click()
  await reviewer.waitForURL(/\/revocations\/[0-9a-f-]{36}$/)
  const revocation = new URL(reviewer.url()).pathname
  await expect(reviewer.getByText('Nobody can tick it off.')).toBeVisible()
  await made.freeze([...people(39), { id: 'root', role: 'Administrator', admin: 'yes' }])
  const { url, env } = e2ePortal()
  expect((await fetch(`${url}/api/cron/revocations`, { method: 'POST', headers: { authorization: `Bearer ${env.CRON_SECRET}` } })).status).toBe(200)
  await reviewer.goto(revocation)
  await expect(reviewer.getByText('It is gone')).toBeVisible()
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('rows are ticked and decided, a note that is missing is asked for, and a decision is undone', async ({ as, callAs }) => {
    test.setTimeout(120_000)
    const made = await arranged(await callAs('compliance_manager'), people(6).map((each) => each.id))
    await made.freeze(people(6))
    const path = await opened(await as('compliance_manager'), made)
    const page = await as('control_owner')
    await page.goto(`${path}/review`)
    await rowsOf(page).nth(0).getByRole('checkbox').check()
    await rowsOf(page).nth(1).getByRole('checkbox').check()
    await page.getByRole('button', { name: /^Reject/ }).click()
    await expect(page.getByText('say why it has to go').first()).toBeVisible()
    await expect(rowsOf(page)).toHaveCount(6)
    for (const n of [0, 1]) await rowsOf(page).nth(n).getByRole('checkbox').check()
    await page.getByRole('button', { name: /^Approve/ }).click()
    await expect(rowsOf(page)).toHaveCount(4)
    await page.getByRole('button', { name: /^Undo/ }).click()
    await expect(rowsOf(page)).toHaveCount(6)
  })
})

for (const width of [1440, 390]) {
  test(`the screens of a review have no serious flaw at ${width}`, async ({ as }) => {
    const page = await as('compliance_manager')
    const open = await look(async (sql) => (await sql`select c.id, (select r.id from campaign_rows r where r.campaign_id = c.id limit 1) as row from campaigns c where c.state = 'open' order by c.created_at limit 1`)[0] as { id: string; row: string })
    await readable(page, ['/campaigns', '/campaigns/new', `/campaigns/${open.id}`, `/campaigns/${open.id}?view=rows`, `/campaigns/${open.id}?view=metrics`, `/campaigns/${open.id}/review`, `/campaigns/${open.id}/rows/${open.row}`, '/revocations'], [width])
  })
}
