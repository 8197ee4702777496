import { devices } from 'playwright/test'

/** How the browsers of these tests call themselves: a session belongs to one browser. */
export const userAgent = devices['Desktop Chrome'].userAgent

export interface E2ePortal {
  url: string
  users: { role: string; email: string; password: string }[]
  /** Its data folder: `outbox` holds the mail it would have sent. */
  data: string
  /** The environment of its web and worker, for tests that look into the database. */
  env: Record<string, string>
}

export function e2ePortal(): E2ePortal {
  const told = process.env.E2E_PORTAL
  if (!told) throw new Error('Browser tests are run by: npm run test:e2e')
  return JSON.parse(told) as E2ePortal
}
