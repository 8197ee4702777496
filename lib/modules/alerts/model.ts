import { z } from 'zod'
import { flag, line } from '#lib/input.ts'
import { measureNames, sourceNames, stateNames } from './words.ts'

export { measureNames, sourceNames, stateNames } from './words.ts'

const keysOf = <T extends string>(of: Record<T, string>) => Object.keys(of) as [T, ...T[]]
export const stateKeys = keysOf(stateNames)
export const sourceKeys = keysOf(sourceNames)
export const measureKeys = keysOf(measureNames)
export const severityKeys = ['critical', 'high', 'medium', 'low'] as const
export type SeverityKey = (typeof severityKeys)[number]
export const rankOf = (of: SeverityKey): number => 4 - severityKeys.indexOf(of)
export const severityOf = (rank: number): SeverityKey => severityKeys[4 - rank] ?? 'low'

/** What is so now, and worth an alert. `since`: of a rule, when it found something last. */
export type Condition = { source: keyof typeof sourceNames; key: string; title: string; said: string; severity: number; subject: string; href: string; since: Date | null }

export const thresholdFields = {
  name: line(1, 200), measure: z.enum(measureKeys, { error: 'choose a number' }), most: z.coerce.number({ error: 'is a number' }).int('is a whole number').min(0, 'is at least 0').max(1_000_000_000, 'is at most 1,000,000,000'), severity: z.enum(severityKeys, { error: 'choose a severity' }), enabled: flag,
}

export const alertName = ({ number, title }: { number: number; title: string }): string => `A-${number} ${title}`

/** What ends by itself is not resolved by hand: it would be open again within the minute. */
export const endsByItself = (source: keyof typeof sourceNames): boolean => source !== 'rule'
