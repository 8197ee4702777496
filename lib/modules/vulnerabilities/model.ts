import { z } from 'zod'
import { days } from '#lib/clock.ts'
import { severities, type Severity } from '#lib/importers/vulnerabilities/record.ts'
import { tableMapping } from '#lib/importers/vulnerabilities/table.ts'
import { flag, line, optionalId, optionalUtcInstant } from '#lib/input.ts'
import type { Settings } from '../settings/model.ts'
import { states } from './words.ts'

export { severities, type Severity }
export { importStates, severityWords, states } from './words.ts'
export { scanFormats } from '#lib/importers/vulnerabilities/open.ts'

export type State = keyof typeof states
export const stateKeys = Object.keys(states) as [State, ...State[]]

/** What each state means, for whoever sees it the first time. */
export const stateMeanings: Record<State, string> = {
  open: 'A scan found it, and no later one says that it is gone.',
  regressed: 'It was fixed before, and a later scan found it again.',
  fixed: 'A later scan says that it is gone. Nobody can say so by hand.',
  accepted: 'It is there, and somebody else agreed that it stays until a day. Then it is open again.',
  false_positive: 'Somebody else agreed that it is none. On that day it is open again, to be looked at anew.',
}

/** Days for which it may be requested that one stays. */
export const longestExemption = 365

const json = (value: unknown) => {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
export const mapping = z.preprocess(json, tableMapping)

/** What a person says of a file, before it. */
export const importFields = {
  /** Null: each record names its own. */
  systemId: optionalId,
  whole: flag,
  /** When it was scanned, of a file that does not say so. */
  scannedAt: optionalUtcInstant,
  tool: line(0, 200).default(''),
  mapping: z.preprocess((value) => (value === '' || value === undefined ? null : json(value)), tableMapping.nullable()).optional().transform((value) => value ?? null),
}

/** Days until one is due, by severity; null: nothing is due. */
export const dueDays = ({ vulnerabilities: v }: Settings): Record<Severity, number | null> => ({ critical: v.criticalDays, high: v.highDays, medium: v.mediumDays, low: v.lowDays, informational: null })

/** A time a tool may have seen something at: after there were scanners, and not after it was received, but for clocks that differ a little. */
export const believable = (at: Date | null, receivedAt: Date): Date | null => (at !== null && at.getUTCFullYear() >= 2000 && at.getTime() <= receivedAt.getTime() + 5 * 60_000 ? at : null)

export const isOverdue = (of: { state: State; dueAt: Date | null; exemptUntil: Date | null }, at: Date): boolean => of.dueAt !== null && of.dueAt < at && (of.state === 'open' || of.state === 'regressed' || (of.state !== 'fixed' && of.exemptUntil !== null && of.exemptUntil <= at))

/** What it counts as now: what was accepted until a moment that is over is open, before the portal has written so. */
export const stateNow = <S extends { state: State; exemptUntil: Date | null; times: number }>(of: S, at: Date): State => (of.exemptUntil !== null && of.exemptUntil <= at ? (of.times > 1 ? 'regressed' : 'open') : of.state)

export const since = (at: Date, count: number) => new Date(at.getTime() - days(count))
