import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type APIRequestContext, expect } from 'playwright/test'
import { e2ePortal } from '../test/e2e.ts'
import { callerAs, look, test } from './people.ts'

/** Changes as three people bring them to their end, and as a pipeline asks for them. */
const minute = (inHours: number) => new Date(Date.now() + inHours * 3_600_000).toISOString().slice(0, 16)
/** Other tests call as the same person: whoever is told to wait asks again. */
async function tokenOf(caller: APIRequestContext, scopes: string[]): Promise<string> {
  let token = ''
  await expect(async () => {
    const made = await caller.post('/api/v1/api-tokens', { headers: { origin: e2ePortal().url }, data: { name: `Tried ${crypto.randomUUID()}`, scopes } })
    expect(made.status()).toBe(200)
    token = ((await made.json()) as { token: string }).token
  }).toPass({ timeout: 70_000 })
  return token
}
const sh = promisify(execFile)
/** What the script says, and how it ends. */
const gate = (token: string, ref: string) => sh('sh', ['client/gate.sh', ref, 'production', 'run 7'], { env: { ...process.env, TICKMARK_URL: e2ePortal().url, TICKMARK_TOKEN: token } })
  .then(({ stdout }) => ({ code: 0, said: stdout }), (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }))

test('a change is requested, approved by somebody else, let through by the gate, made, verified and closed', async ({ as }) => {
  const [contributor, reviewer, owner] = [await as('contributor'), await as('reviewer'), await as('control_owner')]
  const caller = await callerAs('admin')
  const token = await tokenOf(caller, ['changes.read', 'changes.gate'])
  const ref = `sha256:${Date.now().toString(16)}`

  await contributor.goto('/changes/new')
  await contributor.getByLabel('Title').fill('Deploy the exporter 3.1')
  await contributor.getByLabel('Category').selectOption('code')
  await contributor.getByLabel('Personio').check()
  await contributor.getByLabel('What is done').fill('Deploy the exporter and watch the first run.')
  for (const question of ['If it goes wrong', 'How much does it touch', 'How is it backed out', 'How was it tested', 'Was it done before']) await contributor.getByLabel(question).selectOption({ index: 2 })
  await contributor.getByLabel('Begins').fill(minute(-1))
  await contributor.getByLabel('Ends').fill(minute(30))
  await contributor.getByLabel('References').fill(ref)
  await contributor.getByRole('button', { name: 'Save the draft' }).click()
  await contributor.waitForURL(/\/changes\/[0-9a-f-]{36}$/)
  const page = contributor.url()
  await contributor.getByRole('button', { name: 'Submit' }).click()
  await expect(contributor.getByText('say why it is needed')).toBeVisible()
  expect(await gate(token, ref)).toMatchObject({ code: 1, said: expect.stringMatching(/DENIED by CHG-\d+: "It is draft"/) })
  await contributor.getByRole('link', { name: 'Edit' }).click()
  await contributor.getByLabel('Why', { exact: true }).fill('The old exporter drops rows')
  await contributor.getByLabel('Test plan').fill('Ran a night in staging')
  await contributor.getByLabel('Back-out plan').fill('Deploy 3.0')
  await contributor.getByRole('button', { name: 'Save' }).click()
  await contributor.waitForURL(page)
  await contributor.getByRole('button', { name: 'Submit' }).click()
  await expect(contributor.getByText('Submitted: whoever decides is told.')).toBeVisible()

  await reviewer.goto(page)
  await expect(reviewer.getByText('The old exporter drops rows').first()).toBeVisible()
  await reviewer.getByRole('button', { name: 'Approve' }).click()
  await expect(reviewer.getByText('Approved: it is done.')).toBeVisible()
  expect(await gate(token, ref)).toMatchObject({ code: 0, said: expect.stringMatching(/ALLOWED by CHG-\d+/) })
  expect(await gate(token, `${ref}-evil`)).toMatchObject({ code: 1, said: expect.stringMatching(/no change names/) })
  expect((await gate('tmk_nothing', ref)).code).toBe(2)

  await contributor.goto(page)
  await contributor.getByLabel('What it shows').selectOption('Test evidence')
  await contributor.locator('input[type=file]').setInputFiles({ name: 'staging.txt', mimeType: 'text/plain', buffer: Buffer.from('All jobs were complete\n') })
  await contributor.getByRole('button', { name: 'Attach the file' }).click()
  await expect(contributor.getByRole('link', { name: 'staging.txt', exact: true })).toBeVisible()
  const [file] = await Promise.all([contributor.waitForEvent('download'), contributor.getByRole('link', { name: 'Download staging.txt' }).click()])
  expect(file.suggestedFilename()).toBe('staging.txt')

  await contributor.getByLabel('What happened').fill('As planned')
  await contributor.getByRole('button', { name: 'It was made' }).click()
  await expect(contributor.getByText('You made this change: somebody else says whether it works.')).toBeVisible()
  await owner.goto(page)
  await owner.getByLabel('How you know').fill('The first run was complete')
  await owner.getByRole('button', { name: 'Verified' }).click()
  await expect(owner.getByRole('heading', { level: 1 })).toContainText('Verified')
  await contributor.goto(page)
  await contributor.getByRole('button', { name: 'Close' }).click()
  await expect(contributor.getByText('Closed, successful').first()).toBeVisible()
  await expect(contributor.getByText('Allowed').first()).toBeVisible()
})

