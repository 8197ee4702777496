import { z } from 'zod'
import { blankable, flag, id, instant, line, optionalChoice, optionalId, text, words as wordsOf } from '#lib/input.ts'
import { actKinds, conflictEnvironments, conflictStates, dutyRuleStates, mappedBy, voidReasons } from './words.ts'

export { actKinds, conflictEnvironments, conflictStates, dutyRuleStates, mappedBy, voidReasons }

/** Days a mitigation lasts at most. */
export const longestMitigation = 365
/** Rights listed on each side of a conflict; all are counted. */
export const listedRights = 20
/** New conflicts listed of one rule: one with more is a mapping that hits what it should not, and says so. */
export const listedConflicts = 5_000

const keysOf = <T extends Record<string, string>>(of: T) => Object.keys(of) as [keyof T & string, ...(keyof T & string)[]]
export const environments = keysOf(conflictEnvironments)
export const conflictStateKeys = keysOf(conflictStates)
export const ruleStateKeys = keysOf(dutyRuleStates)
export const actKindKeys = keysOf(actKinds)

/** What a person says of a duty, on the screen and by API alike. */
export const dutyFields = { name: line(1, 200), description: text(0, 5_000).default('') }

/** A system by its id; `portal`: the portal itself; empty: any system. */
const where = blankable(z.union([z.literal('portal'), id], { error: 'is no system: choose from the list' }))

export const mappingFields = {
  where,
  environment: optionalChoice(environments),
  rightKind: line(0, 100).default(''),
  by: z.enum(keysOf(mappedBy), { error: 'choose how the right is told' }),
  right: line(1, 500),
  scope: line(0, 500).default(''),
  exceptNames: wordsOf(50, 300),
  exceptScopes: wordsOf(50, 300),
}
export const mappingInput = z.object(mappingFields)
export type MappingInput = z.output<typeof mappingInput>

export const ruleFields = {
  name: line(1, 200),
  oneId: id,
  otherId: id,
  sameSystem: flag,
  environment: optionalChoice(environments),
  scope: line(0, 500).default(''),
  risk: z.coerce.number().int().min(1).max(4),
  why: text(1, 2_000),
  ownerId: id,
}

export const mitigationFields = { controlId: id, evidenceId: optionalId, reason: text(1, 2_000), until: instant }
export const endReason = text(1, 2_000)
