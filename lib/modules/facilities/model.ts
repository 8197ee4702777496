import { z } from 'zod'
import { blankable, id, line, optionalId, optionalLine, text, words } from '#lib/input.ts'
import { readHours, type Span } from '#lib/physical/hours.ts'
import { knownZone } from '#lib/zone.ts'

/** By its IANA name, as written: an abbreviation means several zones. */
const zone = line(1, 64).refine((value) => (value === 'UTC' || value.includes('/')) && knownZone(value) !== undefined, 'is no time zone by its IANA name, such as Europe/Berlin')

/** As a form says it, one span a line. */
const hours = z.union([z.string().max(2_000), z.array(z.object({ days: z.array(z.number().int().min(1).max(7)).min(1).max(7), from: z.string().max(5), to: z.string().max(5) })).max(50)]).default('').transform((value, context): Span[] => {
  if (typeof value !== 'string') return value
  const read = readHours(value)
  if ('spans' in read && read.spans.length <= 50) return read.spans
  context.addIssue({ code: 'custom', message: 'problem' in read ? read.problem : 'at most 50 lines' })
  return z.NEVER
})

const holidays = words(200, 10).pipe(z.array(z.iso.date('is a day, such as 2026-12-25')))

/** What a person says of a facility, on the screen and by API alike. */
export const facilityFields = {
  name: line(1, 200),
  address: text(0, 1_000).default(''),
  zone,
  hours,
  holidays,
  doors: words(200, 200),
  systemId: id,
  site: optionalLine(200),
  ownerId: id,
  reviewerId: optionalId,
}

export const facilityStates = { live: 'In use', ended: 'Ended' } as const
export const stateFilter = blankable(z.enum(['live', 'ended']))
