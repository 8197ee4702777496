import { z } from 'zod'
import { indicatorKeys, likelihoodKeys, magnitudeKeys, severityKeys } from '#lib/deficiency/severity.ts'
import { blankable, choices, flag, id, line, optionalId, optionalText, someIds, text } from '#lib/input.ts'
import { assertionNames, deficiencyStates, sourceKinds } from './words.ts'

export { deficiencyKinds, deficiencyStates, likelihoodNames, magnitudeNames, severityNames } from './words.ts'

const keysOf = <T extends string>(of: Record<T, string>) => Object.keys(of) as [T, ...T[]]

export const stateKeys = keysOf(deficiencyStates)
export const sourceKeys = keysOf(sourceKinds)
export const assertionKeys = keysOf(assertionNames)

/** Members of one aggregate, and deficiencies a worksheet shows. */
export const mostMembers = 100
export const mostShown = 500

export const day = z.iso.date({ error: 'is not a day, such as 2026-01-31' })

/** What was found, in the words of the field. */
export const foundFields = {
  title: line(1, 300), condition: text(1, 5_000), criteria: text(0, 5_000).default(''), cause: text(0, 5_000).default(''), effect: text(1, 5_000),
  systemIds: someIds, process: line(0, 200).default(''), assertions: choices(assertionKeys),
}

/** Where it comes from: a record by its kind, and its id or its address in the portal; typed: in words. */
export const sourceFields = { kind: z.enum(sourceKeys, { error: 'choose where it comes from' }), record: blankable(z.string().max(500, 'is no record')), said: optionalText(5_000) }

const whole = z.coerce.number({ error: 'is a number of days' }).int('is a whole number of days').min(0, 'is at least 0').max(3_660, 'is at most 3,660')

export const evaluationFields = {
  likelihood: z.enum(likelihoodKeys, { error: 'choose how likely it is' }), likelihoodWhy: text(1, 5_000),
  magnitude: z.enum(magnitudeKeys, { error: 'choose how much it would matter' }), magnitudeWhy: text(1, 5_000),
  affected: text(1, 5_000), days: blankable(whole), failure: optionalText(5_000), indicators: choices(indicatorKeys),
  compensating: z.array(z.object({ controlId: id, testId: optionalId, precision: text(1, 2_000) })).max(10, 'at most 10 compensating controls').default([]),
  /** Left out: as derived. */
  severity: blankable(z.enum(severityKeys, { error: 'choose a severity' })), reason: optionalText(5_000),
  statement: text(1, 5_000),
}

/** Nothing is agreed to without a plan, an owner and a day. */
export const responseFields = { agrees: z.preprocess((value) => (value === 'yes' || value === 'true' ? true : value === 'no' || value === 'false' ? false : value), z.boolean({ error: 'choose whether management agrees' })), said: text(1, 5_000), plan: optionalText(5_000), ownerId: optionalId, dueDay: blankable(day), reason: optionalText(2_000) }

export const reviewFields = { acceptsLower: flag, note: optionalText(2_000) }

export const deficiencyName = ({ number, title }: { number: number; title: string }): string => `D-${number} ${title}`

/** Its day is over, and nobody said that it is remediated. Days end in UTC. */
export const isOverdue = (of: { state: string; dueDay: string | null; remediatedAt: Date | null }, at: Date): boolean => of.dueDay !== null && of.remediatedAt === null && of.state !== 'closed' && of.state !== 'withdrawn' && of.dueDay < at.toISOString().slice(0, 10)
