import { z } from 'zod'
import { id, line, text } from '#lib/input.ts'
import { type Period, periodFields } from '#lib/period.ts'
import { defaultSizes, type SizeKey, sizeKeys, sizesSource } from '#lib/testing/sizes.ts'
import { engagementKinds } from './words.ts'

export { engagementKinds, engagementStates } from './words.ts'

/** Days that a period may have: a year, and a quarter more for what comes late. */
export const longestPeriod = 460

const size = (key: SizeKey) => z.coerce.number({ error: 'is a number' }).int('is a whole number').min(1, 'is at least 1').max(5_000, 'is at most 5,000').default(defaultSizes[key])

/** What a person says of an engagement, on the screen and by API alike. */
export const engagementFields = {
  title: line(1, 300),
  kind: z.enum(Object.keys(engagementKinds) as [keyof typeof engagementKinds, ...(keyof typeof engagementKinds)[]], { error: 'choose who audits' }),
  description: text(0, 5_000).default(''),
  ownerId: id,
  ...periodFields,
  sizesSource: text(1, 500).default(sizesSource),
  ...(Object.fromEntries(sizeKeys.map((key) => [`size_${key}`, size(key)])) as { [K in SizeKey as `size_${K}`]: ReturnType<typeof size> }),
}

export const engagementCode = line(2, 30).transform((code) => code.toUpperCase()).pipe(z.string().regex(/^[A-Z0-9][A-Z0-9-]{1,29}$/, 'has letters, digits and hyphens, such as FY2026-ITGC'))

export const engagementName = ({ code, title }: { code: string; title: string }): string => `${code} ${title}`
export const periodOf = ({ fromDay, toDay, zone }: Period): Period => ({ fromDay, toDay, zone })
