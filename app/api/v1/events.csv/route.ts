import { csvResponse } from '#lib/edge/csv.ts'
import { handler } from '#lib/edge/handler.ts'
import { exportEvents } from '#lib/modules/events/operations.ts'
import { eventRows } from '#lib/modules/events/queries.ts'

const columns = [
  { head: 'Occurred', as: 'time' as const }, { head: 'Event type' }, { head: 'User' }, { head: 'Outcome' }, { head: 'Source' }, { head: 'System' }, { head: 'Address' },
  { head: 'External id' }, { head: 'Received', as: 'time' as const }, { head: 'Id' },
]

export const GET = handler(async ({ actor, request }) => {
  const filters = await exportEvents(actor, Object.fromEntries(new URL(request.url).searchParams))
  return csvResponse(actor.orgId, 'events', columns, (tx) => eventRows(tx, filters))
}, 'expensive')
