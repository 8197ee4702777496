import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from 'playwright/test'
import { e2ePortal } from '../test/e2e.ts'

/**
 * Signs in as the sample person of a role, by the button that fills everything in. A code is good once and only so many tries fit in a
 * minute: somebody who signs in often is told to wait, and so waits.
 */
export async function signInAs(page: Page, role: string): Promise<void> {
  for (let attempt = 0; attempt < 8; attempt++) {
    await page.goto('/sign-in')
    await page.getByRole('button', { name: new RegExp(`^${role}`) }).first().click()
    if (!(await arrived(page, (path) => path === '/mfa'))) continue
    await page.getByRole('button', { name: 'Sign in' }).click()
    if (await arrived(page, (path) => !/^\/(mfa|sign-in)/.test(path))) return
  }
  throw new Error(`${role} could not sign in`)
}

async function arrived(page: Page, there: (path: string) => boolean): Promise<boolean> {
  try {
    await page.waitForURL((url) => there(url.pathname), { timeout: 8_000 })
    return true
  } catch {
    return false
  }
}

/** The newest mail to somebody, from the outbox of a portal without a mail server. */
export async function mailTo(address: string): Promise<string> {
  const folder = join(e2ePortal().data, 'outbox')
  let found: string | undefined
  await expect.poll(() => {
    found = read(folder).filter((text) => text.startsWith(`To: ${address}\n`)).at(-1)
    return found !== undefined
  }, { timeout: 20_000 }).toBe(true)
  return found as string
}

function read(folder: string): string[] {
  try {
    return readdirSync(folder).sort().map((name) => readFileSync(join(folder, name), 'utf8'))
  } catch {
    return []
  }
}

export const strongPassword = 'Velvet-Orchard-93-Compass'
