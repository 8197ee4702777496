import { TOTP } from 'otpauth'
import { expect } from 'playwright/test'
import { startTestPortal, type TestPortal } from '../test/portal.ts'
import { strongPassword, test } from './people.ts'

let portal: TestPortal

test.beforeAll(async () => {
  test.setTimeout(180_000)
  portal = await startTestPortal({ sample: false })
})
test.afterAll(() => portal?.stop())

test('the first visitor with the printed code creates the organization and its administrator; nobody does so again', async ({ page }) => {
  await page.goto(`${portal.url}/systems`)
  await page.waitForURL('**/set-up')
  const fill = async (code: string) => {
    await page.getByLabel('One-time code').fill(code)
    await page.getByLabel('Organization').fill('Acme Freight')
    await page.getByLabel('Your name').fill('Ann Admin')
    await page.getByLabel('Your e-mail address').fill('ann@acme.example')
    await page.locator('input[name=password]').fill(strongPassword)
    await page.locator('input[name=repeat]').fill(strongPassword)
    await page.getByRole('button', { name: 'Continue' }).click()
  }
  await fill('WRONG-CODE')
  await expect(page.getByText(/is not the code that was printed/).first()).toBeVisible()
  await fill(portal.env.SETUP_CODE ?? '')
  await page.waitForURL('**/mfa')
  const secret = ((await page.locator('code').first().textContent()) ?? '').replace(/\s/g, '')
  await page.locator('input[name=code]').fill(new TOTP({ secret }).generate())
  await page.getByRole('button', { name: 'Turn it on' }).click()
  await page.waitForURL('**/mfa/codes')
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await expect(page.getByRole('heading', { name: 'Hello, Ann' })).toBeVisible()
  await expect(page.getByText('Acme Freight', { exact: true })).toBeVisible()
  await expect(page.getByText('SAMPLE')).toHaveCount(0)
  await page.goto(`${portal.url}/systems`)
  await expect(page.getByText('No system yet')).toBeVisible()
  await page.goto(`${portal.url}/audit-trail`)
  await expect(page.getByText('set up Acme Freight').first()).toBeVisible()

  await page.context().clearCookies()
  await page.goto(`${portal.url}/set-up?code=${portal.env.SETUP_CODE}`)
  await page.waitForURL('**/sign-in')
  await expect(page.getByText('Look around as')).toHaveCount(0)
})
