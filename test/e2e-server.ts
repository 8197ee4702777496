// Playwright's global set-up: one portal for all browser tests. Tests read where it is from `e2ePortal()`.
import postgres from 'postgres'
import { write } from './fixtures.ts'
import { startTestPortal } from './portal.ts'

export default async function setup(): Promise<() => Promise<void>> {
  const portal = await startTestPortal()
  await unhurried(portal.env.DATABASE_OWNER_URL as string)
  process.env.E2E_PORTAL = JSON.stringify({ url: portal.url, users: portal.users, data: portal.data, env: portal.env })
  return () => portal.stop()
}

/** One person of the sample is in a dozen browsers within a minute, which nobody is: what they may ask in a minute would end a test that only looks slow. */
async function unhurried(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    const [organization] = await sql<{ id: string }[]>`select id from organizations limit 1`
    const limits = sql.json({ rateLimits: { apiPerMinute: 10_000, expensivePerMinute: 1_000 } })
    await write(sql, organization?.id as string, (tx) => tx`
      insert into settings (org_id, document, version, updated_at) values (${organization?.id as string}, ${limits}, 1, now()) on conflict (org_id) do update set document = settings.document || excluded.document`)
  } finally {
    await sql.end()
  }
}
