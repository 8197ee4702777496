import { z } from 'zod'
import type { RunKind } from '#db/schema/backup-plans.ts'
import { days, hours } from '#lib/clock.ts'
import { decisions } from '#lib/decisions.ts'
import { blankable, line, optionalId, optionalLine, optionalUtcInstant, text, utcInstant } from '#lib/input.ts'
import { backupTimes, comparisons, markWords, metWords, planKinds, restoreTimes, resultWords, runKinds, runStatuses } from './words.ts'

export { backupTimes, comparisons, markWords, metWords, planKinds, restoreTimes, resultWords, runKinds, runStatuses }

type Keys<T> = [keyof T & string, ...(keyof T & string)[]]
const keysOf = <T extends object>(of: T) => Object.keys(of) as Keys<T>
export const planKindKeys = keysOf(planKinds)
export const runKindKeys = keysOf(runKinds)
export const runStatusKeys = keysOf(runStatuses)
export const comparisonKeys = keysOf(comparisons)
export const markKeys = keysOf(markWords)
export const resultKeys = keysOf(resultWords)
export type Mark = keyof typeof markWords

const whole = (most: number, what: string) => z.coerce.number({ error: `is a number of ${what}` }).int('is a whole number').min(1, 'at least 1').max(most, `at most ${most.toLocaleString('en')}`)
/** A year in minutes. */
const minutesOfAYear = 527_040

/** What a person says of a backup plan, on the screen and by API alike. */
export const planFields = {
  systemId: z.guid('choose a system').transform((value) => value.toLowerCase()),
  title: line(1, 300),
  kind: z.enum(planKindKeys, { error: 'choose what it is' }),
  /** Which database, which folder. */
  what: text(1, 2_000),
  keptAt: text(0, 1_000).default(''),
  backupEvery: z.enum(keysOf(backupTimes), { error: 'choose how often' }),
  restoreEvery: z.enum(keysOf(restoreTimes), { error: 'choose how often' }),
  /** Minutes. Empty: no target. */
  rtoTarget: blankable(whole(minutesOfAYear, 'minutes')),
  rpoTarget: blankable(whole(minutesOfAYear, 'minutes')),
  retentionDays: whole(36_600, 'days'),
  shrinkPercent: whole(99, 'percent').default(20),
  ownerId: optionalId,
}

/** Between two, and how much later one may come before it is overdue. */
const intervals: Record<RunKind, Record<string, { every: number; grace: number }>> = {
  backup: { hourly: { every: hours(1), grace: hours(1) }, six_hours: { every: hours(6), grace: hours(2) }, daily: { every: days(1), grace: hours(6) }, weekly: { every: days(7), grace: days(1) }, monthly: { every: days(31), grace: days(1) } },
  restore_test: { weekly: { every: days(7), grace: days(1) }, monthly: { every: days(31), grace: days(3) }, quarterly: { every: days(92), grace: days(7) }, half_yearly: { every: days(184), grace: days(14) }, yearly: { every: days(366), grace: days(30) } },
}
const intervalOf = (kind: RunKind, every: string) => intervals[kind][every] ?? { every: days(1), grace: 0 }

/** When the one after this is overdue. */
export const dueAfter = (kind: RunKind, every: string, last: Date): Date => new Date(last.getTime() + intervalOf(kind, every).every + intervalOf(kind, every).grace)

/** How long it may be without one, in milliseconds. */
export const longestBetween = (kind: RunKind, every: string): number => dueAfter(kind, every, new Date(0)).getTime()

/** Of the due times from `first` on that are over the newest, and how many of them there are. */
export function missedBy(kind: RunKind, every: string, first: Date, at: Date): { newest: Date; count: number; next: Date } | null {
  if (at < first) return null
  const { every: step } = intervalOf(kind, every)
  const more = Math.floor((at.getTime() - first.getTime()) / step)
  return { newest: new Date(first.getTime() + more * step), count: more + 1, next: new Date(first.getTime() + (more + 1) * step) }
}

/** A clock may be this far ahead of the portal's. */
export const clockSlack = 60_000
export const longestRun = days(31)
/** A pebibyte, and as many rows: what is more was mistyped. */
export const mostBytes = 2 ** 50
export const mostParts = 2_000
export const mostLogs = 5

const amount = (what: string) => z.preprocess((value) => (value === '' || value === undefined ? null : value), z.coerce.number({ error: `is a number of ${what}` }).int('is a whole number').min(0, 'is never less than nothing').max(mostBytes, `is more ${what} than there can be`).nullable()).optional().transform((value) => value ?? null)
const side = z.object({ rows: amount('rows'), bytes: amount('bytes'), checksum: optionalLine(200) }).nullish().transform((value) => value ?? null)
const part = z.object({ name: line(1, 500), source: side, restored: side })

const json = (value: unknown) => {
  if (typeof value !== 'string') return value
  if (value.trim() === '') return []
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}

/** What whoever ran it says of a run. A form sends the parts as JSON, and whether it succeeded as a word. */
export const runFields = {
  kind: z.enum(runKindKeys, { error: 'choose backup or restore_test' }),
  /** The sender's own name of the run: what comes again by it is the same run. */
  runKey: line(1, 200),
  result: z.enum(resultKeys, { error: 'choose succeeded or failed' }),
  backupRef: optionalLine(500),
  takenAt: optionalUtcInstant,
  lostSince: optionalUtcInstant,
  beganAt: utcInstant,
  endedAt: optionalUtcInstant,
  bytes: amount('bytes'),
  checksum: optionalLine(200),
  said: text(0, 4_000).default(''),
  parts: z.preprocess(json, z.array(part, { error: 'is a list of parts: name, source and restored, each with rows, bytes and checksum' }).max(mostParts, `at most ${mostParts.toLocaleString('en')}: put several into one`)).optional().transform((value) => value ?? []),
  /** Whoever ran it, where that is not whoever posts it. */
  performedById: optionalId,
}
export type RunInput = z.output<z.ZodObject<typeof runFields>>

const byOthers = ['performer', 'sender'] as const

export const runDecisions = decisions<keyof typeof runStatuses, 'accept' | 'reject'>({
  record: 'backup_runs', one: 'backup run', many: 'backup runs', states: runStatuses, starts: ['posted'], noteColumn: 'note', deciders: ['reviewed_by_id'],
  people: { performer: { table: 'backup_runs', key: 'id', user: 'performed_by_id', person: 'performed_by_person_id' }, sender: { table: 'backup_runs', key: 'id', user: 'posted_by_id', person: 'posted_by_person_id' } },
  steps: {
    accept: { act: 'backupPlans.accept', label: 'Accept', done: 'accepted', from: ['posted'], to: 'accepted', note: 'optional', notBy: byOthers, likeliest: ['posted'] },
    reject: { act: 'backupPlans.reject', label: 'Reject', done: 'rejected', from: ['posted'], to: 'rejected', note: 'needed', notBy: byOthers },
  },
})

export const runLabel = ({ kind, plan, at }: { kind: RunKind; plan: string; at: Date }): string => `the ${runKinds[kind].toLowerCase()} of ${plan} from ${at.toISOString().slice(0, 16).replace('T', ' ')}`
