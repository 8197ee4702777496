import { csvResponse } from '#lib/edge/csv.ts'
import { handler } from '#lib/edge/handler.ts'
import { exportEntries } from '#lib/modules/audit-trail/operations.ts'
import { entryRows } from '#lib/modules/audit-trail/queries.ts'

const columns = [
  { head: 'Recorded', as: 'time' as const }, { head: 'Action' }, { head: 'Category' }, { head: 'Outcome' }, { head: 'Actor kind' }, { head: 'Actor' }, { head: 'Subject type' }, { head: 'Subject' },
  { head: 'Correlation' }, { head: 'Id' }, { head: 'Entry (canonical JSON)' },
]

export const GET = handler(async ({ actor, request }) => {
  const filters = await exportEntries(actor, { ...Object.fromEntries(new URL(request.url).searchParams), format: 'csv' })
  return csvResponse(actor.orgId, 'audit-trail', columns, (tx) => entryRows(tx, filters))
}, 'expensive')
