import { outcomes, type OutcomeWord } from '#lib/cloud/check.ts'

export const outcomeWords: Record<OutcomeWord, string> = { pass: 'Pass', fail: 'Fail', not_applicable: 'Not applicable', not_evaluable: 'Not evaluable', manual: 'Manual' }
export { outcomes }

export const findingStates = { open: 'Open', regressed: 'Regressed', fixed: 'Fixed', gone: 'Gone' } as const
export type FindingStateWord = keyof typeof findingStates

/** What each state means, for whoever sees it the first time. */
export const stateMeanings: Record<FindingStateWord, string> = {
  open: 'The last scan that could read it found it failing.',
  regressed: 'It was fixed or gone before, and fails again.',
  fixed: 'A scan read it and it passes.',
  gone: 'The resource is not there any more, or the question does not arise any more: nobody mended it.',
}

/** Days for which a mute may be asked. */
export const longestMute = 365

export const catalogueOf = (ids: readonly string[]): string => `${ids.length} checks`
