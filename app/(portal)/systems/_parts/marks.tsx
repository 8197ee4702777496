import { Severity } from '#components/ui/marks.tsx'
import type { ListState } from '#lib/list.ts'

const words = { 1: 'low', 2: 'medium', 3: 'high', 4: 'critical' } as const

export function Criticality({ rank }: { rank: number }) {
  return <Severity value={words[rank as keyof typeof words] ?? 'low'} />
}

/** The same list, without its page. */
export const csvHref = (list: ListState) => `/api/v1/systems.csv?${new URLSearchParams({ ...list.filters, sort: list.sort, direction: list.direction })}`
