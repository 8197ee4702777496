import type { Filter } from '#components/table/filter-bar.tsx'
import { findingStatuses, severities, statusNames } from '#lib/modules/findings/model.ts'
import { sourceOptions } from '../../_parts/sources.ts'

export const filters: Filter[] = [
  { kind: 'search', name: 'user', label: 'User', placeholder: 'User, exactly' },
  { kind: 'select', name: 'status', label: 'Status', options: [{ value: 'undecided', label: 'Open or flagged' }, ...findingStatuses.map((value) => ({ value, label: statusNames[value] }))] },
  { kind: 'select', name: 'severity', label: 'Severity', options: severities.map((value) => ({ value, label: value })) },
  { kind: 'select', name: 'source', label: 'Source', options: sourceOptions },
  { kind: 'select', name: 'assignee', label: 'Assigned', options: [{ value: 'me', label: 'To me' }, { value: 'nobody', label: 'To nobody' }] },
  { kind: 'dates', from: 'from', to: 'to', label: 'Occurred' },
]

/** What groups do not tell: each finding has one time and one delivery, and groups count who has the undecided ones alone. */
export function ungrouped(filters: Record<string, string | string[] | undefined>): string | null {
  const one = (['from', 'to', 'foundFrom', 'foundTo', 'batchId'] as const).filter((name) => filters[name])
  if (one.length > 0) return one.includes('batchId') ? 'Groups go across deliveries, so each finding of this one is listed.' : 'Groups go across days, so each finding of these days is listed.'
  return filters.assignee && filters.status && filters.status !== 'undecided' ? 'Groups count who has open or flagged findings, so each finding is listed.' : null
}
