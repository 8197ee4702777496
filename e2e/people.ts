import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { encode } from 'next-auth/jwt'
import { type APIRequestContext, type BrowserContext, expect, type Page, request, test as base } from 'playwright/test'
import postgres from 'postgres'
import { v7 } from 'uuid'
import type { BuiltInRole } from '#lib/auth/roles.ts'
import { LEFT_OUT } from '../test/budget.mjs'
import { e2ePortal, userAgent } from '../test/e2e.ts'
import { write } from '../test/fixtures.ts'

/** As somebody would who owns the database: for what the portal itself does not let anybody do. */
export async function asOwner(work: (sql: postgres.TransactionSql, orgId: string) => Promise<void>): Promise<void> {
  const url = e2ePortal().env.DATABASE_OWNER_URL as string
  const orgId = await look(async (sql) => (await sql`select id from organizations limit 1`)[0]?.id as string)
  await write(url, orgId, (sql) => work(sql, orgId))
}

/** A look into the portal's database. */
export async function look<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(e2ePortal().env.DATABASE_OWNER_URL as string, { max: 1, onnotice: () => {} })
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}

/** The sample person of a role, or whoever has an address. */
type Who = BuiltInRole | { email: string }

/** The cookie of a new session: the row a sign-in leaves (`beginSession`), without the screens before it. */
async function sessionCookie(who: Who): Promise<{ name: string; value: string }> {
  const { users, env } = e2ePortal()
  const email = typeof who === 'object' ? who.email : users.find((user) => user.role === who)?.email
  if (!email) throw new Error(`the sample has no ${String(who)}`)
  const sid = v7()
  let org = ''
  await asOwner(async (sql, orgId) => {
    org = orgId
    const made = await sql`
      insert into sessions (org_id, id, user_id, method, ip, user_agent, created_at, last_seen_at, expires_at)
      select org_id, ${sid}, id, 'password', '127.0.0.1', ${userAgent}, now(), now(), now() + interval '1 day' from users where org_id = ${orgId} and email = ${email}`
    if (made.count !== 1) throw new Error(`${email} is not in the database`)
  })
  return { name: 'next-auth.session-token', value: await encode({ token: { sid, org, use: 'session' }, secret: env.SESSION_SECRET as string, maxAge: 86_400 }) }
}

/** The browser of this page is signed in. Signing in by the screens is tested where it is the subject. */
export async function signInAs(page: Page, who: Who): Promise<void> {
  await page.context().addCookies([{ ...(await sessionCookie(who)), url: e2ePortal().url, httpOnly: true, sameSite: 'Lax' }])
}

/** The same without a browser. The caller disposes of it. */
export async function callerAs(role: BuiltInRole): Promise<APIRequestContext> {
  const { name, value } = await sessionCookie(role)
  const { url } = e2ePortal()
  return request.newContext({ baseURL: url, userAgent, extraHTTPHeaders: { cookie: `${name}=${value}` } })
}

const until = Number(process.env.TESTS_UNTIL ?? Infinity)
/** Milliseconds that the last one needs besides, which sends every form there is. */
const besides = (project: string) => (project === 'hostile' ? 120_000 : 0)

type People = {
  /** Past its time a test that has not begun is skipped; scripts/test.mjs says which. */
  inTime: void
  /** A browser of its own, signed in. */
  as: (role: BuiltInRole) => Promise<Page>
  /** Calls over HTTP, signed in, without a browser. */
  callAs: (role: BuiltInRole) => Promise<APIRequestContext>
}

/** Whatever a test opened by these is closed after it. */
export const test = base.extend<People>({
  inTime: [async ({}, use, info) => {
    info.skip(Date.now() > until - besides(info.project.name), LEFT_OUT)
    await use()
  }, { auto: true }],
  as: async ({ browser }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (role) => {
      const context = await browser.newContext()
      contexts.push(context)
      const page = await context.newPage()
      await signInAs(page, role)
      return page
    })
    await Promise.all(contexts.map((context) => context.close()))
  },
  callAs: async ({}, use) => {
    const callers: APIRequestContext[] = []
    await use(async (role) => {
      const caller = await callerAs(role)
      callers.push(caller)
      return caller
    })
    await Promise.all(callers.map((caller) => caller.dispose()))
  },
})

/** From here on keys are heard: a page is seen before its scripts run. */
export const listens = (page: Page) => expect(page.locator('.pend[data-listens]')).toBeAttached()

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