test('a standard change is approved once for all, then made without asking anybody, and verified by somebody else', async ({ as }) => {
  const [contributor, reviewer, owner] = [await as('contributor'), await as('reviewer'), await as('control_owner')]
  const title = `Restart the payroll worker ${Date.now().toString(16)}`

  await owner.goto('/changes/templates/new')
  await owner.getByLabel('Title').fill(title)
  await owner.getByLabel('Category').selectOption('infrastructure')
  await owner.getByLabel('Personio').check()
  await owner.getByLabel('What is done').fill('Drain it, restart it, watch the queue.')
  for (const question of ['If it goes wrong', 'How much does it touch', 'How is it backed out', 'How was it tested', 'Was it done before']) await owner.getByLabel(question).selectOption({ index: 1 })
  await owner.getByLabel('Test plan').fill('The queue is empty after five minutes')
  await owner.getByLabel('Back-out plan').fill('Start the one before')
  await owner.getByLabel('Why').fill('Every Monday, the same way')
  await owner.getByRole('button', { name: 'Request it' }).click()
  await owner.waitForURL(/\/changes\/templates\/[0-9a-f-]{36}$/)
  const template = owner.url()
  await expect(owner.getByRole('button', { name: 'Approve' })).toHaveCount(0)
  await contributor.goto(template)
  await expect(contributor.getByRole('link', { name: 'Use it' })).toHaveCount(0)
  await reviewer.goto(template)
  await reviewer.getByRole('button', { name: 'Approve' }).click()
  await expect(reviewer.getByText('Approved: it is done.')).toBeVisible()

  await contributor.goto(template)
  await contributor.getByRole('link', { name: 'Use it' }).click()
  await contributor.getByLabel('Why now').fill('The queue grows')
  await contributor.getByLabel('Begins').fill(minute(-1))
  await contributor.getByLabel('Ends').fill(minute(30))
  await contributor.getByRole('button', { name: 'Save the draft' }).click()
  await contributor.waitForURL(/\/changes\/[0-9a-f-]{36}$/)
  const page = contributor.url()
  await contributor.getByRole('button', { name: 'Submit' }).click()
  await expect(contributor.getByRole('heading', { level: 1 })).toContainText('Approved')
  await expect(contributor.getByText('First say who makes it.')).toBeVisible()
  await contributor.getByLabel('To be implemented by').selectOption({ label: 'Lucía Herrero' })
  await contributor.getByRole('button', { name: 'Save' }).click()
  await contributor.getByRole('button', { name: 'Schedule' }).click()
  await expect(contributor.getByRole('heading', { level: 1 })).toContainText('Scheduled')
  await contributor.getByLabel('What happened').fill('Restarted, the queue is empty')
  await contributor.getByRole('button', { name: 'It was made' }).click()
  await expect(contributor.getByText('You made this change: somebody else says whether it works.')).toBeVisible()
  await owner.goto(page)
  await owner.getByLabel('How you know').fill('The queue was empty at nine')
  await owner.getByRole('button', { name: 'Verified' }).click()
  await expect(owner.getByRole('heading', { level: 1 })).toContainText('Verified')
  await contributor.goto(page)
  await contributor.getByRole('button', { name: 'Close' }).click()
  await expect(contributor.getByText('Closed, successful').first()).toBeVisible()
  await owner.goto(template)
  await expect(owner.getByRole('listitem').filter({ hasText: title })).toContainText('Closed')

  await owner.getByLabel('Why').fill('The worker is replaced')
  await owner.getByRole('button', { name: 'End it' }).click()
  await expect(owner.getByRole('heading', { level: 1 })).toContainText('Ended')
  await contributor.goto(template)
  await expect(contributor.getByRole('heading', { level: 1 })).toContainText('Ended')
  await expect(contributor.getByRole('link', { name: 'Use it' })).toHaveCount(0)
})

test('an emergency is made first, waits for its approval in sight, and a calendar program reads what is planned', async ({ as }) => {
  const manager = await as('compliance_manager')
  const late = await look(async (sql) => (await sql`select id from changes where type = 'emergency' and state = 'closed' order by created_at limit 1`)[0]?.id as string)
  await manager.goto(`/changes/${late}`)
  await expect(manager.getByText(/^Approved .* late$/).first()).toBeVisible()
  const caller = await callerAs('compliance_manager')
  const admin = await callerAs('admin')
  const token = (scopes: string[]) => tokenOf(admin, scopes)
  const feed = await fetch(`${e2ePortal().url}/api/calendar/${await token(['changes.read'])}.ics`)
  expect([feed.status, feed.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8'])
  expect(await feed.text()).toMatch(/BEGIN:VCALENDAR[\s\S]*SUMMARY:CHG-\d+ Rotate the signing key[\s\S]*SUMMARY:Freeze: Closing of the year/)
  expect((await fetch(`${e2ePortal().url}/api/calendar/${await token(['changes.read', 'systems.read'])}.ics`)).status).toBe(403)
  expect((await fetch(`${e2ePortal().url}/api/calendar/tmk_nothing.ics`)).status).toBe(401)
  await expect(async () => {
    const sheet = await caller.get(`/api/v1/changes/${late}/sheet.pdf`)
    expect([sheet.status(), (await sheet.body()).subarray(0, 5).toString()]).toEqual([200, '%PDF-'])
  }).toPass({ timeout: 70_000 })
})

test('the screens of changes and of access requests fit a narrow screen', async ({ as }) => {
  const page = await as('compliance_manager')
  await page.setViewportSize({ width: 390, height: 844 })
  const known = await look(async (sql) => (await sql`select (select id from changes where state = 'scheduled' limit 1) as change, (select id from change_templates limit 1) as template, (select id from access_requests limit 1) as request`)[0] as { change: string; template: string; request: string })
  for (const path of ['/changes', '/changes/new', `/changes/${known.change}`, '/changes/calendar', '/changes/templates', `/changes/templates/${known.template}`, '/changes/freezes', '/access-requests', '/access-requests/new', `/access-requests/${known.request}`]) {
    await page.goto(path)
    expect([path, await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)]).toEqual([path, 0])
  }
})
