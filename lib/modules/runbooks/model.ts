import { z } from 'zod'
import { days, minutes } from '#lib/clock.ts'
import { decisions } from '#lib/decisions.ts'
import { blankable, line, optionalId, text, utcInstant } from '#lib/input.ts'
import { drillResults, drillStatuses, drillTimes, metWords, runbookKinds } from './words.ts'

export { drillResults, drillStatuses, drillTimes, metWords, runbookKinds }

type Keys<T> = [keyof T & string, ...(keyof T & string)[]]
const keysOf = <T extends object>(of: T) => Object.keys(of) as Keys<T>
export const drillResultKeys = keysOf(drillResults)
export const drillStatusKeys = keysOf(drillStatuses)

const wholeMinutes = blankable(z.coerce.number({ error: 'is a number of minutes' }).int('is a whole number').min(1, 'at least 1').max(527_040, 'at most 527,040'))

/** A form has a step a line, with its minutes behind a bar. */
const lines = (value: unknown) => (typeof value !== 'string' ? value : value.split('\n').map((each) => each.trim()).filter(Boolean).map((each) => {
  const at = each.lastIndexOf('|')
  return at < 0 ? { what: each, minutes: 'none' } : { what: each.slice(0, at), minutes: each.slice(at + 1).trim() }
}))
const step = z.object({ what: line(1, 1_000), minutes: z.coerce.number({ error: 'needs its minutes behind a bar: “Stop the application | 5”' }).int('is whole minutes').min(0, 'at least 0').max(10_080, 'at most a week') })

/** The text of a runbook; each change of it is a version. */
export const textFields = {
  summary: text(0, 4_000).default(''),
  steps: z.preprocess(lines, z.array(step, { error: 'write at least one step' }).min(1, 'write at least one step').max(200, 'at most 200')),
  rtoTarget: wholeMinutes,
  rpoTarget: wholeMinutes,
}

/** What a person says of a runbook, on the screen and by API alike. */
export const runbookFields = {
  title: line(1, 300),
  kind: z.enum(keysOf(runbookKinds), { error: 'choose what it is for' }),
  every: z.enum(keysOf(drillTimes), { error: 'choose how often' }),
  ownerId: optionalId,
  ...textFields,
}

const seconds = z.preprocess((value) => (value === '' || value === undefined ? null : value), z.coerce.number({ error: 'is a number' }).int('is whole').min(0, 'is never less than nothing').max(2_678_400, 'is more than a month').nullable()).optional().transform((value) => value ?? null)

/** What whoever performed a drill says of it. */
export const drillFields = {
  /** The sender's own name of the drill: what comes again by it is the same drill. */
  drillKey: line(1, 200),
  /** Empty: the newest. */
  versionNumber: blankable(z.coerce.number().int().min(1, 'at least 1')),
  beganAt: utcInstant,
  endedAt: utcInstant,
  rtoSeconds: seconds,
  rpoSeconds: seconds,
  result: z.enum(drillResultKeys, { error: 'choose the result' }),
  found: text(0, 8_000).default(''),
  performedById: optionalId,
}

const lasts = { quarterly: days(92), half_yearly: days(184), yearly: days(366) } as const
/** Days a drill may come later before it is overdue. */
const grace = days(14)
export const drillDueAfter = (every: keyof typeof lasts, last: Date): Date => new Date(last.getTime() + lasts[every] + grace)
/** Of the due times that are over the newest, how many they are, and the next. */
export function missedDrills(every: keyof typeof lasts, first: Date, at: Date): { newest: Date; count: number; next: Date } | null {
  if (at < first) return null
  const more = Math.floor((at.getTime() - first.getTime()) / lasts[every])
  return { newest: new Date(first.getTime() + more * lasts[every]), count: more + 1, next: new Date(first.getTime() + (more + 1) * lasts[every]) }
}

/** A clock may be this far ahead of the portal's. */
export const clockSlack = minutes(1)
export const longestDrill = days(31)
export const mostFiles = 10

const byOthers = ['performer', 'sender'] as const
export const drillDecisions = decisions<keyof typeof drillStatuses, 'accept' | 'reject'>({
  record: 'runbook_drills', one: 'drill', many: 'drills', states: drillStatuses, starts: ['posted'], noteColumn: 'note', deciders: ['reviewed_by_id'],
  people: { performer: { table: 'runbook_drills', key: 'id', user: 'performed_by_id', person: 'performed_by_person_id' }, sender: { table: 'runbook_drills', key: 'id', user: 'posted_by_id', person: 'posted_by_person_id' } },
  steps: {
    accept: { act: 'runbooks.accept', label: 'Accept', done: 'accepted', from: ['posted'], to: 'accepted', note: 'optional', notBy: byOthers, likeliest: ['posted'] },
    reject: { act: 'runbooks.reject', label: 'Reject', done: 'rejected', from: ['posted'], to: 'rejected', note: 'needed', notBy: byOthers },
  },
})

export const drillLabel = ({ runbook, at }: { runbook: string; at: Date }): string => `the drill of ${runbook} from ${at.toISOString().slice(0, 10)}`
