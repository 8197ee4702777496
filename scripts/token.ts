import { parseArgs } from 'node:util'
import { eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import { appPool, begin, closePools } from '#db/client.ts'
import { users } from '#db/schema/users.ts'
import type { Person } from '#lib/auth/actor.ts'
import { accountsOf } from '#lib/auth/entrance.ts'
import { resolveGrants } from '#lib/auth/grants.ts'
import { now } from '#lib/clock.ts'
import { describeError } from '#lib/log.ts'
import { createApiToken } from '#lib/modules/api-tokens/operations.ts'

/** `npm run token -- --user <e-mail> [--name <name>] [--scopes events.ingest,events.read] [--days 90]`: prints the token once. */
const { values } = parseArgs({
  options: { user: { type: 'string' }, name: { type: 'string', default: 'Made on the command line' }, scopes: { type: 'string', default: 'events.ingest' }, days: { type: 'string', default: '90' } },
})

/** Whoever may run this on the server acts as that user, and the entry says how. */
async function personOf(address: string): Promise<Person> {
  const [account] = await accountsOf(address)
  if (!account) throw new Error(`There is no user ${address}.`)
  return begin(appPool(), account.orgId, async (tx) => {
    const [user] = await tx.select({ name: users.name, email: users.email, personId: users.personId, status: users.status }).from(users).where(eq(users.id, account.userId))
    if (user?.status !== 'active') throw new Error(`${address} is not active.`)
    const { grants, roles, scopes } = await resolveGrants(tx, account.userId, now())
    return { kind: 'person', ...user, orgId: account.orgId, userId: account.userId, sessionId: v7(), grants, roles, scopes, request: { id: v7(), ip: '', userAgent: 'npm run token' } }
  })
}

try {
  if (!values.user) throw new Error('Usage: npm run token -- --user <e-mail> [--name <name>] [--scopes events.ingest,…] [--days 90]')
  const expiresAt = new Date(now().getTime() + Number(values.days) * 86_400_000).toISOString()
  const { token } = await createApiToken(await personOf(values.user), { name: values.name, scopes: values.scopes.split(','), expiresAt })
  console.log(token)
} catch (error) {
  console.error(describeError(error).message)
  process.exitCode = 1
} finally {
  await closePools()
}
