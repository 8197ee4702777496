import 'server-only'
import { eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { detectionRules } from '#db/schema/events.ts'
import { userOf } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict } from '#lib/errors.ts'
import { optionalText } from '#lib/input.ts'
import { ruleById } from '../rules.ts'

const turn = (name: Permission, path: `/${string}`, summary: string, enabled: boolean) =>
  operation({
    name,
    summary,
    category: 'configuration',
    http: { method: 'POST', path },
    input: z.object({ ruleId: z.string().max(200), reason: optionalText(1_000) }),
    load: async ({ tx, input }) => {
      const rule = await ruleById(tx, input.ruleId)
      if (!rule) return null
      const [state] = await tx.select().from(detectionRules).where(eq(detectionRules.ruleId, input.ruleId)).for('update')
      return { rule, state: state ?? null }
    },
    run: async ({ tx, actor, input, subject: { rule, state }, at }) => {
      const before = state?.enabled ?? true
      if (before === enabled) throw conflict(enabled ? 'This rule is on already.' : 'This rule is off already.')
      const by = userOf(actor)
      const id = state?.id ?? v7()
      if (state) await tx.update(detectionRules).set({ enabled, updatedAt: at, updatedById: by, version: state.version + 1 }).where(eq(detectionRules.id, id))
      else await tx.insert(detectionRules).values({ orgId: actor.orgId, id, ruleId: rule.id, enabled, createdAt: at, updatedAt: at, createdById: by, updatedById: by })
      return done({ ruleId: rule.id, enabled }, changed({ type: 'detection-rule', id: rule.id, label: rule.title }, { enabled: before }, { enabled }, input.reason ? { reason: input.reason } : {}))
    },
  })

export const enableRule = turn('detectionRules.enable', '/detection-rules/{ruleId}/enable', 'Switch a detection rule on', true)
export const disableRule = turn('detectionRules.disable', '/detection-rules/{ruleId}/disable', 'Switch a detection rule off for new events', false)
