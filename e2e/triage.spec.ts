import { expect, type Page } from 'playwright/test'
import { e2ePortal } from '../test/e2e.ts'
import { listens, look, test } from './people.ts'
import { stopped } from './stopped.ts'

const trail = 'An audit trail was stopped or deleted'
const rowsOf = (page: Page) => page.locator('main tbody tr')
const entries = (user: string) => look(async (sql) => (await sql<{ action: string; n: number }[]>`
  select action, count(*)::int as n from audit_entries where subject_id in (select id::text from findings where user_name = ${user}) group by 1 order by 1`).map(({ action, n }) => `${action} ${n}`))

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })

    test('what a rule found of one user is one row; all that match are decided at once, each with its entry, and taken back', async ({ as, callAs }) => {
      const user = `group-${javaScriptEnabled ? 'js' : 'plain'}-${Date.now()}`
      await stopped(await callAs('admin'), { [user]: 60 })
      const page = await as('reviewer')
      await page.goto(`/findings?user=${user}&rule=aws-trail-stopped-or-deleted`)
      await expect(page.getByText(/^60 undecided in 1 group/)).toBeVisible()
      await expect(rowsOf(page)).toHaveCount(1)
      await expect(rowsOf(page).first()).toContainText('60 of 60')
      await rowsOf(page).first().getByRole('link', { name: trail }).click()
      await expect(page.getByRole('list', { name: 'Active filters' })).toContainText(trail)
      await expect(rowsOf(page)).toHaveCount(50)
      await page.getByRole('checkbox', { name: 'Select row 1', exact: true }).check()
      await page.getByRole('link', { name: 'Select all 60 matching' }).click()
      await expect(page.getByText('All 60 matching selected')).toBeVisible()

      // A note is asked for by the same rule as for one.
      await page.getByRole('button', { name: 'False positive' }).click()
      await expect(page.getByText(/Fill in “Note”|is required|Some fields need another look/).first()).toBeVisible()
      await page.getByLabel('Note').fill('Planned, CHG-204')
      await page.getByRole('button', { name: 'False positive' }).click()
      await expect(page.getByText('60 findings are now false positive.')).toBeVisible()
      await expect(rowsOf(page).first()).toContainText('0 of 60')
      expect(await entries(user)).toEqual(['findings.dismiss 60'])

      await page.getByRole('button', { name: 'Undo' }).click()
      await expect(page.getByText(/^Taken back: 60 findings/)).toBeVisible()
      await expect(rowsOf(page).first()).toContainText('60 of 60')
      expect(await entries(user)).toEqual(['findings.dismiss 60', 'findings.undo 60'])
    })

    test('a finding shows its proof first, then its event, and leads to the next of its list', async ({ as, callAs }) => {
      const user = `proof-${javaScriptEnabled ? 'js' : 'plain'}-${Date.now()}`
      const batch = await stopped(await callAs('admin'), { [user]: 3 }, `Delivery of ${user}`)
      const page = await as('reviewer')
      await page.goto(`/events/deliveries/${batch}`)
      await page.locator('main').getByRole('link', { name: /Findings/ }).click()
      await expect(page.getByRole('list', { name: 'Active filters' })).toContainText(`Delivery Delivery of ${user}`)
      await page.goto(`/findings?view=each&user=${user}&rule=aws-trail-stopped-or-deleted&sort=occurredAt&direction=desc`)
      await rowsOf(page).first().getByRole('link').click()
      await expect(page).toHaveTitle(/An audit trail was stopped or deleted/)
      await expect(page.locator('main h2').first()).toHaveText('Why it matched')
      await expect(page.locator('.proof').filter({ hasText: 'StopLogging' }).first()).toBeVisible()
      await expect(page.getByRole('main')).not.toContainText('[object')
      await expect(page.getByRole('row', { name: new RegExp(`StopLogging.*${user}.*203\\.0\\.113\\.9`) })).toBeVisible()
      const first = page.url()
      const go = async (name: string) => {
        const from = page.url()
        await page.getByRole('link', { name, exact: true }).click()
        await expect(page).not.toHaveURL(from)
        await expect(page.locator('.pend[data-on]')).toHaveCount(0)
      }
      await go('Next')
      await go('Next')
      await expect(page.getByRole('button', { name: /Next ?: not available/ })).toBeVisible()
      await go('Previous')
      await go('Previous')
      await expect(page).toHaveURL(first)
      const offered = await page.getByLabel('Assign to').locator('option').allTextContents()
      expect(offered).toContain('Priya Raman')
      const others = await look(async (sql) => (await sql<{ name: string }[]>`select u.name from users u where exists (select from user_roles r where r.user_id = u.id) and not exists (select from user_roles r where r.user_id = u.id and r.role not in ('auditor', 'read_only', 'contributor', 'executive', 'employee', 'control_owner'))`).map(({ name }) => name))
      expect(others.length).toBeGreaterThan(3)
      expect(offered.filter((name) => others.includes(name))).toEqual([])
    })
  })
}

