import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { detectionRules } from '#db/schema/events.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { optionalChoice } from '#lib/input.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { type CatalogRule, compiledCatalog, severityRank } from './model.ts'

/** For detection, which holds a transaction. */
export { ruleBookOf, type BookRule } from './rule-book.ts'
export { Judge, windowText, type Match, type WindowMatch } from './judge.ts'

export type ShownRule = {
  id: string
  title: string
  description: string
  /** Rank 1 low … 4 critical. */
  severity: number
  source: string
  areas: string[]
  requirements: { framework: string; id: string; strength: string }[]
  /** Correlations count events over a window; the others judge each event alone. */
  kind: 'rule' | 'correlation'
  enabled: boolean
}

function shownRule(rule: CatalogRule, enabled: boolean): ShownRule {
  const definition = rule.kind === 'rule' ? rule.rule : rule.correlation
  const logsource = rule.kind === 'rule' ? rule.rule.logsource : rule.helpers[0]?.logsource
  return {
    id: rule.id, title: definition.title, description: definition.description ?? '', severity: severityRank[definition.level ?? 'medium'], kind: rule.kind,
    source: [logsource?.product, logsource?.service].filter(Boolean).join(' / ') || 'any', areas: rule.areas, requirements: rule.requirements, enabled,
  }
}

async function stateOf(tx: Tx): Promise<Map<string, boolean>> {
  const rows = await tx.select({ ruleId: detectionRules.ruleId, enabled: detectionRules.enabled }).from(detectionRules)
  return new Map(rows.map((row) => [row.ruleId, row.enabled]))
}

/** The catalog is a few dozen files in memory: filtered here, shown whole. */
export const listRules = query({
  name: 'detectionRules.list',
  permission: 'detectionRules.read',
  summary: 'Detection rules and whether they are on',
  http: { path: '/detection-rules' },
  input: z.object({ search: z.string().max(200).nullish(), state: optionalChoice(['on', 'off']), severity: optionalChoice(['low', 'medium', 'high', 'critical']) }),
  run: async ({ tx, input }) => {
    const state = await stateOf(tx)
    const wanted = input.search?.toLowerCase() ?? ''
    const rank = input.severity ? ['low', 'medium', 'high', 'critical'].indexOf(input.severity) + 1 : null
    return [...compiledCatalog().rules.values()]
      .map((rule) => shownRule(rule, state.get(rule.id) ?? true))
      .filter((rule) => (input.state === null || rule.enabled === (input.state === 'on')) && (rank === null || rule.severity === rank) && `${rule.title} ${rule.description} ${rule.id} ${rule.source}`.toLowerCase().includes(wanted))
      .sort((one, other) => other.severity - one.severity || one.title.localeCompare(other.title))
  },
})

export const getRule = query({
  name: 'detectionRules.get',
  permission: 'detectionRules.read',
  summary: 'One detection rule with its definition and examples',
  http: { path: '/detection-rules/{ruleId}' },
  input: z.object({ ruleId: z.string().max(200) }),
  run: async ({ tx, input }) => {
    const rule = compiledCatalog().rules.get(input.ruleId)
    if (!rule) throw notFound('rule')
    const [state] = await tx.select({ enabled: detectionRules.enabled }).from(detectionRules).where(eq(detectionRules.ruleId, input.ruleId))
    return { ...shownRule(rule, state?.enabled ?? true), yaml: rule.yaml, score: rule.score, examples: rule.examples, timeline: await timelineOf(tx, 'detection-rule', rule.id) }
  },
})
