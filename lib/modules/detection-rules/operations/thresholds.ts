import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { detectionRules } from '#db/schema/detection-rules.ts'
import { userOf } from '#lib/auth/actor.ts'
import { approvable, oneStage } from '#lib/door/approvable.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { conflict, invalid, notFound } from '#lib/errors.ts'
import { blankable, id, optionalText } from '#lib/input.ts'
import { approvedNow, askApproval, openApprovals } from '../../approvals/within.ts'
import { type CatalogRule, compiledCatalog, gatedSeverity, severityRank } from '../model.ts'
import { type Adjustable, adjustable, firesLess, type Thresholds } from '../thresholds.ts'

const most = { timespanMinutes: 43_200, count: 10_000 }
const whole = (max: number) => blankable(z.coerce.number().int('must be a whole number').min(1, 'must be at least 1').max(max, `may be at most ${max.toLocaleString('en')}`))
const kind = 'rule-numbers'

type Correlation = Extract<CatalogRule, { kind: 'correlation' }>
const subject = (rule: Correlation) => ({ type: 'detection-rule' as const, id: rule.id, label: rule.correlation.title })
const severityOf = (rule: Correlation) => severityRank[rule.correlation.level ?? 'medium']
const shown = (numbers: Adjustable, from: Thresholds | null | undefined) => ({ timespanMinutes: from?.timespanMinutes ?? numbers.timespanMinutes?.shipped ?? null, count: from?.count ?? numbers.count?.shipped ?? null })
const inWords = ({ timespanMinutes, count }: ReturnType<typeof shown>) => [count !== null && `from ${count} on`, timespanMinutes !== null && `within ${timespanMinutes} minutes`].filter(Boolean).join(', ')

const waiting = (asked: { approvalId: string; stuck: string | null } | null) => ({ waits: asked?.approvalId ?? null, stuck: asked?.stuck ?? null })

/** A high or critical rule that would fire less is half switched off: that waits for somebody else, as switching off does. */
export const setThresholds = operation({
  name: 'detectionRules.setThresholds',
  summary: 'Set the threshold and time window of a catalog rule; empty means as shipped. What makes a high or critical rule fire less is requested, and somebody else decides',
  category: 'configuration',
  http: { method: 'PUT', path: '/detection-rules/{ruleId}/thresholds' },
  // Windows are kept whole: as many minutes as a month has, as many events as a group keeps.
  input: z.object({ ruleId: z.string().max(200), timespanMinutes: whole(most.timespanMinutes), count: whole(most.count), reason: optionalText(1_000) }),
  load: async ({ tx, input }) => {
    const rule = compiledCatalog().rules.get(input.ruleId)
    if (rule?.kind !== 'correlation') return null
    const [state] = await tx.select().from(detectionRules).where(eq(detectionRules.ruleId, input.ruleId)).for('update')
    return { rule, state: state ?? null }
  },
  run: async ({ tx, actor, input, subject: { rule, state }, at, call }) => {
    const numbers = adjustable(rule)
    if (!numbers || numbers.inSettings) throw conflict(numbers ? 'The numbers of this rule stand in the settings, under Detection.' : 'This rule has no number to change.')
    if (input.timespanMinutes !== null && !numbers.timespanMinutes) throw invalid({ timespanMinutes: 'this rule looks at no time' })
    if (input.count !== null && !numbers.count) throw invalid({ count: 'this rule counts nothing' })
    const thresholds: Thresholds = { ...(input.timespanMinutes === null ? {} : { timespanMinutes: input.timespanMinutes }), ...(input.count === null ? {} : { count: input.count }) }
    const set = Object.keys(thresholds).length === 0 ? null : thresholds
    const row = state ?? { ...created(actor, at), ruleId: rule.id, enabled: true, thresholds: null }
    if (severityOf(rule) >= gatedSeverity && firesLess(numbers, row.thresholds, set)) {
      if (input.reason === null) throw invalid({ reason: 'say why: the rule would fire less, so somebody else decides and reads it' })
      if ((await openApprovals(tx, kind, [row.id])).size > 0) throw conflict('Other numbers of this rule were requested already; that waits for a decision.')
      if (!state) await tx.insert(detectionRules).values(row)
      const [now, then] = [shown(numbers, row.thresholds), shown(numbers, set)]
      const { approvalId, stuck } = await askApproval({ actor, call }, {
        kind, subjectId: row.id, title: `Other numbers of ${rule.correlation.title}`, reason: input.reason, criticality: severityOf(rule),
        facts: [{ label: 'Rule', value: rule.correlation.title }, { label: 'Fires now', value: inWords(now) }, { label: 'From then on', value: inWords(then) }], input: { ruleId: rule.id, thresholds: set },
      })
      return done({ ruleId: rule.id, ...now, ...waiting({ approvalId, stuck }) }, changed(subject(rule), null, { numbers: inWords(then) }, { reason: input.reason }))
    }
    if (state) await tx.update(detectionRules).set({ thresholds: set, ...touched(state, actor, at) }).where(eq(detectionRules.id, state.id))
    else await tx.insert(detectionRules).values({ ...row, thresholds: set })
    return done({ ruleId: rule.id, ...shown(numbers, set), ...waiting(null) }, changed(subject(rule), shown(numbers, row.thresholds), shown(numbers, set), input.reason ? { reason: input.reason } : {}))
  },
})

const loadState = locked(detectionRules)

const asked = z.object({ thresholds: z.object({ timespanMinutes: z.int().optional(), count: z.int().optional() }).nullable() })

export const applyThresholds = operation({
  name: 'detectionRules.applyThresholds',
  summary: 'Set the numbers of a catalog rule, as it was approved',
  category: 'configuration',
  input: z.object({ id, approvalId: id }),
  load: loadState,
  run: async ({ tx, actor, input, subject: state, at }) => {
    const rule = compiledCatalog().rules.get(state.ruleId)
    const numbers = rule && adjustable(rule)
    if (rule?.kind !== 'correlation' || !numbers) throw notFound('rule')
    const { seen, decidedById } = await approvedNow(tx, input.approvalId)
    const thresholds = asked.parse(seen.input).thresholds as Thresholds | null
    await tx.update(detectionRules).set({ thresholds, ...touched(state, actor, at), updatedById: decidedById ?? userOf(actor) }).where(eq(detectionRules.id, state.id))
    return done({ ruleId: rule.id }, changed(subject(rule), shown(numbers, state.thresholds), shown(numbers, thresholds), { reason: seen.reason }))
  },
})

approvable({
  kind, label: 'Numbers that make a rule fire less', subjectType: kind, approved: applyThresholds, closed: null, shipped: oneStage(['admin', 'compliance_manager'], 30),
  record: { table: 'detection_rules', material: ['thresholds'], done: null }, population: 'configuration', href: ({ input: { ruleId } }) => `/detection-rules/${encodeURIComponent(String(ruleId))}?view=tuning`,
})