test('100 findings of 12 groups are triaged by keys alone', async ({ as, callAs }) => {
  const tag = Date.now()
  const users = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`walk-${tag}-${n}`, n < 4 ? 9 : 8]))
  await stopped(await callAs('admin'), users)
  const manager = await callAs('compliance_manager')
  const ids = await look(async (sql) => (await sql<{ id: string }[]>`select id from findings where user_name like ${`walk-${tag}-%`} and rule_id = 'aws-trail-stopped-or-deleted' order by id limit 100`).map((row) => row.id))
  expect(ids).toHaveLength(100)
  const me = await look(async (sql) => (await sql`select id from users where email = ${e2ePortal().users.find(({ role }) => role === 'compliance_manager')?.email as string}`)[0]?.id as string)
  const assign = async (which: string[], assigneeId: string | null) => expect((await manager.post('/api/v1/findings/assign', { data: { ids: which, assigneeId }, headers: { origin: e2ePortal().url } })).status()).toBe(200)
  // What an attempt that failed has left with this person is not what is counted here.
  const before = await look(async (sql) => (await sql<{ id: string }[]>`select id from findings where assignee_id = ${me} and user_name like 'walk-%'`).map((row) => row.id))
  if (before.length > 0) await assign(before, null)
  await assign(ids, me)

  const page = await as('compliance_manager')
  let keys = 0
  const press = async (...each: string[]) => {
    await expect(page.locator('.pend[data-on]')).toHaveCount(0)
    for (const key of each) {
      await page.keyboard.press(key)
      keys++
    }
  }
  const note = 'CHG-204'
  await page.goto('/findings?assignee=me&status=undecided')
  await expect(page.getByText(/^100 undecided in 12 groups/)).toBeVisible()
  await listens(page)
  const begun = Date.now()
  for (let left = 12; left > 0; left--) {
    await press('j')
    await expect(page.locator('main tbody tr:first-child a')).toBeFocused()
    await press('Enter')
    await expect(page.getByText(/^[89] findings/)).toBeVisible()
    await press('a')
    await expect(page.getByText(/^All [89] matching selected/)).toBeVisible()
    if (left % 3 === 0) {
      await press('x')
      await expect(page.getByLabel('Note')).toBeFocused()
      // Letters are letters while something is typed.
      for (const letter of note) await press(letter)
      await press('Enter')
    } else await press('r')
    await expect(page.getByText(/^[89] findings are now/)).toBeVisible()
  }
  const seconds = (Date.now() - begun) / 1_000
  await expect(page.getByText('Nothing matches')).toBeVisible()
  const counts = await look(async (sql) => (await sql<{ status: string; n: number }[]>`select status, count(*)::int as n from findings where id in ${sql(ids)} group by 1 order by 1`).map(({ status, n }) => `${status} ${n}`))
  expect(counts).toEqual(['false_positive 33', 'reviewed 67'].map((each) => expect.stringMatching(each.replace(/\d+/, '\\d+'))))
  console.log(`100 findings of 12 groups: ${keys} keystrokes, ${4 * (note.length + 1)} of them notes, ${seconds.toFixed(1)} s`)
  expect(keys).toBeLessThanOrEqual(12 * 4 + 4 * (note.length + 1))
})

test('keys decide one finding and open the next; z takes it back; ? shows them; they sleep while one types, and can be switched off', async ({ as, callAs }) => {
  const user = `keys-${Date.now()}`
  await stopped(await callAs('admin'), { [user]: 3 })
  const page = await as('reviewer')
  await page.goto(`/findings?view=each&user=${user}&rule=aws-trail-stopped-or-deleted&status=undecided&sort=occurredAt&direction=desc`)
  await listens(page)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Why it matched' })).toBeVisible()
  const first = new URL(page.url()).pathname

  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await page.keyboard.press('r')
  await page.keyboard.press('Escape')
  await page.getByLabel('Note').focus()
  await page.keyboard.type('refund x')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await page.getByLabel('Note').blur()
  await page.keyboard.press('Control+x')
  expect(await entries(user)).toEqual([])

  await page.keyboard.press('f')
  await expect(page.getByText('1 finding is now flagged.')).toBeVisible()
  expect(new URL(page.url()).pathname).not.toBe(first)
  await page.keyboard.press('z')
  await expect(page.getByText(/^Taken back: 1 finding/)).toBeVisible()
  await expect(page).toHaveURL(new RegExp(first))
  await expect(page.getByRole('complementary')).toContainText('took back the decision about')
  expect(await entries(user)).toEqual(['findings.flag 1', 'findings.undo 1'])

  await page.keyboard.press('x')
  await expect(page.getByLabel('Note')).toBeFocused()
  await page.keyboard.press('Escape')
  await page.keyboard.press('u')
  await expect(rowsOf(page)).toHaveCount(3)
  await page.keyboard.press('/')
  await expect(page.getByPlaceholder('User, exactly')).toBeFocused()

  await page.goto('/profile')
  await page.getByLabel('Single-key shortcuts').selectOption('off')
  // The page takes the choice up at once; that it is kept, the server's answer says.
  const kept = page.waitForResponse((response) => response.request().method() === 'POST')
  await page.locator('form.zone', { has: page.getByLabel('Single-key shortcuts') }).getByRole('button', { name: 'Save' }).click()
  await kept
  await expect(page.locator('html')).toHaveAttribute('data-keys', 'off')
  await page.goto(`/findings?view=each&user=${user}`)
  await listens(page)
  await page.keyboard.press('j')
  await expect(page.locator('main tbody a').first()).not.toBeFocused()
})
