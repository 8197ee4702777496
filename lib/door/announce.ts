import 'server-only'
import { sql } from 'drizzle-orm'
import { log } from '#lib/log.ts'
import { type Background, background } from './background.ts'

/** What open streams are told: ids and a place in the log, nothing else. Whoever is told asks by an ordinary query. */
export type News = {
  orgId: string
  /** How far the log was looked at. */
  mark: number
  /** For whom there is something new; null: for more than are named. */
  users: string[] | null
  /** Somebody's session or rights changed: streams look whether they still count. */
  check: boolean
}

export const channel = 'tickmark_news'

/** PostgreSQL takes 8,000 bytes. */
const mostNamed = 190

/** After the commit of what it tells of, in a transaction of its own: inside, it would put every commit of the database in one row. */
export const announce = ({ write }: Pick<Background, 'write'>, { users, ...news }: News): Promise<unknown> =>
  write(news.orgId, (tx) => tx.execute(sql`select pg_notify(${channel}, ${JSON.stringify({ ...news, users: users && users.length <= mostNamed ? users : null })})`))

const uuid = /^[0-9a-f-]{36}$/

/** Null for what is none. */
export function readNews(text: string): News | null {
  try {
    const { orgId, mark, users, check } = JSON.parse(text) as Partial<News>
    if (typeof orgId !== 'string' || !uuid.test(orgId) || typeof mark !== 'number' || !Number.isSafeInteger(mark)) return null
    return { orgId, mark, users: Array.isArray(users) ? users.filter((each) => typeof each === 'string') : null, check: check === true }
  } catch {
    return null
  }
}

/** Which deliveries of events came in, and nothing of them: whoever watches reads them by their own rights. */
export type Came = { orgId: string; batches: string[] }

const waiting = new Map<string, string[]>()
let sending = false

/** After the commit of what it tells of. What comes while one is told is told next, together. An announcement that is lost is made up for by whoever watches. */
export function announceEvents(orgId: string, batchId: string): void {
  waiting.set(orgId, [...(waiting.get(orgId) ?? []), batchId])
  if (!sending) void sendWaiting().catch((error: unknown) => log.warn({ error }, 'announcing events'))
}

async function sendWaiting(): Promise<void> {
  sending = true
  try {
    for (let next = waiting.entries().next().value; next; next = waiting.entries().next().value) {
      const [orgId, batches] = next
      waiting.delete(orgId)
      await background('events').write(orgId, (tx) => tx.execute(sql`select pg_notify(${channel}, ${JSON.stringify({ orgId, batches: batches.slice(-mostNamed) } satisfies Came)})`))
    }
  } finally {
    sending = false
  }
}

/** Null for what is none. */
export function readCame(text: string): Came | null {
  try {
    const { orgId, batches } = JSON.parse(text) as Partial<Came>
    return typeof orgId === 'string' && uuid.test(orgId) && Array.isArray(batches) && batches.every((each) => typeof each === 'string' && uuid.test(each)) ? { orgId, batches } : null
  } catch {
    return null
  }
}
