import 'server-only'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifications } from '#db/schema/notifications.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { noticeOf } from '#lib/door/notices.ts'
import { formatNumber } from '#lib/format.ts'
import { entriesAt } from '../audit-trail/queries.ts'

export const stored = {
  id: notifications.id, kind: notifications.kind, permission: notifications.permission, entryId: notifications.entryId, entryAt: notifications.entryAt, count: notifications.count, readAt: notifications.readAt,
}
type Stored = Pick<typeof notifications.$inferSelect, keyof typeof stored>

/** A notification in words: what it is, and the sentence of the newest audit entry it tells of. */
export type ShownNotification = {
  id: string
  kind: string
  title: string
  actor: string
  sentence: string
  /** Both, as a line: of several the newest. */
  text: string
  reason: string | null
  /** How many like it came within a minute. */
  count: number
  at: Date
  readAt: Date | null
  /** Where the record is, or the list that has them. */
  href: string
}

/** Only what somebody may read now. */
export const readable = (actor: Pick<Actor, 'grants'>) => sql`${notifications.permission} = any(${sql.param(Object.keys(actor.grants))}::text[])`

/** In the order of the rows. `actor` is who reads. */
export async function showNotifications(tx: Tx, actor: Actor, rows: Stored[]): Promise<ShownNotification[]> {
  if (rows.length === 0) return []
  const entries = new Map((await entriesAt(tx, actor, rows.map((row) => ({ id: row.entryId, recordedAt: row.entryAt })))).map((entry) => [entry.id, entry]))
  return rows.map(({ id, kind, entryId, entryAt, count, readAt }) => {
    const [notice, entry] = [noticeOf(kind), entries.get(entryId)]
    const { actorLabel: actor = '', sentence = '' } = entry ?? {}
    return {
      id, kind, count, readAt, at: entryAt,
      title: notice ? (count === 1 ? notice.one : notice.many.replace('{count}', formatNumber(count))) : 'Something happened',
      actor, sentence, text: `${count > 1 ? 'Most recently, ' : ''}${actor} ${sentence}`, reason: entry?.reason ?? entry?.error ?? null,
      href: !notice || !entry ? '/notifications' : count === 1 ? notice.href({ type: entry.subjectType, id: entry.subjectId }) : notice.all,
    }
  })
}
