import { expect } from 'playwright/test'
import { syslogReceiver } from '../test/siem.ts'
import { look, test } from './people.ts'

test('the trail goes to a receiver of syslog: created, level, away, back, sent again', async ({ as }) => {
  const siem = await syslogReceiver()
  const admin = await as('admin')
  const name = `SIEM ${Date.now().toString(36)}`
  const level = admin.getByText('Up to date', { exact: true })
  try {
    await admin.goto('/trail-streams')
    await admin.getByRole('link', { name: 'Create a stream' }).click()
    await admin.getByRole('link', { name: 'Choose Syslog over TLS' }).click()
    await admin.locator('input[name=name]').fill(name)
    await admin.locator('input[name=address]').fill(`127.0.0.1:${siem.port}`)
    await admin.getByLabel('Authority of the receiver').fill(siem.cert)
    await admin.getByRole('button', { name: 'Create' }).click()
    await admin.waitForURL(/\/trail-streams\/[0-9a-f-]{36}$/)
    const page = admin.url()
    await expect(level).toBeVisible({ timeout: 30_000 })
    const places = () => [...new Set(siem.got.map((each) => Number(/ index="(\d+)"/.exec(each)?.[1])))]
    expect(places().slice(0, 50)).toEqual(Array.from({ length: 50 }, (_, n) => n))
    expect(siem.got.join('')).not.toContain('@nordwind.example')

    siem.behaviour = { cutsAfter: 1 }
    const sent = siem.got.length
    await admin.locator('input[name=from]').fill('3')
    await admin.locator('input[name=reason]').first().fill('The receiver lost a day')
    await admin.getByRole('button', { name: 'Send again' }).click()
    await expect(admin.getByText('The last try failed.')).toBeVisible({ timeout: 30_000 })
    siem.behaviour = 'takes'
    await expect(level).toBeVisible({ timeout: 60_000 })
    expect(places().length).toBe(new Set(places()).size)
    // What came meanwhile may stand before it.
    expect(siem.got.slice(sent).map((each) => Number(/ index="(\d+)"/.exec(each)?.[1]))).toContain(3)
    const [leaves] = await look((sql) => sql`select count(*)::int as n from audit_leaves`)
    expect(places().length).toBeLessThanOrEqual(leaves?.n as number)

    await admin.goto(page)
    await admin.getByLabel(/^Type .* to confirm/).fill(name)
    await admin.getByRole('button', { name: 'Remove' }).click()
    await admin.waitForURL(/\/trail-streams$/)
    await expect(admin.getByText(name)).toHaveCount(0)
  } finally {
    await siem.close()
  }
})
