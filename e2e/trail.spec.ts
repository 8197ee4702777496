import { expect } from 'playwright/test'
import { e2ePortal } from '../test/e2e.ts'
import { test } from './people.ts'

for (const width of [1440, 390]) {
  test(`the trail reads in words at ${width} px: what changed, who it was, what was refused, found by what it says`, async ({ as, callAs }) => {
    const stamp = `${width} ${Date.now()}`
    const admin = await as('admin')
    await admin.setViewportSize({ width, height: 900 })
    await admin.goto('/systems/new')
    await admin.getByRole('textbox', { name: /^Name \(/ }).fill(`Ledger ${stamp}`)
    await admin.getByLabel('Criticality').selectOption({ label: 'High' })
    await admin.getByLabel('SOC 2').check()
    await admin.getByRole('button', { name: 'Register', exact: true }).click()
    await admin.waitForURL(/\/systems\/[0-9a-f-]{36}$/)
    const system = admin.url()

    // Saved as it is: nothing is written, and that is said.
    await admin.goto(`${system}/edit`)
    await admin.getByRole('button', { name: 'Save' }).click()
    await expect(admin.getByText('Nothing changed.').first()).toBeVisible()
    await admin.getByLabel('Owner').selectOption({ index: 1 })
    const owner = ((await admin.getByLabel('Owner').locator('option:checked').textContent()) ?? '').trim()
    await admin.getByLabel('Criticality').selectOption({ label: 'Critical' })
    await admin.getByRole('button', { name: 'Save' }).click()
    await admin.waitForURL(system)
    const timeline = admin.locator('.diff').first()
    await expect(timeline).toContainText(/Criticality.*High.*Critical/)
    await expect(timeline).toContainText(owner)

    // Refused on a page, as it would be by API.
    const reader = await as('read_only')
    expect((await reader.goto('/settings'))?.status()).toBe(403)

    const auditor = await as('auditor')
    await auditor.setViewportSize({ width, height: 900 })
    await auditor.goto('/audit-trail')
    await auditor.getByLabel('Search the trail').fill(`ledger ${stamp}`)
    await auditor.getByLabel('Search the trail').press('Enter')
    await expect(auditor.getByText('2 entries')).toBeVisible()
    await expect(auditor.getByRole('list', { name: 'Active filters' })).toContainText(`“ledger ${stamp}”`)
    await auditor.getByRole('link', { name: /changed Ledger/ }).first().click()
    await expect(auditor.locator('.diff')).toContainText(/Criticality.*High.*Critical/)
    await expect(auditor.locator('.diff')).toContainText(owner)

    await auditor.goto('/audit-trail?q=refused+settings')
    await expect(auditor.getByText('was refused: reading the settings').first()).toBeVisible()
    const groups = auditor.locator('select[name=actorId] optgroup')
    expect(await groups.evaluateAll((all) => all.map((each) => (each as HTMLOptGroupElement).label))).toEqual(expect.arrayContaining(['People', 'Tickmark itself']))

    // The same words by API, beside what is stored.
    const caller = await callAs('auditor')
    const { rows } = await (await caller.get(`${e2ePortal().url}/api/v1/audit-trail?action=systems.update&subjectId=${system.split('/').at(-1)}`)).json() as { rows: { sentence: string; changes: { field: string; before: unknown; beforeLabel: string; afterLabel: string }[] }[] }
    expect(rows).toHaveLength(1)
    expect(rows[0]?.changes.find(({ field }) => field === 'criticality')).toMatchObject({ before: 3, beforeLabel: 'High', afterLabel: 'Critical' })
  })
}
