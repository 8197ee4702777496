import 'server-only'
import { and, desc, eq, gte, isNotNull, isNull, lte, or, sql } from 'drizzle-orm'
import { connections, webhookMessages } from '#db/schema/connections.ts'
import { may } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { formatDate } from '#lib/format.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'
import { expiringOf, reminderDays } from './model.ts'

/** What failed and did not go well since, and secrets that expire soon or did. */
export const ailingConnections: Waiting = {
  rank: 61,
  of: async (tx, actor) => {
    if (!may(actor, 'connections.check')) return null
    const soon = new Date(now().getTime() + days(reminderDays[0]))
    const failing = and(or(isNotNull(connections.queueFailure), gte(connections.lastFailureAt, sql`coalesce(${connections.lastSuccessAt}, '-infinity')`)), isNull(connections.pausedReason))
    const ailing = tx.select({ id: connections.id, name: connections.name, kind: connections.kind, expiresAt: connections.credentialsExpireAt, lastFailure: sql<string | null>`coalesce(${connections.queueFailure}, ${connections.lastFailure})`, failing: sql<boolean>`coalesce(${failing}, false)` })
      .from(connections).where(and(isNull(connections.deletedAt), or(failing, lte(connections.credentialsExpireAt, soon))))
    const rows = await ailing.orderBy(desc(connections.lastFailureAt)).limit(mostTasks)
    return waits(tx, {
      title: 'Connections that need care', all: '/settings/connections', rows, every: ailing,
      task: (row) => ({ id: row.id, title: row.name, detail: row.failing ? (row.lastFailure ?? 'Failed') : `Its ${expiringOf(row.kind) === 'certificate' ? 'certificate expires' : 'secrets expire'} on ${formatDate(row.expiresAt as Date)}`, href: `/settings/connections/${row.id}`, button: 'Open', due: row.failing ? null : row.expiresAt, severity: null }),
    })
  },
}

export const failedMessages: Waiting = {
  rank: 62,
  of: async (tx, actor) => {
    if (!may(actor, 'webhooks.replay')) return null
    const failed = tx.select({ id: webhookMessages.id, connectionId: webhookMessages.connectionId, connection: connections.name, event: webhookMessages.event, reason: webhookMessages.reason }).from(webhookMessages)
      .innerJoin(connections, and(eq(connections.orgId, webhookMessages.orgId), eq(connections.id, webhookMessages.connectionId)))
      .where(and(eq(webhookMessages.status, 'failed'), isNull(connections.deletedAt)))
    const rows = await failed.orderBy(desc(webhookMessages.receivedAt)).limit(mostTasks)
    return waits(tx, { title: 'Messages of webhooks that failed', rows, every: failed, task: (row) => ({ id: row.id, title: `${row.connection}: ${row.event || 'message'}`, detail: row.reason ?? 'Failed', href: `/settings/connections/${row.connectionId}/messages?status=failed`, button: 'Look', due: null, severity: null }) })
  },
}
