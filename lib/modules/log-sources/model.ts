import { z } from 'zod'
import { controlCodes } from '#lib/control-codes.ts'
import { formatDuration } from '#lib/format.ts'
import { blankable, choices, line, text } from '#lib/input.ts'
import { knownZone } from '#lib/zone.ts'
import { type HourOfWeek, hoursOfWeek, type Rhythm } from './rhythm.ts'

export const modes = ['learned', 'set', 'not_expected'] as const
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export const spans = [7, 30, 90] as const

/** So many days of history teach a rhythm. */
export const learningDays = 14

const hour = (least: number, most: number, otherwise: number) => blankable(z.coerce.number().int().min(least, `from ${least} to ${most}`).max(most, `from ${least} to ${most}`)).optional().transform((value) => value ?? otherwise)

/** What a person says of a source, on the screen and by API alike. `why` is needed where they say anything but what was learned. */
export const rhythmFields = {
  mode: z.enum(modes, { error: 'choose one' }),
  every: blankable(z.coerce.number().int().min(1, 'at least 1').max(44_640, 'at most 31 days')).optional().transform((value) => value ?? null),
  unit: z.enum(['minutes', 'hours']).default('hours'),
  activeDays: choices(weekdays),
  activeFrom: hour(0, 23, 0),
  activeTo: hour(1, 24, 24),
  zone: line(1, 64).refine((zone) => knownZone(zone) !== undefined, 'is no time zone, such as Europe/Berlin').default('UTC'),
  controls: controlCodes,
  why: text(1, 1_000),
}
export const nameField = line(1, 100)

type Said = { mode: (typeof modes)[number]; everyMinutes: number | null; activeDays: string[]; activeFrom: number; activeTo: number; zone: string; learnedMinutes: number | null; learnedHours: string | null }

const clocks = new Map<string, Intl.DateTimeFormat>()
/** Of a whole hour (hours since 1970): its hour of the week as the clocks of a zone show it, from Monday. */
function hourOfWeekIn(zone: string, whole: number): HourOfWeek {
  const clock = clocks.get(zone) ?? new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'long', hour: '2-digit', hourCycle: 'h23' })
  clocks.set(zone, clock)
  const parts = clock.formatToParts(whole * 3_600_000)
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  return weekdays.indexOf(of('weekday').toLowerCase() as (typeof weekdays)[number]) * 24 + Number(of('hour'))
}

/** What is expected of a source; null: nothing, or it is not known yet. */
export function rhythmOf(source: Said): Rhythm | null {
  if (source.mode === 'not_expected') return null
  if (source.mode === 'learned') return source.learnedMinutes === null || source.learnedHours === null ? null : { minutes: source.learnedMinutes, active: hoursOfWeek(source.learnedHours) }
  const { activeDays, activeFrom, activeTo, zone } = source
  const always = activeDays.length === 0 && activeFrom === 0 && activeTo === 24
  const active = (whole: number) => {
    const at = hourOfWeekIn(zone, whole)
    return at % 24 >= activeFrom && at % 24 < activeTo && (activeDays.length === 0 || activeDays.includes(weekdays[Math.floor(at / 24)] ?? ''))
  }
  return { minutes: source.everyMinutes ?? 60, active: always ? () => true : active }
}

const two = (n: number) => String(n).padStart(2, '0')

/** In words: "at least once in 2 h of its hours". */
export function rhythmWords(source: Said & { firstAt: Date | null }, at: Date): string {
  if (source.mode === 'not_expected') return 'Nothing is expected of it'
  if (source.mode === 'set') {
    const days = source.activeDays.length === 0 || source.activeDays.length === 7 ? 'every day' : weekdays.filter((day) => source.activeDays.includes(day)).map((day) => day.slice(0, 3)).join(', ')
    const when = source.activeFrom === 0 && source.activeTo === 24 ? (days === 'every day' ? '' : `, ${days}`) : `, ${days} ${two(source.activeFrom)}:00 to ${two(source.activeTo)}:00 ${source.zone}`
    return `At least once in ${formatDuration((source.everyMinutes ?? 0) * 60_000)}${when}`
  }
  if (source.learnedMinutes !== null && source.learnedHours !== null) {
    const count = [...source.learnedHours].filter((each) => each === '1').length
    return `At least once in ${formatDuration(source.learnedMinutes * 60_000)}${count < 168 ? ` of the ${count} hours of a week in which it comes` : ''}; learned`
  }
  const days = learnedDays(source.firstAt, at)
  return days < learningDays ? `Learning, ${days} of ${learningDays} days` : 'Learning: it came too seldom to tell a rhythm. Say what is expected'
}

export const learnedDays = (firstAt: Date | null, at: Date): number => (firstAt === null ? 0 : Math.max(0, Math.min(learningDays, Math.floor((at.getTime() - firstAt.getTime()) / 86_400_000))))

export const states = ['silent', 'well', 'learning', 'not_expected'] as const
export type SourceState = (typeof states)[number]
export const stateOf = (source: Said, silent: boolean): SourceState => (silent ? 'silent' : source.mode === 'not_expected' ? 'not_expected' : rhythmOf(source) === null ? 'learning' : 'well')
