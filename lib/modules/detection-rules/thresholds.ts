import 'server-only'
import { isNotNull } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { detectionRules } from '#db/schema/detection-rules.ts'
import type { SigmaCorrelation } from '#lib/sigma/index.ts'
import type { Settings } from '../settings/model.ts'
import { readSettings } from '../settings/queries.ts'
import type { CatalogRule } from './model.ts'

/** What an organization has set: each absent number is as shipped. `count` is what the condition compares with. */
export type Thresholds = { timespanMinutes?: number; count?: number }

/** Every number that is not the rules' own. */
export type Numbers = { settings: Settings['detection']; thresholds: ReadonlyMap<string, Thresholds> }

const minute = 60_000
const day = 86_400_000

export async function readNumbers(tx: Tx): Promise<Numbers> {
  const { detection } = await readSettings(tx)
  const rows = await tx.select({ ruleId: detectionRules.ruleId, thresholds: detectionRules.thresholds }).from(detectionRules).where(isNotNull(detectionRules.thresholds))
  return { settings: detection, thresholds: new Map(rows.map((row) => [row.ruleId, row.thresholds ?? {}])) }
}

/** A correlation with the organization's numbers. The rules of source document 002 take theirs from the settings. */
export function withNumbers(correlation: SigmaCorrelation, { settings, thresholds }: Numbers): SigmaCorrelation {
  switch (correlation.id) {
    case 'high-activity':
      return { ...correlation, timespan: settings.manyEventsMinutes * minute, comparisons: [{ operator: 'gt', value: settings.manyEventsCount }] }
    case 'rare-event-type':
    case 'rarely-used-account-signs-in':
      return { ...correlation, timespan: settings.rareDays * day, comparisons: [{ operator: 'lte', value: settings.rarePercent }] }
    default: {
      const own = thresholds.get(correlation.id)
      if (!own) return correlation
      const { timespanMinutes, count } = own
      return {
        ...correlation,
        timespan: timespanMinutes === undefined ? correlation.timespan : timespanMinutes * minute,
        comparisons: count === undefined ? correlation.comparisons : correlation.comparisons.map((each) => ({ ...each, value: count })),
      }
    }
  }
}

/** `weaker`: in which direction the rule fires less; `other`: whatever is another number. */
export type Number = { meaning: string; shipped: number; weaker: 'lower' | 'higher' | 'other' }
export type Adjustable = { timespanMinutes: Number | null; count: Number | null; inSettings: boolean }

/** Which numbers of a catalog rule may be changed, and how it was shipped; null: none. */
export function adjustable(rule: CatalogRule): Adjustable | null {
  if (rule.kind !== 'correlation' || Object.keys(rule.settings).length === 0) return null
  const count = Object.entries(rule.settings).find(([name]) => name.startsWith('condition.'))?.[1]
  const timespan = rule.settings.timespan
  const [comparison] = rule.correlation.comparisons
  // What has to happen often or together happens less in a shorter time; what has to be rare is rarer there.
  const isRare = comparison?.operator === 'lt' || comparison?.operator === 'lte'
  const isOften = comparison === undefined || comparison.operator === 'gt' || comparison.operator === 'gte'
  const fewer = (often: 'lower' | 'higher', rare: 'lower' | 'higher') => (isOften ? often : isRare ? rare : 'other')
  return {
    inSettings: ['high-activity', 'rare-event-type', 'rarely-used-account-signs-in'].includes(rule.id),
    timespanMinutes: timespan === undefined ? null : { meaning: timespan, shipped: rule.correlation.timespan / minute, weaker: fewer('lower', 'higher') },
    count: count === undefined ? null : { meaning: count, shipped: comparison?.value ?? 0, weaker: fewer('higher', 'lower') },
  }
}

/** Whether a rule with these numbers fires less than with those before. */
export function firesLess(numbers: Adjustable, from: Thresholds | null, to: Thresholds | null): boolean {
  return (['count', 'timespanMinutes'] as const).some((name) => {
    const number = numbers[name]
    if (!number) return false
    const [former, fresh] = [from?.[name] ?? number.shipped, to?.[name] ?? number.shipped]
    return number.weaker === 'lower' ? fresh < former : number.weaker === 'higher' ? fresh > former : fresh !== former
  })
}
