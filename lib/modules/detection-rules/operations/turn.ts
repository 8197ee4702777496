import 'server-only'
import { eq, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { detectionRules } from '#db/schema/detection-rules.ts'
import { chunks } from '#lib/audit/append.ts'
import { userOf } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { AppError, conflict } from '#lib/errors.ts'
import { flag, optionalText } from '#lib/input.ts'
import { ruleFilters, ruleById, sortedRules } from '../rules.ts'

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
      if (state) await tx.update(detectionRules).set({ enabled, ...touched(state, actor, at) }).where(eq(detectionRules.id, id))
      else await tx.insert(detectionRules).values({ orgId: actor.orgId, id, ruleId: rule.id, enabled, createdAt: at, updatedAt: at, createdById: by, updatedById: by })
      return done({ ruleId: rule.id, enabled }, changed({ type: 'detection-rule', id: rule.id, label: rule.title }, { enabled: before }, { enabled }, input.reason ? { reason: input.reason } : {}))
    },
  })

export const enableRule = turn('detectionRules.enable', '/detection-rules/{ruleId}/enable', 'Switch on a detection rule', true)
export const disableRule = turn('detectionRules.disable', '/detection-rules/{ruleId}/disable', 'Switch off a detection rule for new events', false)

const most = 5_000
const many = (name: Permission, path: `/${string}`, summary: string, enabled: boolean) =>
  operation({
    name,
    summary,
    category: 'configuration',
    http: { method: 'POST', path },
    // Either the named rules, or with `all` every rule that fits the filters.
    input: z.object({
      ...ruleFilters,
      ruleIds: z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string().max(200)).max(most, `at most ${most} rules at once`)).nullish(),
      all: flag,
      reason: optionalText(1_000),
    }),
    run: async ({ tx, actor, input, at }) => {
      const named = new Set(input.ruleIds ?? [])
      if (!input.all && named.size === 0) throw new AppError('invalid', 'Select the rules first, or select all that match.', { fields: { ruleIds: 'names no rule' } })
      // Locked in one order, so that two of these never wait for each other.
      await tx.select({ id: detectionRules.id }).from(detectionRules).orderBy(detectionRules.ruleId).for('update')
      const rules = (await sortedRules(tx, input)).filter((rule) => rule.enabled !== enabled && (input.all || named.has(rule.id)))
      const [first, ...rest] = rules.map((rule) => changed({ type: 'detection-rule', id: rule.id, label: rule.title }, { enabled: rule.enabled }, { enabled }, input.reason ? { reason: input.reason } : {}))
      if (!first) throw conflict(enabled ? 'None of these rules is off.' : 'None of these rules is on.')
      if (rules.length > most) throw conflict(`These are ${rules.length} rules; at most ${most} can be switched at once. Narrow the filters.`)
      const by = userOf(actor)
      for (const part of chunks(rules, 500)) {
        await tx.insert(detectionRules)
          .values(part.map((rule) => ({ orgId: actor.orgId, id: v7(), ruleId: rule.id, enabled, createdAt: at, updatedAt: at, createdById: by, updatedById: by })))
          .onConflictDoUpdate({ target: [detectionRules.orgId, detectionRules.ruleId], set: { enabled, updatedAt: at, updatedById: by, version: sql`${detectionRules.version} + 1` } })
      }
      return done({ changed: rules.length }, first, ...rest)
    },
  })

export const enableRules = many('detectionRules.enableMany', '/detection-rules/enable', 'Switch on several detection rules: those named, or all that match', true)
export const disableRules = many('detectionRules.disableMany', '/detection-rules/disable', 'Switch off several detection rules: those named, or all that match', false)
