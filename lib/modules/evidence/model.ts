import { z } from 'zod'
import { dayOf, days } from '#lib/clock.ts'
import { controlCodes } from '#lib/control-codes.ts'
import { decisions } from '#lib/decisions.ts'
import { blankable, line, optionalId, optionalInstant, optionalLine, text } from '#lib/input.ts'
import { type Occurrence, occurrenceNamed } from '#lib/occurrences.ts'
import { evidenceCategories as categories } from '#lib/words/choices.ts'
import { sourceNames, statusNames } from './words.ts'

export { categories, sourceNames, statusNames }
export type EvidenceCategory = keyof typeof categories
export const categoryKeys = Object.keys(categories) as [EvidenceCategory, ...EvidenceCategory[]]

export const evidenceStatuses = ['pending', 'collected', 'approved', 'rejected', 'expired'] as const
export type EvidenceStatus = (typeof evidenceStatuses)[number]

/** Where evidence comes from. A fallback is an older copy, taken because a pull failed. */
export const dataSources = ['live', 'manual', 'sample', 'fallback'] as const
export type DataSource = (typeof dataSources)[number]

/** Why evidence of this source can never be approved for a control test; null when it can. */
export const unfitSource = (source: DataSource): string | null => {
  if (source === 'sample') return 'This is sample data. It can never be approved for a control test: collect the real thing.'
  if (source === 'fallback') return 'This is an older copy, kept because a newer pull failed. It can never be approved for a control test: collect it again.'
  return null
}

const occurrence = z.preprocess((value) => (value === '' ? null : value), z.string().regex(/^\d{4}(-(Q[1-4]|H[12]|W\d{2}|\d{2}))?$/, 'is written like 2026-Q3').nullable()).optional().transform((value) => value ?? null)

/**
 * What a person says of evidence, on the screen and by API alike. What is left empty its template says (`detailsOf`): without a template a
 * title, a category, a control and a period are needed.
 */
export const evidenceFields = {
  title: optionalLine(500),
  description: text(0, 5_000).default(''),
  category: blankable(z.enum(categoryKeys, { error: 'choose a category' })),
  controlAreas: controlCodes,
  /** The first and the last day it speaks of, whenever it was taken; what was one moment has one day. */
  observedFrom: optionalInstant,
  observedTo: optionalInstant,
  expiresAt: optionalInstant,
  ownerId: optionalId,
  templateId: optionalId,
  occurrence,
}

type Filling = { name: string; category: string; controlAreas: string[]; howToCollect: string }

/** What evidence for that time says where nobody says otherwise. `taken`: when its file was; a period does not run past that day. */
export function filledBy(template: Filling, occurrence: Occurrence, taken: Date | null) {
  const last = occurrence.to.getTime() - days(1)
  return {
    title: `${template.name}, ${occurrence.key}`, category: template.category as EvidenceCategory, controlAreas: template.controlAreas, description: template.howToCollect,
    observedFrom: occurrence.from, observedTo: new Date(taken ? Math.min(last, dayOf(taken).getTime()) : last),
  }
}

type Dated = { collectedAt: Date | null; observedTo: Date | null; occurrence: string | null }

/**
 * Whether the file was taken before what it is for was over: the last day of its period, or of an occurrence that has to be covered whole.
 * @returns that day and the day it was taken; null when it was over, or no file has come
 */
export function collectedEarly({ collectedAt, observedTo, occurrence }: Dated, template: { frequency: string | null; mustCover: string | null }): { runsTo: Date; takenOn: Date } | null {
  const expected = occurrence && template.mustCover === 'whole' ? occurrenceNamed(template.frequency ?? '', occurrence) : null
  const runsTo = dayOf(new Date(Math.max(observedTo?.getTime() ?? 0, (expected?.to.getTime() ?? 0) - days(1))))
  const takenOn = collectedAt && dayOf(collectedAt)
  return takenOn && takenOn < runsTo ? { runsTo, takenOn } : null
}

/** When and how a file was taken from its source. */
export const fileFields = {
  dataSource: z.enum(dataSources).default('manual'),
  /** Absent: now. */
  collectedAt: optionalInstant,
}

/** An object of a bucket. Without a version the one that is newest now is pinned. */
export const linkShape = z.object({ bucket: line(1, 63), key: z.string({ error: 'is required' }).min(1, 'is required').max(1_024), objectVersion: z.string().max(1_024).optional() })

/** A form has one choice for template and time, `template:occurrence`. */
export function splitExpected<T extends Record<string, unknown>>(input: T): T & { templateId?: unknown; occurrence?: unknown } {
  const { expected, ...rest } = input
  if (typeof expected !== 'string') return input
  const [templateId = '', occurrence = ''] = expected.split(':')
  return { ...rest, templateId, occurrence } as unknown as T
}

/** Days before expiry on which the owner is told, the last on the day itself. */
export const reminderDays = [30, 7, 0] as const

export const evidenceDecisions = decisions<EvidenceStatus, 'approve' | 'reject' | 'review' | 'expire' | 'collect'>({
  record: 'evidence', one: 'evidence', many: 'evidence', states: statusNames, starts: ['pending', 'collected'], noteColumn: 'reason', deciders: ['reviewed_by_id', 'approved_by_id', 'rejected_by_id'],
  people: { collector: { table: 'evidence_versions', key: 'evidence_id', user: 'collected_by_id', person: 'collected_by_person_id' } },
  steps: {
    approve: { act: 'evidence.approve', label: 'Approve', done: 'approved', from: ['collected'], to: 'approved', note: 'optional', notBy: ['collector'], likeliest: ['collected'] },
    reject: { act: 'evidence.reject', label: 'Reject', done: 'rejected', from: ['collected'], to: 'rejected', note: 'needed', notBy: ['collector'] },
    review: { act: 'evidence.review', label: 'Reviewed, decide later', done: 'reviewed', from: ['collected'], to: 'collected', note: 'optional', notBy: ['collector'] },
    expire: { act: 'evidence.expire', label: 'Expired', done: 'expired', from: ['approved'], to: 'expired', note: 'none', notBy: [] },
    // With a newer file only, which the database sees to by itself.
    collect: { act: 'evidence.addVersion', label: 'Collected', done: 'collected again', from: ['pending', 'collected', 'approved', 'rejected', 'expired'], to: 'collected', note: 'none', notBy: [] },
  },
})
