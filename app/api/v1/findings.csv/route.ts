import { csvResponse } from '#lib/edge/csv.ts'
import { handler } from '#lib/edge/handler.ts'
import { severityName } from '#lib/modules/findings/model.ts'
import { exportFindings } from '#lib/modules/findings/operations/export.ts'
import { findingRows } from '#lib/modules/findings/queries.ts'

const columns = [
  { head: 'Occurred', as: 'time' as const }, { head: 'Finding' }, { head: 'Severity', as: (rank: unknown) => severityName(Number(rank)) }, { head: 'Risk' }, { head: 'User' }, { head: 'System' },
  { head: 'Source' }, { head: 'Status' }, { head: 'Assigned to' }, { head: 'Note' }, { head: 'Decided', as: 'time' as const }, { head: 'Rule' }, { head: 'Event' }, { head: 'Id' },
]

export const GET = handler(async ({ actor, request }) => {
  const filters = await exportFindings(actor, Object.fromEntries(new URL(request.url).searchParams))
  return csvResponse(actor.orgId, 'findings', columns, (tx) => findingRows(tx, filters, actor))
}, 'expensive')
