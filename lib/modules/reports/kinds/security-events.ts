import 'server-only'
import { and, asc, gte, inArray, lt, or, sql } from 'drizzle-orm'
import { events } from '#db/schema/events.ts'
import { capital, formatNumber, formatOf } from '#lib/format.ts'
import { severityName } from '../../findings/model.ts'
import { accountName } from '../../users/queries.ts'
import { pieces } from '../pieces.ts'
import type { Kind } from '../shape.ts'

const severityOf = (rank: number) => (rank === 0 ? '' : capital(severityName(rank)))

export const securityEvents: Kind = {
  about: 'Events of the period by source and type, and one by one those that failed or that their source rates.',
  permission: 'events.read',
  takes: { systems: true, controls: false, of: null },
  async tell({ tx, from, to, scope }) {
    const names = scope.systems.map(({ name }) => name)
    const where = and(gte(events.occurredAt, from), lt(events.occurredAt, to), names.length === 0 ? undefined : inArray(events.system, names))
    const notable = or(sql`${events.outcome} = 'failure'`, sql`${events.severityHint} > 0`)
    const types = await tx.select({ source: events.source, type: events.eventType, n: sql<number>`count(*)::int`, failed: sql<number>`(count(*) filter (where ${events.outcome} = 'failure'))::int`, rated: sql<number>`(count(*) filter (where ${events.severityHint} > 0))::int`, users: sql<number>`count(distinct ${events.userName})::int` }).from(events).where(where).groupBy(events.source, events.eventType).orderBy(sql`count(*) desc`, asc(events.source), asc(events.eventType)).limit(1_000)
    const [held] = await tx.select({ all: sql<number>`count(*)::int`, failed: sql<number>`(count(*) filter (where ${events.outcome} = 'failure'))::int`, notable: sql<number>`(count(*) filter (where ${notable}))::int` }).from(events).where(where)
    const n = held ?? { all: 0, failed: 0, notable: 0 }
    return {
      population: `${formatNumber(n.all)} events that occurred in the period, as their sources told them`,
      query: 'Events by when they occurred, each once; listed one by one are those whose outcome is a failure or to which their source gives a severity, the oldest first',
      filters: names.length === 0 ? 'none' : `events that name ${names.join(', ')} as their system; an event that names none is left out`,
      counts: [['Failed', formatOf(n.failed, n.all)], ['Listed one by one', formatOf(n.notable, n.all)], ['Types', `${formatNumber(types.length)}${types.length === 1_000 ? ' or more: the 1,000 most frequent are shown' : ''}`]],
      tables: [
        { name: 'types', title: 'By source and type', none: 'No event occurred.', key: ['source', 'type'], columns: { source: ['Source', 4], type: ['Event type', 8], events: ['Events', 2], failed: ['Failed', 2], rated: ['With a severity', 2], users: ['Users', 2] }, rows: types.map((row) => [row.source, row.type, row.n, row.failed, row.rated, row.users]) },
        {
          name: 'events', title: 'Failed and rated events', none: 'None failed, and none has a severity.', key: ['id'],
          columns: { at: ['Occurred (UTC)', 3], source: ['Source', 2.5], type: ['Event type', 5], user: ['User', 5], target: ['Target', 5], outcome: ['Outcome', 2], severity: ['Severity', 2], system: ['System', 3], ip: ['Address', 3], externalId: ['External id', 0], receivedAt: ['Received (UTC)', 0], id: ['Id', 0] },
          rows: pieces(tx, tx.select({ at: events.occurredAt, source: events.source, type: events.eventType, user: sql<string | null>`coalesce(${accountName('events')}, ${events.userName})`, target: events.target, outcome: events.outcome, severity: events.severityHint, system: events.system, ip: events.ip, externalId: events.externalId, receivedAt: events.receivedAt, id: events.id }).from(events).where(and(where, notable)).orderBy(asc(events.occurredAt), asc(events.id)), (row) => [row.at, row.source, row.type, row.user, row.target, row.outcome && capital(row.outcome), severityOf(row.severity), row.system, row.ip, row.externalId, row.receivedAt, row.id]),
        },
      ],
      main: 'events',
    }
  },
}
