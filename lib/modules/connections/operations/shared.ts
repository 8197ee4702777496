import 'server-only'
import { connections } from '#db/schema/connections.ts'
import { lockedLive } from '#lib/door/locked.ts'

export type Connection = typeof connections.$inferSelect

export const subject = (connection: Pick<Connection, 'id' | 'name'>) => ({ type: 'connection' as const, id: connection.id, label: connection.name })

export const load = lockedLive(connections)

/** What PostgreSQL works out by itself is not written. */
export function columnsOf({ credentialsKeyId: _, signingKeyId: __, ...columns }: Connection) {
  return columns
}
