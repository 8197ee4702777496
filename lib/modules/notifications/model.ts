import { z } from 'zod'
import { minutes } from '#lib/clock.ts'
import type { MailTime } from '#lib/door/notices.ts'
import { blankable } from '#lib/input.ts'
import { nextAfter } from '#lib/recurrence.ts'
import { knownZone } from '#lib/zone.ts'

export const mailTimes = ['now', 'daily', 'never'] as const satisfies readonly MailTime[]

/** What is alike and comes within this long is one notification and one mail: a mail waits so long for it. */
export const foldedWithin = minutes(1)

/** What is older when it is looked at, as after a long rest of the worker, is in the portal and sends no mail. */
export const mailedWithin = minutes(24 * 60)

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is a time such as 08:00')

/** What a person chooses, on the screen and by API alike. Kinds that are not named are as shipped. */
export const preferenceFields = {
  portal: z.record(z.string().max(100), z.boolean()),
  mail: z.record(z.string().max(100), z.enum(mailTimes)),
  dailyAt: clock.default('08:00'),
  quietFrom: blankable(clock),
  quietTo: blankable(clock),
  zone: blankable(z.string().max(64).refine((zone) => knownZone(zone) !== undefined, 'is no time zone, such as Europe/Berlin')),
}

export type Times = { dailyAt: string; quietFrom: string | null; quietTo: string | null; zone: string }

/** When a mail goes that is wanted at `at`; null: never. In quiet hours it waits for their end. */
export function mailDue(when: MailTime, at: Date, { dailyAt, quietFrom, quietTo, zone }: Times): Date | null {
  if (when === 'never') return null
  if (when === 'daily') return next(dailyAt, zone, at)
  const due = new Date(at.getTime() + foldedWithin)
  return quietUntil(due, { quietFrom, quietTo, zone }) ?? due
}

/** When quiet hours end that `at` lies in; null: it lies in none. */
function quietUntil(at: Date, { quietFrom, quietTo, zone }: Omit<Times, 'dailyAt'>): Date | null {
  if (quietFrom === null || quietTo === null || quietFrom === quietTo) return null
  const end = next(quietTo, zone, at)
  return end < next(quietFrom, zone, at) ? end : null
}

export const isQuiet = (at: Date, times: Omit<Times, 'dailyAt'>): boolean => quietUntil(at, times) !== null

/** When the clocks of a zone show it next. */
const next = (time: string, zone: string, after: Date): Date => {
  const [hour, minute] = time.split(':').map(Number)
  return nextAfter({ rule: `${minute} ${hour} * * *`, zone }, after)
}
