import { expect, type Page } from 'playwright/test'
import { fileOf } from './collect.ts'
import { look, test } from './people.ts'
import { readable } from './readable.ts'

const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
const german = (ago: number, clock: string) => `${day(ago).split('-').reverse().join('.')} ${clock}`

/** Comes again until it is so: what a worker does is on the page a moment later. */
async function until(page: Page, path: string, text: string): Promise<void> {
  await expect.poll(async () => {
    await page.goto(path)
    return page.locator('h1').getByText(text).count()
  }, { timeout: 45_000 }).toBe(1)
}

test('from a badge log as the system exports it to a review that somebody else signs off', async ({ as }, info) => {
  test.setTimeout(150_000)
  const manager = await as('compliance_manager')
  await manager.goto('/systems/new')
  await manager.locator('input[name=name]').fill('Gate controllers')
  await manager.getByRole('button', { name: 'Register' }).click()
  await manager.waitForURL(/\/systems\/[0-9a-f-]{36}$/)

  await manager.goto('/facilities/new')
  await manager.locator('input[name=name]').fill('Emden depot')
  await manager.locator('input[name=zone]').fill('IST')
  await manager.locator('textarea[name=hours]').fill('Mon-Sun 06:00-22:00')
  await manager.locator('select[name=systemId]').selectOption({ label: 'Gate controllers' })
  await manager.locator('select[name=ownerId]').selectOption({ label: 'Tomasz Zielinski' })
  await manager.locator('select[name=reviewerId]').selectOption({ label: 'Priya Raman' })
  await manager.getByRole('button', { name: 'Register' }).click()
  await expect(manager.getByText(/is no time zone by its IANA name/).first()).toBeVisible()
  await manager.locator('input[name=zone]').fill('Europe/Berlin')
  await manager.getByRole('button', { name: 'Register' }).click()
  await manager.waitForURL(/\/facilities\/[0-9a-f-]{36}$/)
  await expect(manager.getByText('Mon-Sun 06:00-22:00').first()).toBeVisible()

  await manager.goto('/populations/new')
  await manager.locator('select[name=systemId]').selectOption({ label: 'Gate controllers' })
  await manager.locator('select[name=source]').selectOption('badge_log')
  await manager.getByLabel('Report, query or endpoint').fill('Doors, all records')
  await manager.getByLabel('Extracted at').fill(new Date().toISOString().slice(0, 16))
  const lines = ['Zeitpunkt;Ausweisnummer;Name;E-Mail;Leser;Ergebnis', ...[4, 3, 2].map((ago) => `${german(ago, '09:00')};100;Ada Lindqvist;ada.lindqvist@nordwind.example;Tor;gewährt`), ...['10:00', '10:02', '10:05'].map((clock) => `${german(3, clock)};100;Ada Lindqvist;ada.lindqvist@nordwind.example;Lager;verweigert`), `${german(2, '11:00')};777;Berg, Jonas;;Tor;gewährt`, 'gestern;100;Ada Lindqvist;;Tor;gewährt']
  await manager.locator('input[type=file]').setInputFiles(fileOf(info, 'doors.csv', `${lines.join('\r\n')}\r\n`))
  await manager.getByRole('button', { name: 'Import', exact: true }).click()
  await manager.waitForURL(/\/populations\/[0-9a-f-]{36}$/)
  const list = new URL(manager.url()).pathname
  const form = manager.getByRole('form', { name: 'Read the table' })
  for (const [field, column] of [['time', 'Zeitpunkt'], ['badge', 'Ausweisnummer'], ['person', 'Name'], ['email', 'E-Mail'], ['door', 'Leser'], ['result', 'Ergebnis']]) await expect(form.locator(`select[name="column.${field}"]`)).toHaveValue(column as string)
  await form.getByRole('button', { name: 'Read it' }).click()
  await until(manager, list, 'Complete')
  await manager.getByLabel('Your answer').fill('One line was typed by hand at the gate; the book has its time.')
  await manager.getByRole('button', { name: 'Freeze it' }).click()
  await expect(manager.locator('h1').getByText('Frozen')).toBeVisible()

  await manager.goto('/entry-reviews/new')
  await manager.locator('select[name=facilityId]').selectOption({ label: 'Emden depot (Europe/Berlin)' })
  await manager.locator('input[name=from]').fill(day(4))
  await manager.locator('input[name=to]').fill(day(2))
  const log = await manager.locator('select[name=logId] option', { hasText: 'Gate controllers' }).first().getAttribute('value')
  await manager.locator('select[name=logId]').selectOption(log)
  await manager.getByRole('button', { name: 'Begin' }).click()
  await manager.waitForURL(/\/entry-reviews\/[0-9a-f-]{36}$/)
  const path = new URL(manager.url()).pathname
  await until(manager, path, 'Stopped')
  await expect(manager.getByText(/before the period ended: who left after that counts as working/).first()).toBeVisible()
  await manager.getByRole('form', { name: 'Explain what stops it' }).getByLabel('Explanation').fill('Personnel says that nobody left in these days.')
  await manager.getByRole('button', { name: 'Explain', exact: true }).click()
  await until(manager, path, 'Open')
  await expect(manager.getByText('2 exceptions to be explained').first()).toBeVisible()

  // Whoever answers for the facility explains; one by one, or those that are ticked.
  const owner = await as('control_owner')
  await owner.goto(path)
  await owner.getByRole('link', { name: 'Denied repeatedly' }).click()
  // The page it leads from has such a row as well.
  await owner.waitForURL(/\/exceptions\?kind=denied/)
  await owner.getByRole('row', { name: /Denied repeatedly/ }).getByRole('link').first().click()
  await owner.waitForURL(/\/exceptions\/\d+$/)
  const one = owner.getByRole('form', { name: 'Explain', exact: true })
  await one.locator('select[name=kind]').selectOption('legitimate')
  await one.getByLabel('What was found out').fill('A new card; reception changed it.')
  await one.getByRole('button', { name: 'Explain', exact: true }).click()
  await expect(owner.getByText('“A new card; reception changed it.”').first()).toBeVisible()
  await owner.goto(`${path}/exceptions?explained=no`)
  await expect(owner.getByText(/Jonas Berg \(P-/).first()).toBeVisible()
  await owner.getByRole('checkbox').last().check()
  const selected = owner.getByRole('form', { name: 'Explain the selected exceptions' })
  await selected.locator('select[name=kind]').selectOption('log_error')
  await selected.getByPlaceholder('What was found out').fill('The badge of Jonas Berg, entered without his address.')
  await selected.getByRole('button', { name: 'Explain' }).click()
  await expect(owner.getByText('1 explained, 0 left.').first()).toBeVisible()
  await owner.goto(path)
  await expect(owner.getByText(/Somebody else signs it off/).first()).toBeVisible()

  const reviewer = await as('reviewer')
  await reviewer.goto(path)
  await reviewer.getByLabel('Conclusion').fill('Looked at both, with the book of the gate.')
  await reviewer.getByRole('button', { name: 'Sign off' }).click()
  await expect(reviewer.locator('h1').getByText('Signed off')).toBeVisible()
  await expect(reviewer.getByText('“Looked at both, with the book of the gate.”').first()).toBeVisible()
})

test('its screens have no serious flaw, wide and narrow, and are for those who may read them', async ({ as, callAs }) => {
  test.setTimeout(90_000)
  const [of] = await look((sql) => sql`select r.id, r.log_id, f.id as facility from entry_reviews r join facilities f on f.id = r.facility_id where r.state = 'open' and f.name = 'Bremen halls' limit 1`) as [{ id: string; log_id: string; facility: string }]
  const reviews = ['/entry-reviews', `/entry-reviews/${of.id}`, `/entry-reviews/${of.id}/exceptions`, `/entry-reviews/${of.id}/exceptions/1`]
  await readable(await as('compliance_manager'), [...reviews, '/entry-reviews/new', '/facilities', '/facilities/new', `/facilities/${of.facility}`, `/facilities/${of.facility}/edit`])
  for (const [role, reads] of [['auditor', 200], ['read_only', 403], ['contributor', 403], ['employee', 403], ['executive', 403]] as const) {
    const caller = await callAs(role)
    expect([role, await Promise.all(reviews.map(async (page) => (await caller.get(page)).status()))]).toEqual([role, reviews.map(() => reads)])
    expect([role, (await caller.get(`/api/v1/entry-exceptions.csv?reviewId=${of.id}`)).status()]).toEqual([role, reads])
    expect([role, (await caller.get(`/api/v1/populations/${of.log_id}`)).status()]).toEqual([role, reads === 200 ? 200 : role === 'read_only' || role === 'contributor' ? 404 : 403])
  }
})
