import { expect } from 'playwright/test'
import { signInAs, test } from './people.ts'
import { stopped } from './stopped.ts'

for (const [how, javaScriptEnabled, width] of [['with JavaScript', true, 1440], ['without JavaScript, on a telephone', false, 390]] as const) {
  test.describe(how, () => {
    test.use({ javaScriptEnabled, viewport: { width, height: 900 } })

    test('from a chart to an event, its finding and an incident, which goes through its phases and closes once somebody said what was learned', async ({ page, callAs }) => {
      const user = `incident-${javaScriptEnabled ? 'js' : 'plain'}-${Date.now()}`
      await stopped(await callAs('admin'), { [user]: 1 })
      await signInAs(page, 'reviewer')
      await page.goto('/dashboard/security')
      const chart = page.locator('figure').filter({ has: page.getByRole('heading', { name: 'Events a day' }) })
      await chart.getByText('Show as table').click()
      await chart.getByRole('link').last().click()
      await expect(page).toHaveURL(/\/events\?from=\d{4}-\d\d-\d\d&to=/)
      await page.goto(`${page.url()}&user=${user}`)
      await page.locator('main tbody tr').first().getByRole('link').click()
      await page.getByRole('main').getByRole('link', { name: 'An audit trail was stopped or deleted' }).first().click()
      await page.getByRole('link', { name: 'Open an incident' }).click()
      await page.getByLabel('Title').fill(`Trail of ${user}`)
      await page.getByLabel('P1 Critical').check()
      await page.getByLabel('Why it belongs here').fill('Nobody planned it')
      await page.getByRole('button', { name: 'Open it' }).click()
      await expect(page.getByRole('heading', { level: 1 })).toContainText(`Trail of ${user}`)
      await expect(page.getByRole('main')).toContainText('Nobody planned it')
      const incident = page.url()

      await page.getByRole('button', { name: 'Investigate it' }).click()
      await expect(page.getByRole('button', { name: /^Resolve it/ })).toBeVisible()
      const minute = new Date(Date.now() - 60_000).toISOString().slice(0, 16)
      const phase = async (name: string, said: string) => {
        await page.getByText(`Date “${name}”`, { exact: true }).click()
        const form = page.getByRole('form', { name, exact: true })
        await form.getByLabel('Since').fill(minute)
        await form.locator('textarea').first().fill(said)
        await form.getByRole('button').click()
        await expect(page.getByRole('main').getByText(said).first()).toBeVisible()
      }
      await phase('Containment', 'The key was revoked')
      await phase('Eradication', 'Root cause: a key in a public place')

      const mistake = page.getByRole('form', { name: 'Unlink what was linked by mistake' })
      await page.getByText('Unlink what was linked by mistake', { exact: true }).click()
      await mistake.getByRole('checkbox').check()
      await mistake.getByLabel('Why it does not belong here').fill('Of another key')
      await mistake.getByRole('button').click()
      await expect(page.getByText('Unlinked, it was linked by mistake: Of another key')).toBeVisible()

      await page.getByRole('button', { name: 'Resolve it' }).click()
      await expect(page.getByRole('button', { name: /^Close it ?: not available/ })).toBeVisible()
      await phase('Lessons learned', 'Keys are looked for before they are published')
      await page.getByRole('button', { name: 'Close it', exact: true }).click()
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Closed')
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      await page.goto('/incidents?severity=p1&state=closed')
      await page.getByRole('link', { name: new RegExp(`Trail of ${user}`) }).click()
      await expect(page).toHaveURL(incident)
    })
  })
}

test('an incident is opened from an alert, leads back to it, and takes another alert by its address', async ({ page }) => {
  await signInAs(page, 'reviewer')
  const alerts = async () => {
    await page.goto('/alerts?state=live')
    return page.locator('main tbody tr td:first-child a').evaluateAll((links) => links.map((each) => each.getAttribute('href') as string))
  }
  const [first, second] = await alerts()
  await page.goto(first as string)
  const name = (await page.getByRole('heading', { level: 1 }).textContent()) ?? ''
  await page.getByRole('link', { name: 'Open an incident' }).click()
  await expect(page.getByText(/^Begins with the alert “A-\d+ /)).toBeVisible()
  const title = `Rang ${Date.now()}`
  await page.getByLabel('Title').fill(title)
  await page.getByLabel('P4 Low').check()
  await page.getByLabel('Why it belongs here').fill('It rang first')
  await page.getByRole('button', { name: 'Open it' }).click()
  const timeline = page.getByRole('listitem').filter({ hasText: 'Alert:' })
  await expect(timeline).toContainText('It rang first')
  const incident = page.url()

  await page.getByText('Link findings, events or alerts', { exact: true }).click()
  const form = page.getByRole('form', { name: 'Link findings, events or alerts' })
  await form.getByLabel('Their addresses').fill(new URL(second as string, incident).href)
  await form.getByLabel('Why they belong here').fill('It rang next')
  await form.getByRole('button').click()
  await expect(timeline).toHaveCount(2)

  await timeline.filter({ hasText: 'It rang first' }).getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
  await page.getByRole('main').getByRole('link', { name: title }).click()
  await expect(page).toHaveURL(incident)
})

test('the clock of a breach runs: 72 hours from when somebody knew', async ({ page }) => {
  await signInAs(page, 'reviewer')
  await page.goto('/incidents?search=Laptop')
  await page.locator('main tbody tr').first().getByRole('link').click()
  await expect(page.getByText(/\d+ h( \d+ min)? left|\d+ days?.* left/)).toBeVisible()
})
