import { expect } from 'playwright/test'
import { readyTests } from '#lib/testing/ready.ts'
import { e2ePortal } from '../test/e2e.ts'
import { look, test } from './people.ts'
import { readable } from './readable.ts'

const day = (from: number) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10)
const sent = () => ({ headers: { origin: e2ePortal().url } })

/** In the sample organization each source has something, and the worker asks it: a source that reads nothing, or cannot be read, is named. */
test('every test that comes with the portal is performed over the sample, and says how many it asked', async ({ callAs }) => {
  test.setTimeout(120_000)
  const auditor = await callAs('auditor')
  const [{ rows: engagements }, { rows: controls }] = await Promise.all(['/api/v1/engagements', '/api/v1/controls?limit=100'].map(async (path) => (await auditor.get(path)).json() as Promise<{ rows: { id: string; code: string }[] }>)) as [{ rows: { id: string; code: string }[] }, { rows: { id: string; code: string }[] }]
  const interim = engagements.find(({ code }) => code.endsWith('INTERIM'))
  const made: { key: string; id: string }[] = []
  for (const { key, control } of readyTests) {
    // A reconciliation covers its quarter, a census its weeks; everything else is asked of the last two months.
    const period = key === 'changes' ? {} : ['leavers', 'movers'].includes(key) ? { fromDay: day(-45), toDay: day(-17) } : { fromDay: day(-60), toDay: day(0) }
    const answer = await auditor.post('/api/v1/control-tests', { ...sent(), data: { engagementId: interim?.id, controlId: (controls.find(({ code }) => code === control) ?? controls[0])?.id, ready: key, ...period } })
    expect([key, answer.status(), await answer.text()]).toEqual([key, 200, expect.anything()])
    const { id } = (await answer.json()) as { id: string }
    const begun = await auditor.post(`/api/v1/control-tests/${id}/perform`, { ...sent(), data: { version: 1, reason: 'Tried' } })
    expect([key, begun.status()]).toEqual([key, 200])
    made.push({ key, id })
  }
  const stateOf = async (id: string) => (await (await auditor.get(`/api/v1/control-tests/${id}`)).json()) as { state: string; error: string | null; freeze: number; totals: { n: number }[] | null; freezes: { testId: string; items: number; ipe: unknown[] }[] }
  const found: Record<string, unknown> = {}
  for (const { key, id } of made) {
    await expect.poll(async () => (await stateOf(id)).state, { timeout: 30_000, message: key }).toBe('performed')
    const { error, freezes } = await stateOf(id)
    const frozen = freezes.find(({ testId }) => testId === id)
    found[key] = [error, (frozen?.items ?? 0) > 0, (frozen?.ipe.length ?? 0) > 0]
  }
  // The sample has one frozen list of its ERP: what came before it is not known, and that is said. In the weeks of its census nobody moved.
  expect(found).toEqual(Object.fromEntries(made.map(({ key }) => [key, [null, !['grants', 'movers'].includes(key), true]])))
})

test('an auditor plans a test, freezes its population, says why items failed and concludes; somebody else reviews it', async ({ as }) => {
  test.setTimeout(120_000)
  const [auditor, reviewer] = [await as('auditor'), await as('reviewer')]
  await auditor.goto('/control-tests')
  await auditor.getByRole('link', { name: 'Plan a test' }).first().click()
  await auditor.waitForURL('**/control-tests/new')
  await auditor.getByRole('link', { name: 'Accounts have a person and a second factor' }).click()
  await auditor.waitForURL(/ready=mfa/)
  await auditor.getByLabel('Engagement').selectOption({ index: 1 })
  await auditor.getByLabel('Control').selectOption({ index: 1 })
  await auditor.getByLabel('First day').fill(day(-45))
  await auditor.getByLabel('Last day').fill(day(0))
  await auditor.getByRole('button', { name: 'Plan it' }).click()
  await auditor.waitForURL(/\/control-tests\/[0-9a-f-]{36}$/)
  const workpaper = auditor.url()
  await auditor.getByRole('button', { name: 'Freeze and ask' }).click()
  await expect(auditor.getByRole('table', { name: 'Answers by question' })).toBeVisible({ timeout: 30_000 })
  await auditor.getByLabel('Conclusion').selectOption('effective')
  await auditor.getByLabel('Statement').fill('Nothing to see here.')
  await auditor.getByRole('button', { name: 'Conclude it' }).click()
  await expect(auditor.getByText(/belong to no deviation yet|belongs to no deviation yet/).first()).toBeVisible()
  await auditor.goto(`${workpaper}/deviations`)
  const forms = auditor.getByRole('form', { name: /^Deviation of question/ })
  for (let left = await forms.count(); left > 0; left--) {
    const form = forms.first()
    await form.getByLabel('Root cause').fill('Accounts from before single sign-on.')
    await form.getByLabel('Extent').selectOption('systematic')
    await form.getByLabel('Grounds').fill('Every account of that time.')
    await form.getByLabel('Plan').fill('They are moved to single sign-on.')
    await form.getByLabel('Owner').selectOption({ index: 1 })
    await form.getByLabel('Due').fill(day(30))
    await form.getByRole('button', { name: 'Record it' }).click()
    await expect(forms).toHaveCount(left - 1)
  }
  await auditor.goto(workpaper)
  await auditor.getByLabel('Conclusion').selectOption('not_effective')
  await auditor.getByLabel('Statement').fill('Accounts of the time before single sign-on have no second factor.')
  await auditor.getByRole('button', { name: 'Conclude it' }).click()
  await expect(auditor.getByText('You prepared it: somebody else reviews it.')).toBeVisible()
  await reviewer.goto(workpaper)
  await reviewer.getByRole('button', { name: 'Reviewed' }).click()
  await expect(reviewer.locator('h1').getByText('Reviewed')).toBeVisible()
  await auditor.goto(workpaper)
  await expect(auditor.getByRole('button', { name: 'Plan a retest' })).toBeVisible()
})

test('screens of control tests fit a narrow screen, and are for those who may read them', async ({ as, callAs }) => {
  const [of] = await look((sql) => sql`select id from control_tests where state = 'reviewed' order by number limit 1`) as [{ id: string }]
  const pages = ['/control-tests', `/control-tests/${of.id}`, `/control-tests/${of.id}/items`, `/control-tests/${of.id}/items/1`, `/control-tests/${of.id}/deviations`, `/control-tests/${of.id}/population`, '/engagements']
  await readable(await as('auditor'), pages)
  for (const [role, reads] of [['read_only', true], ['employee', false], ['external_auditor', false]] as const) {
    const caller = await callAs(role)
    expect([role, ...(await Promise.all(pages.map(async (page) => (await caller.get(page)).status())))]).toEqual([role, ...pages.map(() => (reads ? 200 : 403))])
  }
})
