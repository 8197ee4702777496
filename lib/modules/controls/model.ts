import { z } from 'zod'
import { areaNames } from '#lib/control-codes.ts'
import { blankable, line, optionalId, text } from '#lib/input.ts'
import { catalogue, catalogueCodes } from './catalogue.ts'
import { automations, controlFrequencies, controlStatuses, controlTypes, effectivenesses, proofOutcomes, proofs, termStatuses } from './words.ts'

export { catalogue }
export { automations, controlFrequencies, controlStatuses, controlTypes, effectivenesses, proofOutcomes, proofs, termStatuses }

const keysOf = <T extends string>(choices: Record<T, string>) => Object.keys(choices) as [T, ...T[]]

export type ControlStatus = keyof typeof controlStatuses
export type Effectiveness = keyof typeof effectivenesses
export const controlFrequencyKeys = keysOf(controlFrequencies)
export const controlTypeKeys = keysOf(controlTypes)
export const controlStatusKeys = keysOf(controlStatuses)
export const automationKeys = keysOf(automations)
export const effectivenessKeys = keysOf(effectivenesses)
export const proofKeys = keysOf(proofs)
export const areaKeys = Object.keys(areaNames) as [string, ...string[]]

/** What cannot be assessed yet, or not at all. */
export const isAssessable = (status: string) => status !== 'draft' && status !== 'not_applicable'

const codeOfArea = new RegExp(`^(${Object.keys(areaNames).join('|')})-\\d{2}$`)

/** What a person says of a control, on the screen and by API alike. */
export const controlFields = {
  code: line(1, 20).transform((code) => code.toUpperCase()).pipe(z.string().regex(codeOfArea, 'looks like OP-02; it begins with AC, CM, OP or SD')),
  title: line(1, 500),
  objective: text(0, 5_000).default(''),
  description: text(0, 5_000).default(''),
  implementation: text(0, 5_000).default(''),
  testProcedure: text(0, 5_000).default(''),
  ownerId: optionalId,
  frequency: z.enum(controlFrequencyKeys, { error: 'choose how often' }),
  dueDays: blankable(z.coerce.number({ error: 'is a number of days' }).int().min(1, 'at least 1').max(90, 'at most 90')),
  type: z.enum(controlTypeKeys, { error: 'choose a type' }),
  automation: z.enum(automationKeys, { error: 'choose how it is carried out' }),
  status: z.enum(controlStatusKeys, { error: 'choose a status' }).default('draft'),
  effectiveness: z.enum(effectivenessKeys, { error: 'choose how effective it is' }).default('not_assessed'),
}

/** The template of the pack it is made from; said once, when it is made. */
export const fromTemplate = z.preprocess((value) => (value === '' ? null : value), z.enum(catalogueCodes, { error: 'is no control of the pack' }).nullable()).optional().transform((value) => value ?? null)

/** "AC-02 Review of access" */
export const controlLabel = ({ code, title }: { code: string; title: string }): string => `${code} ${title}`
