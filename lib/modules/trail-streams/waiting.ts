import 'server-only'
import { and, asc, isNotNull, isNull } from 'drizzle-orm'
import { trailStreams } from '#db/schema/trail-streams.ts'
import { may } from '#lib/auth/actor.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'

export const failingStreams: Waiting = {
  rank: 6,
  of: async (tx, actor) => {
    if (!may(actor, 'trailStreams.update')) return null
    const every = tx.select({ id: trailStreams.id, name: trailStreams.name, failure: trailStreams.failure }).from(trailStreams).where(and(isNotNull(trailStreams.failingSince), isNull(trailStreams.deletedAt), isNull(trailStreams.pausedReason)))
    const rows = await every.orderBy(asc(trailStreams.failingSince), asc(trailStreams.id)).limit(mostTasks)
    return waits(tx, {
      title: 'Streams of the audit trail that fail', all: '/trail-streams', rows, every,
      task: ({ id, name, failure }) => ({ id, title: name, detail: failure ?? '', href: `/trail-streams/${id}`, button: 'Open', due: null, severity: 'high' }),
    })
  },
}
