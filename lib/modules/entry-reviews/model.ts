import { z } from 'zod'
import { id, optionalId, optionalLine } from '#lib/input.ts'
import { explanationWords, kindWords, outcomeWords, reviewStates, stopWords } from './words.ts'

export { explanationWords, kindWords, outcomeWords, reviewStates, stopWords }

type Keys<T> = [keyof T & string, ...(keyof T & string)[]]
export const kindKeys = Object.keys(kindWords) as Keys<typeof kindWords>
export const outcomeKeys = Object.keys(outcomeWords) as Keys<typeof outcomeWords>
export const explanationKeys = Object.keys(explanationWords) as Keys<typeof explanationWords>

/** Days a period may have: a year and a leap day. */
export const longestPeriod = 366

const day = z.iso.date('is a day, such as 2026-11-01')

export const reviewFields = {
  /** Empty: the facility and the period say it. */
  title: optionalLine(300),
  facilityId: id,
  /** Whole days of the facility, both included. */
  from: day,
  to: day,
  logId: id,
  visitorsId: optionalId,
  badgesId: optionalId,
  rosterId: id,
  /** Within less nobody gets from one facility to another. */
  travelMinutes: z.coerce.number().int().min(1, 'at least 1').max(1_440, 'at most 1,440').default(30),
  deniedTimes: z.coerce.number().int().min(2, 'at least 2').max(100, 'at most 100').default(3),
  deniedMinutes: z.coerce.number().int().min(1, 'at least 1').max(1_440, 'at most 1,440').default(10),
  hoursAt: z.enum(['all', 'restricted']).default('all'),
}

export const hoursAtWords = { all: 'All doors', restricted: 'Restricted doors' } as const

/** What is asked, for whoever sees it the first time. */
export const kindMeanings: Record<keyof typeof kindWords, string> = {
  after_leaving: 'Somebody entered after their last day ended.', before_joining: 'Somebody entered before their first day.', out_of_hours: 'At a time that is not usual, by the zone of the facility.', denied: 'Refused at doors again and again within minutes.',
  in_twice: 'In at a door and in again, without going out, where the log says who goes out.', two_places: 'At two facilities within less than the way takes.', untold: 'Neither number, e-mail, alias nor register says who it was; names only suggest.', unplaced: 'The day lacks that hour on the wall, or no reading says which moment it was.',
  badge_without_owner: 'A badge that is used or active, and the register has nobody for it.', leaver_badge: 'The register has it active, and its holder has left.', visitor_no_host: 'Nobody is said to have received them.', visitor_host_left: 'Whoever received them had left, or had yet to begin.', visitor_host_untold: 'The name of the host fits nobody, or several.',
  visitor_not_out: 'Nothing says when they went.', silent_day: 'Not one record on a day on which entry is usual.', not_covered: 'The log begins later or ends earlier than the period.',
}
