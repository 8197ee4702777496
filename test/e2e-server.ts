// Playwright's global set-up: one portal for all browser tests. Tests read where it is from `e2ePortal()`.
import { startTestPortal } from './portal.ts'

export default async function setup(): Promise<() => Promise<void>> {
  const portal = await startTestPortal()
  process.env.E2E_PORTAL = JSON.stringify({ url: portal.url, users: portal.users, data: portal.data, env: portal.env })
  return () => portal.stop()
}
