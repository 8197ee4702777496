import 'server-only'
import { eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { detectionRules } from '#db/schema/detection-rules.ts'
import { userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { blankable, optionalText } from '#lib/input.ts'
import { compiledCatalog } from '../model.ts'
import { adjustable, type Thresholds } from '../thresholds.ts'

const whole = (max: number) => blankable(z.coerce.number().int('must be a whole number').min(1, 'must be at least 1').max(max, `may be at most ${max.toLocaleString('en')}`))

export const setThresholds = operation({
  name: 'detectionRules.setThresholds',
  summary: 'Set the threshold and time window of a catalog rule; empty means as shipped',
  category: 'configuration',
  http: { method: 'PUT', path: '/detection-rules/{ruleId}/thresholds' },
  // Windows are kept whole: as many minutes as a month has, as many events as a group keeps.
  input: z.object({ ruleId: z.string().max(200), timespanMinutes: whole(43_200), count: whole(10_000), reason: optionalText(1_000) }),
  load: async ({ tx, input }) => {
    const rule = compiledCatalog().rules.get(input.ruleId)
    if (rule?.kind !== 'correlation') return null
    const [state] = await tx.select().from(detectionRules).where(eq(detectionRules.ruleId, input.ruleId)).for('update')
    return { rule, state: state ?? null }
  },
  run: async ({ tx, actor, input, subject: { rule, state }, at }) => {
    const numbers = adjustable(rule)
    if (!numbers || numbers.inSettings) throw conflict(numbers ? 'The numbers of this rule stand in the settings, under Detection.' : 'This rule has no number to change.')
    if (input.timespanMinutes !== null && !numbers.timespanMinutes) throw invalid({ timespanMinutes: 'this rule looks at no time' })
    if (input.count !== null && !numbers.count) throw invalid({ count: 'this rule counts nothing' })
    const thresholds: Thresholds = { ...(input.timespanMinutes === null ? {} : { timespanMinutes: input.timespanMinutes }), ...(input.count === null ? {} : { count: input.count }) }
    const set = Object.keys(thresholds).length === 0 ? null : thresholds
    const by = userOf(actor)
    const row = { orgId: actor.orgId, id: state?.id ?? v7(), ruleId: rule.id, enabled: state?.enabled ?? true, thresholds: set, createdAt: state?.createdAt ?? at, updatedAt: at, createdById: state?.createdById ?? by, updatedById: by, version: (state?.version ?? 0) + 1 }
    if (state) await tx.update(detectionRules).set(row).where(eq(detectionRules.id, row.id))
    else await tx.insert(detectionRules).values(row)
    const shown = (from: Thresholds | null | undefined) => ({ timespanMinutes: from?.timespanMinutes ?? numbers.timespanMinutes?.shipped ?? null, count: from?.count ?? numbers.count?.shipped ?? null })
    return done({ ruleId: rule.id, ...shown(set) }, changed({ type: 'detection-rule', id: rule.id, label: rule.correlation.title }, shown(state?.thresholds), shown(set), input.reason ? { reason: input.reason } : {}))
  },
})
