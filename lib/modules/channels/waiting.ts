import 'server-only'
import { and, asc, isNotNull, isNull } from 'drizzle-orm'
import { channels } from '#db/schema/channels.ts'
import { may } from '#lib/auth/actor.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'

export const failingChannels: Waiting = {
  rank: 7,
  of: async (tx, actor) => {
    if (!may(actor, 'channels.update')) return null
    const every = tx.select({ id: channels.id, name: channels.name, failure: channels.failure }).from(channels).where(and(isNotNull(channels.failingSince), isNull(channels.deletedAt), isNull(channels.pausedReason)))
    const rows = await every.orderBy(asc(channels.failingSince), asc(channels.id)).limit(mostTasks)
    return waits(tx, {
      title: 'Chat channels that fail', all: '/channels', rows, every,
      task: ({ id, name, failure }) => ({ id, title: name, detail: failure ?? '', href: `/channels/${id}`, button: 'Open', due: null, severity: 'medium' }),
    })
  },
}
