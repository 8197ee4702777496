import 'server-only'
import { sql } from 'drizzle-orm'
import type { Background } from './background.ts'

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
