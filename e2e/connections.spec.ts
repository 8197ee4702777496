import { createHmac } from 'node:crypto'
import { type APIRequestContext, expect } from 'playwright/test'
import { e2ePortal } from '../test/e2e.ts'
import { test } from './people.ts'
import { readable } from './readable.ts'

/** A webhook of GitHub from nothing to events, as an administrator does it: create, secret, a message, what came of it, again. */
const body = JSON.stringify({ ref: 'refs/heads/main', forced: false, commits: [], repository: { full_name: 'nordwind/browser' }, sender: { login: 'dana' } })

const deliver = (request: APIRequestContext, address: string, secret: string, id: string) => request.post(address, {
  headers: { 'content-type': 'application/json', 'x-github-event': 'push', 'x-github-delivery': id, 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }, data: Buffer.from(body),
})

test('a webhook is created, delivers, is seen, refused, replayed, and tested', async ({ as, request }) => {
  test.setTimeout(180_000)
  const page = await as('admin')
  const name = `Browser GitHub ${Date.now()}`
  await page.goto('/settings/connections')
  await page.getByRole('link', { name: 'Create a connection' }).first().click()
  await page.getByRole('link', { name: 'Choose GitHub' }).click()
  const form = page.getByRole('form', { name: 'Create a connection' })
  await form.getByLabel('Name').fill(name)
  await form.getByLabel('Organization at GitHub').fill('../nordwind')
  await form.getByRole('button', { name: 'Create' }).click()
  await expect(form.getByText('is not a name at GitHub')).toBeVisible()
  await form.getByLabel('Organization at GitHub').fill('nordwind')
  await form.getByRole('button', { name: 'Create' }).click()
  await page.waitForURL(/\/settings\/connections\/[0-9a-f-]{36}$/)
  const own = page.url()
  await page.getByRole('link', { name: 'Webhook', exact: true }).click()
  const address = (await page.locator('code', { hasText: '/api/webhooks/' }).textContent()) ?? ''
  const secretForm = page.getByRole('form', { name: 'Signing secret' })
  await secretForm.getByRole('button', { name: 'Create' }).click()
  const secret = (await page.locator('.reveal code').textContent()) ?? ''
  expect(secret).toMatch(/^whsec_/)

  const to = `${e2ePortal().url}${new URL(address).pathname}`
  expect((await deliver(request, to, 'wrong', 'refused-1')).status()).toBe(401)
  expect((await deliver(request, to, secret, 'browser-1')).status()).toBe(202)
  expect(await (await deliver(request, to, secret, 'browser-1')).json()).toMatchObject({ known: true })
  await expect.poll(async () => {
    await page.goto(`${own}?view=webhook`)
    return page.getByRole('listitem').filter({ hasText: 'push' }).first().textContent()
  }, { timeout: 60_000 }).toMatch(/push.*Worked.*1 accepted/)
  await page.goto(own)
  await expect(page.getByText('The signature is not that of this body.')).toBeVisible()

  await page.goto(`${own}/messages`)
  await page.getByRole('button', { name: 'Replay' }).click()
  await expect.poll(async () => {
    await page.goto(`${own}/messages?status=worked`)
    return page.getByRole('main').textContent()
  }, { timeout: 60_000 }).toMatch(/0 accepted, 1 known already/)
  await page.getByRole('link', { name: 'push' }).click()
  await expect(page.getByRole('heading', { name: /push browser-1/ })).toBeVisible()

  await page.goto(own)
  await page.getByRole('button', { name: 'Test' }).click()
  await expect(page.getByText('Messages come in')).toBeVisible({ timeout: 60_000 })
  await page.goto('/settings/connections')
  await expect(page.getByRole('listitem').filter({ hasText: name })).toContainText('Healthy')
})

test('the pages of a connection on a wide and a narrow screen, as axe reads them', async ({ as }) => {
  test.setTimeout(120_000)
  const page = await as('admin')
  await page.goto('/settings/connections')
  const github = await page.getByRole('listitem').filter({ hasText: 'GitHub (sample)' }).getByRole('link', { name: 'Open' }).getAttribute('href')
  await readable(page, ['/settings/connections', '/settings/connections/new', '/settings/connections/new?view=aws', `${github}`, `${github}?view=webhook`, `${github}?view=edit`, `${github}/messages`])
})
