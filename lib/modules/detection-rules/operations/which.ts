import 'server-only'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { AppError } from '#lib/errors.ts'
import { flag } from '#lib/input.ts'
import { ruleFilters, type ShownRule, sortedRules } from '../rules.ts'

export const mostRules = 5_000

/** Either the named rules, or with `all` every rule that fits the filters. */
export const which = {
  ...ruleFilters,
  ruleIds: z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string().max(200)).max(mostRules, `at most ${mostRules} rules at once`)).nullish(),
  all: flag,
}

export async function chosenRules(tx: Tx, input: z.output<z.ZodObject<typeof which>>): Promise<ShownRule[]> {
  const named = new Set(input.ruleIds ?? [])
  if (!input.all && named.size === 0) throw new AppError('invalid', 'Select the rules first, or select all that match.', { fields: { ruleIds: 'names no rule' } })
  return (await sortedRules(tx, input)).filter((rule) => input.all || named.has(rule.id))
}

export const subjectOf = (rule: { id: string; title: string }) => ({ type: 'detection-rule' as const, id: rule.id, label: rule.title })
