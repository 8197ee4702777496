import { z } from 'zod'
import { id, instant, optionalInstant, optionalLine, someIds } from '#lib/input.ts'
import { censusStates, kindWords, outcomeWords, partWords, stopKinds } from './words.ts'

export { censusStates, kindWords, outcomeWords, partWords, stopKinds }

type Keys<T> = [keyof T & string, ...(keyof T & string)[]]
export const kindKeys = Object.keys(kindWords) as Keys<typeof kindWords>
export const outcomeKeys = Object.keys(outcomeWords) as Keys<typeof outcomeWords>

/** Days a period may have: a year and a leap day. */
export const longestPeriod = 366

export const censusFields = {
  /** Empty: the period says it. */
  title: optionalLine(300),
  rosterId: id,
  /** From then; a period open at either end has no whole to judge. */
  from: instant,
  /** The first moment after it. */
  to: instant,
  /** Empty: now. */
  asOf: optionalInstant.optional().transform((value) => value ?? null),
  systemIds: someIds.refine((ids) => ids.length > 0, 'choose at least one system'),
  limitHours: z.coerce.number().int().min(0, 'at least 0').max(2_160, 'at most 2,160').default(24),
  moverDays: z.coerce.number().int().min(0, 'at least 0').max(366, 'at most 366').default(30),
}

/** What is asked of each kind, for whoever sees it the first time. */
export const kindMeanings: Record<keyof typeof kindWords, string> = {
  leaver: 'Each account of everybody who left: disabled within the limit after leaving?',
  sign_in: 'Did anybody sign in with it after they left?',
  token: 'Does a token or key of a disabled account live on?',
  mover: 'Each right held before somebody changed their job, department or cost centre: is it of the new job, or gone?',
  joiner: 'Each right of everybody who began: not before the first day, and not before somebody approved it?',
  orphan: 'Accounts of which nobody is known to be behind them.',
  unrecorded: 'Accounts of people, guests and contractors whom the roster does not have.',
  accountless: 'People without an account at the identity provider.',
  shared: 'Accounts that are no one person’s own: does somebody answer for each?',
}
