import { TOTP } from 'otpauth'
import { expect } from 'playwright/test'
import { mailTo, signInAs, strongPassword, test } from './people.ts'

const code = (secret: string, ahead = 0) => new TOTP({ secret: secret.replace(/\s/g, ''), digits: 6, period: 30 }).generate({ timestamp: Date.now() + ahead * 30_000 })

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })

    test('invite → password → QR → backup codes → in; then password → code; then a backup code once', async ({ page, browser }) => {
      const address = `newcomer.${javaScriptEnabled ? 'js' : 'plain'}@nordwind.example`
      await signInAs(page, 'admin')
      await page.goto('/users/invite')
      await page.locator('input[name=email]').fill(address)
      await page.locator('input[name=name]').fill('Nadia Newcomer')
      await page.getByRole('checkbox', { name: /^Reviewer/ }).check()
      await page.getByRole('button', { name: /invit/i }).click()
      await page.waitForURL(/\/users/)
      const link = /http:\S+\/invite\/\S+/.exec(await mailTo(address))?.[0] as string

      const context = await browser.newContext({ javaScriptEnabled })
      const guest = await context.newPage()
      await guest.goto(link)
      await guest.getByLabel('Your name').fill('Nadia Newcomer')
      await guest.locator('input[name=password]').fill('weak')
      await guest.locator('input[name=repeat]').fill('weak')
      await guest.getByRole('button', { name: 'Continue' }).click()
      await expect(guest.getByText(/needs at least 12 characters/).first()).toBeVisible()
      await expect(guest.getByLabel('Your name')).toHaveValue('Nadia Newcomer')
      await guest.locator('input[name=password]').fill(strongPassword)
      await guest.locator('input[name=repeat]').fill(strongPassword)
      await guest.getByRole('button', { name: 'Continue' }).click()
      await guest.waitForURL('**/mfa')
      await expect(guest.getByAltText(/QR code/)).toBeVisible()
      const secret = (await guest.locator('code').first().textContent()) as string
      await guest.locator('input[name=code]').fill('000000')
      await guest.getByRole('button', { name: 'Turn it on' }).click()
      await expect(guest.getByText(/is wrong or was used already/).first()).toBeVisible()
      await guest.locator('input[name=code]').fill(code(secret))
      await guest.getByRole('button', { name: 'Turn it on' }).click()
      await guest.waitForURL('**/mfa/codes')
      const codes = await guest.getByLabel('Backup codes').locator('code').allTextContents()
      expect(codes).toHaveLength(10)
      await guest.getByRole('button', { name: 'I have kept them' }).click()
      await expect(guest.getByRole('heading', { name: 'Hello, Nadia' })).toBeVisible()

      await guest.goto(link)
      await guest.getByLabel('Your name').fill('Somebody else')
      await guest.locator('input[name=password]').fill(strongPassword)
      await guest.locator('input[name=repeat]').fill(strongPassword)
      await guest.getByRole('button', { name: 'Continue' }).click()
      await expect(guest.getByText(/was used already/).first()).toBeVisible()

      const again = async (factor: string) => {
        const visit = await browser.newContext({ javaScriptEnabled })
        const fresh = await visit.newPage()
        await fresh.goto('/sign-in?from=%2Ffindings')
        await fresh.getByLabel('E-mail address').fill(address)
        await fresh.locator('input[name=password][type=password]').first().fill(strongPassword)
        await fresh.getByRole('button', { name: 'Continue' }).first().click()
        await fresh.waitForURL('**/mfa')
        await fresh.locator('input[name=code]').fill(factor)
        await fresh.getByRole('button', { name: 'Sign in' }).click()
        return fresh
      }
      const second = await again(code(secret, 1))
      await second.waitForURL('**/findings')
      const third = await again(codes[0] as string)
      await third.waitForURL('**/findings')
      const reused = await again(codes[0] as string)
      await expect(reused.getByText(/is wrong or was used already/).first()).toBeVisible()
    })
  })
}
