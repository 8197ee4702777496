import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { detectionRules } from '#db/schema/detection-rules.ts'
import { controlCodes } from '#lib/control-codes.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created } from '#lib/door/record.ts'
import { ruleById } from '../rules.ts'
import { ruleLinks } from '../within.ts'
import { subjectOf } from './which.ts'

/** What is shipped or comes with a pack says a control area at most: which controls it maps to is the organization's to say. */
export const setControls = operation({
  name: 'detectionRules.setControls',
  summary: 'Set which controls a detection rule maps to, by their codes',
  category: 'configuration',
  http: { method: 'PUT', path: '/detection-rules/{ruleId}/controls' },
  input: z.object({ ruleId: z.string().max(200), controls: controlCodes }),
  load: async ({ tx, input }) => {
    const [state] = await tx.select({ id: detectionRules.id }).from(detectionRules).where(eq(detectionRules.ruleId, input.ruleId)).for('update')
    const rule = await ruleById(tx, input.ruleId)
    return rule && { rule, state: state ?? null }
  },
  run: async ({ tx, actor, input: { controls }, subject: { rule, state }, at }) => {
    const row = state ?? { ...created(actor, at), ruleId: rule.id, enabled: true }
    if ('enabled' in row) await tx.insert(detectionRules).values(row)
    const former = await ruleLinks.set(tx, actor.orgId, row.id, controls)
    return done({ ruleId: rule.id, controls }, changed(subjectOf(rule), { controls: former }, { controls }))
  },
})
