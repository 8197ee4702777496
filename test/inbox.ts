import { createHmac, randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { type Person } from '#lib/auth/actor.ts'
import { setClock } from '#lib/clock.ts'
import { testDatabase } from './database.ts'
import { organization, type TestOrganization } from './fixtures.ts'

/** Webhooks of two kinds and who signs for them, for the tests of the inbox. A test file that imports this gets a database of its own. */
export const database = await testDatabase()
export const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { background } = await import('#lib/door/background.ts')
const route = await import('../app/api/webhooks/[source]/route.ts')
const { createConnection, rotateSecret } = await import('#lib/modules/connections/operations/manage.ts')
const { listMessages } = await import('#lib/modules/connections/queries.ts')
const { work } = await import('#lib/modules/connections/inbox.ts')
const { closePools } = await import('#db/client.ts')

export let here: TestOrganization
export let elsewhere: TestOrganization
export let admin: Person
export let github: { id: string; secret: string }
export let feed: { id: string; secret: string }
let restore = () => {}
export const at = (moment: Date) => {
  restore()
  restore = setClock({ now: () => moment })
}
export const hand = background('test')

export async function connection(kind: 'github' | 'webhook', name: string) {
  const { id } = await createConnection(admin, { kind, name, ...(kind === 'github' ? { organization: 'nordwind' } : {}) })
  return { id, secret: (await rotateSecret(admin, { id })).secret }
}

beforeAll(async () => {
  here = await organization(owner, 'Here')
  elsewhere = await organization(owner, 'Elsewhere')
  admin = await here.person('admin')
  github = await connection('github', 'GitHub')
  feed = await connection('webhook', 'Payroll')
})
afterEach(() => restore())
afterAll(() => Promise.all([closePools(), owner.end()]))

export type Headers = Record<string, string>
export const post = async (source: string, body: BodyInit, headers: Headers = {}) => {
  const answer = await route.POST(new Request(`http://127.0.0.1:3000/api/webhooks/${source}`, { method: 'POST', body, headers: { 'x-tickmark-client-address': '192.0.2.9', ...headers }, duplex: 'half' } as RequestInit), { params: Promise.resolve({ source }) })
  return { status: answer.status, body: (await answer.json()) as { id: string; known: boolean; message: string } }
}
const signatureOf = (secret: string, body: string) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
export const byGitHub = (body: string, { event = 'push', id = randomUUID() as string, secret = github.secret } = {}) => ({ 'content-type': 'application/json', 'x-github-event': event, 'x-github-delivery': id, 'x-hub-signature-256': signatureOf(secret, body) })
export const byStandard = (body: string, { id = randomUUID() as string, time = new Date(), secret = feed.secret } = {}) => ({ 'webhook-id': id, 'webhook-timestamp': String(Math.floor(time.getTime() / 1_000)), 'webhook-signature': new Webhook(secret).sign(id, time, body) })

export const push = (n = 1) => JSON.stringify({ ref: 'refs/heads/main', before: '0'.repeat(40), forced: false, commits: [], after: `${n}`.padStart(40, '0'), repository: { id: 7, full_name: 'nordwind/ledger' }, sender: { id: 11, login: 'dana' } })
export const event = (n: number, more: object = {}) => JSON.stringify({ event_type: 'pay_run_approved', timestamp: '2026-01-02T03:04:05Z', user: 'ann', external_id: `run-${n}`, ...more })

/** As the worker does: what waits in the queue, once. */
export const works = async () => {
  const waiting = await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = 'webhooks.work' returning data`
  for (const { data } of waiting) await work(data, hand)
  return waiting.length
}
export const messages = async (id: string) => (await listMessages(admin, { connectionId: id, limit: 100 })).rows
export const newest = async (id: string) => {
  const [first] = await messages(id)
  if (!first) throw new Error('no message')
  return first
}
export const stored = (name: string) => owner<{ event_type: string; user_name: string; target: string; system: string; source: string; external_id: string; occurred_at: Date; raw: string }[]>`select * from events where org_id = ${here.id} and batch_id = ${name}`
export const refusals = (why: string) => owner<{ outcome: string }[]>`select outcome from audit_entries where org_id = ${here.id} and action = 'auditTrail.noteRefusal' and body::json ->> 'error' = ${why}`
