import { csvResponse } from '#lib/edge/csv.ts'
import { handler } from '#lib/edge/handler.ts'
import { categories, type EvidenceCategory, type EvidenceStatus, sourceNames, type DataSource, statusNames } from '#lib/modules/evidence/model.ts'
import { exportEvidence } from '#lib/modules/evidence/operations/details.ts'
import { evidenceRows } from '#lib/modules/evidence/queries.ts'

const columns = [
  { head: 'Title' }, { head: 'Category', as: (value: unknown) => categories[value as EvidenceCategory] ?? '' }, { head: 'Control areas' }, { head: 'Status', as: (value: unknown) => statusNames[value as EvidenceStatus] ?? '' },
  { head: 'Data source', as: (value: unknown) => sourceNames[value as DataSource] ?? '' }, { head: 'Observed from', as: 'time' as const }, { head: 'Observed to', as: 'time' as const }, { head: 'Collected', as: 'time' as const },
  { head: 'Received', as: 'time' as const }, { head: 'Approved', as: 'time' as const }, { head: 'Expires', as: 'time' as const }, { head: 'Owner' }, { head: 'Version' }, { head: 'File' }, { head: 'SHA-256' }, { head: 'Bytes' }, { head: 'Reason' }, { head: 'Id' },
]

export const GET = handler(async ({ actor, request }) => {
  const filters = await exportEvidence(actor, Object.fromEntries(new URL(request.url).searchParams))
  return csvResponse(actor.orgId, 'evidence', columns, (tx) => evidenceRows(tx, filters, actor))
}, 'expensive')
