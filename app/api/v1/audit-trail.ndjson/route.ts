import { ndjsonResponse } from '#lib/edge/csv.ts'
import { handler } from '#lib/edge/handler.ts'
import { exportEntries } from '#lib/modules/audit-trail/operations.ts'
import { entryRows } from '#lib/modules/audit-trail/queries.ts'

/** One canonical entry a line, exactly as it is kept. */
export const GET = handler(async ({ actor, request }) => {
  const filters = await exportEntries(actor, { ...Object.fromEntries(new URL(request.url).searchParams), format: 'ndjson' })
  return ndjsonResponse(actor.orgId, 'audit-trail', (tx) => entryRows(tx, filters), (values) => String(values[10]))
}, 'expensive')
