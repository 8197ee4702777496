import 'server-only'
import { setTimeout as sleep } from 'node:timers/promises'
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

/**
 * What of events there is to look at, and nothing of it: deliveries that came in, deliveries of which rules found something, events of which somebody said
 * something. Whoever watches reads it by their own rights.
 */
export type Came = { orgId: string; batches: string[]; judged: string[]; said: string[] }
type What = Exclude<keyof Came, 'orgId'>

/** Milliseconds in which what comes is told together: a transaction for every delivery of many would cost them more than it is worth. */
const together = 50
const waiting = new Map<string, Came>()
let sending = false

/** After the commit of what it tells of. The first is told at once; what comes while one is told, and shortly after, is told next, together. An announcement that is lost is made up for by whoever watches. */
export function announceEvents(orgId: string, what: What, ids: string[]): void {
  const before = waiting.get(orgId) ?? { orgId, batches: [], judged: [], said: [] }
  waiting.set(orgId, { ...before, [what]: [...before[what], ...ids] })
  if (!sending) void sendWaiting().catch((error: unknown) => log.warn({ error }, 'announcing events'))
}

async function sendWaiting(): Promise<void> {
  sending = true
  try {
    for (let next = waiting.values().next().value; next; next = waiting.values().next().value) {
      const { orgId, ...found } = next
      waiting.delete(orgId)
      // Of deliveries the newest win; what is said is no more than a person can say.
      const texts = (['batches', 'judged', 'said'] as const).flatMap((what) => parts(what === 'said' ? found[what] : found[what].slice(-mostNamed)).map((ids) => JSON.stringify({ orgId, [what]: ids })))
      await background('events').write(orgId, (tx) => tx.execute(sql`select pg_notify(${channel}, each) from unnest(${sql.param(texts)}::text[]) as each`))
      await sleep(together, undefined, { ref: false })
    }
  } finally {
    sending = false
  }
}

const parts = (ids: string[]): string[][] => Array.from({ length: Math.ceil(ids.length / mostNamed) }, (_, n) => ids.slice(n * mostNamed, (n + 1) * mostNamed))

/** Null for what is none. */
export function readCame(text: string): Came | null {
  try {
    const { orgId, ...found } = JSON.parse(text) as Partial<Came>
    const [batches, judged, said] = [found.batches ?? [], found.judged ?? [], found.said ?? []]
    return typeof orgId === 'string' && uuid.test(orgId) && [batches, judged, said].every((ids) => Array.isArray(ids) && ids.every((each) => typeof each === 'string' && uuid.test(each))) ? { orgId, batches, judged, said } : null
  } catch {
    return null
  }
}
