import { z } from 'zod'
import { decisions } from '#lib/decisions.ts'
import { type OwnCheck, ownChecks } from '#lib/door/own-findings.ts'
import { id } from '#lib/input.ts'
import { statusNames } from './words.ts'

export const findingStatuses = ['open', 'reviewed', 'flagged', 'false_positive', 'resolved'] as const
export type FindingStatus = (typeof findingStatuses)[number]

/** Somebody still has to look, or to go on looking. */
export const undecided = ['open', 'flagged'] as const satisfies readonly FindingStatus[]

/** Nobody has said yet for good what it is. */
export const unsettled: readonly FindingStatus[] = ['open', 'reviewed', 'flagged']

/** As the filter for a user: none was named. */
export const nobodyNamed = '-'

export { statusNames }

export { ownChecks, type OwnCheck }
export const ownCheckOf = (ruleId: string): string | null => (Object.hasOwn(ownChecks, ruleId) ? ownChecks[ruleId as OwnCheck] : null)

export const severities = ['low', 'medium', 'high', 'critical'] as const
export type SeverityName = (typeof severities)[number]
/** Rank in the database, 1 to 4 → word, and back. */
export const severityLabels = { 1: 'low', 2: 'medium', 3: 'high', 4: 'critical' } as const
export const severityName = (rank: number): SeverityName => severities[rank - 1] ?? 'low'
export const severityRankOf = (name: SeverityName): number => severities.indexOf(name) + 1

/** Up to 100 at once: each gets an entry of its own. A form sends one as a string. */
export const findingIds = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(id, { error: 'choose at least one finding' }).min(1, 'choose at least one finding').max(100, 'at most 100 at once').transform((ids) => [...new Set(ids)].sort()))

export const findingDecisions = decisions<FindingStatus, 'review' | 'flag' | 'dismiss' | 'resolve' | 'reopen'>({
  record: 'findings', one: 'finding', many: 'findings', states: statusNames, starts: ['open'], noteColumn: 'note', deciders: ['reviewed_by_id'], people: {},
  steps: {
    review: { act: 'findings.review', label: 'Reviewed', done: 'reviewed', from: ['open', 'flagged'], to: 'reviewed', note: 'optional', notBy: [], likeliest: ['open'] },
    flag: { act: 'findings.flag', label: 'Flag for investigation', short: 'Flag', done: 'flagged for investigation', from: ['open', 'reviewed'], to: 'flagged', note: 'optional', notBy: [] },
    dismiss: { act: 'findings.dismiss', label: 'False positive', done: 'marked as false positive', from: ['open', 'reviewed', 'flagged'], to: 'false_positive', note: 'needed', notBy: [] },
    resolve: { act: 'findings.resolve', label: 'Resolved', done: 'resolved', from: ['open', 'reviewed', 'flagged'], to: 'resolved', note: 'needed', notBy: [], likeliest: ['flagged'] },
    reopen: { act: 'findings.reopen', label: 'Open again', done: 'opened again', from: ['reviewed', 'flagged', 'false_positive', 'resolved'], to: 'open', note: 'optional', notBy: [] },
  },
  undo: { act: 'findings.undo', minutes: 10 },
})
