import { z } from 'zod'
import { blankable, id, line, someIds, text } from '#lib/input.ts'

export { frameworkSources, frameworkStates } from './words.ts'

const day = z.string({ error: 'is a day, such as 2026-01-31' }).trim().regex(/^\d{4}-\d\d-\d\d$/, 'is a day, such as 2026-01-31').refine((said) => new Date(`${said}T00:00:00Z`).toJSON()?.startsWith(said), 'is no day of the calendar')

/** What a person says of a framework that the organization is held against. */
export const adoptionFields = {
  scope: text(1, 5_000),
  systemIds: someIds,
  fromDay: day,
  toDay: blankable(day),
  ownerId: id,
}

export const daysInOrder = ({ fromDay, toDay }: { fromDay: string; toDay?: string | null | undefined }) => !toDay || fromDay <= toDay
export const reason = (most: number) => line(1, most)

/** "SOC 2 TSC 2017" */
export const frameworkLabel = ({ name, edition }: { name: string; edition: string }): string => `${name} ${edition}`.slice(0, 400)
/** "CC6.1 Logical access" */
export const requirementLabel = ({ code, title }: { code: string; title: string }): string => `${code} ${title}`
/** Bytes of an OSCAL file. */
export const largestOscal = 64 * 2 ** 20
