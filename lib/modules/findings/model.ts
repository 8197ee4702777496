import { z } from 'zod'
import { id } from '#lib/input.ts'

export const findingStatuses = ['open', 'reviewed', 'flagged', 'false_positive', 'resolved'] as const
export type FindingStatus = (typeof findingStatuses)[number]

/** Nobody has said yet what it is. */
export const undecided: readonly FindingStatus[] = ['open', 'reviewed', 'flagged']

export const statusNames: Record<FindingStatus, string> = { open: 'Open', reviewed: 'Reviewed', flagged: 'Flagged', false_positive: 'False positive', resolved: 'Resolved' }

export const severities = ['low', 'medium', 'high', 'critical'] as const
export type SeverityName = (typeof severities)[number]
/** Rank in the database, 1 to 4 → word, and back. */
export const severityName = (rank: number): SeverityName => severities[rank - 1] ?? 'low'
export const severityRankOf = (name: SeverityName): number => severities.indexOf(name) + 1

/** Up to 100 at once: each gets an entry of its own. A form sends one as a string. */
export const findingIds = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(id, { error: 'choose at least one finding' }).min(1, 'choose at least one finding').max(100, 'at most 100 at once').transform((ids) => [...new Set(ids)].sort()))
