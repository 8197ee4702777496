import 'server-only'
import { eq, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { detectionRules } from '#db/schema/detection-rules.ts'
import { chunks } from '#lib/audit/append.ts'
import { userOf } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { changed, done, doneAll } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { formatCount } from '#lib/format.ts'
import { optionalText } from '#lib/input.ts'
import { gatedSeverity } from '../model.ts'
import { shownRules } from '../rules.ts'
import { chosenRules, mostRules, subjectOf, which } from './which.ts'

const turn = (name: Permission, path: `/${string}`, summary: string, enabled: boolean) =>
  operation({
    name,
    summary,
    category: 'configuration',
    http: { method: 'POST', path },
    input: z.object({ ruleId: z.string().max(200), reason: optionalText(1_000) }),
    load: async ({ tx, input }) => {
      const [state] = await tx.select().from(detectionRules).where(eq(detectionRules.ruleId, input.ruleId)).for('update')
      const rule = (await shownRules(tx)).find((each) => each.id === input.ruleId)
      return rule ? { rule, state: state ?? null } : null
    },
    run: async ({ tx, actor, input, subject: { rule, state }, at }) => {
      if (rule.enabled === enabled) throw conflict(enabled ? 'This rule is on already.' : 'This rule is off already.')
      if (!enabled && rule.severity >= gatedSeverity) throw conflict('A high or critical rule is switched off only when somebody else approves. Request it, with the reason.')
      if (rule.draft && !rule.isTried) throw conflict(untried)
      const by = userOf(actor)
      const id = state?.id ?? v7()
      const after = { enabled, draft: false, severity: enabled ? null : rule.severity, switchOffId: null }
      if (state) await tx.update(detectionRules).set({ ...after, ...touched(state, actor, at) }).where(eq(detectionRules.id, id))
      else await tx.insert(detectionRules).values({ orgId: actor.orgId, id, ruleId: rule.id, ...after, createdAt: at, updatedAt: at, createdById: by, updatedById: by })
      const shown = (on: boolean, draft: boolean) => ({ enabled: on, ...(rule.draft ? { draft } : {}) })
      return done({ ruleId: rule.id, enabled }, changed(subjectOf(rule), shown(rule.enabled, true), shown(enabled, false), input.reason ? { reason: input.reason } : {}))
    },
  })

const untried = 'This rule is a draft whose text was not tried yet. Try it on an event, or back-test it; then switch it on.'

export const enableRule = turn('detectionRules.enable', '/detection-rules/{ruleId}/enable', 'Switch on a detection rule; a draft once it was tried', true)
export const disableRule = turn('detectionRules.disable', '/detection-rules/{ruleId}/disable', 'Switch off a detection rule of low or medium severity for new events', false)

const many = (name: Permission, path: `/${string}`, summary: string, enabled: boolean) =>
  operation({
    name,
    summary,
    category: 'configuration',
    http: { method: 'POST', path },
    input: z.object({ ...which, reason: optionalText(1_000) }),
    run: async ({ tx, actor, input, at }) => {
      // Locked in one order, so that two of these never wait for each other.
      await tx.select({ id: detectionRules.id }).from(detectionRules).orderBy(detectionRules.ruleId).for('update')
      const wanted = (await chosenRules(tx, input)).filter((rule) => rule.enabled !== enabled)
      const gated = enabled ? 0 : wanted.filter((rule) => rule.severity >= gatedSeverity).length
      if (gated > 0) throw conflict(`${gated} of these ${formatCount(wanted.length, 'rule')} ${gated === 1 ? 'is' : 'are'} high or critical: nothing was switched off. Leave those out, or request it for all, with the reason; somebody else then approves.`)
      const rules = wanted.filter((rule) => !rule.draft || rule.isTried)
      const drafts = wanted.length - rules.length
      if (rules.length === 0) throw conflict(drafts > 0 ? `${formatCount(drafts, 'draft')} among these ${drafts === 1 ? 'was' : 'were'} not tried yet, and nothing else is off. Try each on its page first.` : enabled ? 'None of these rules is off.' : 'None of these rules is on.')
      if (rules.length > mostRules) throw conflict(`These are ${rules.length} rules; at most ${mostRules} can be switched at once. Narrow the filters.`)
      const by = userOf(actor)
      for (const part of chunks(rules, 500)) {
        await tx.insert(detectionRules)
          .values(part.map((rule) => ({ orgId: actor.orgId, id: v7(), ruleId: rule.id, enabled, severity: enabled ? null : rule.severity, createdAt: at, updatedAt: at, createdById: by, updatedById: by })))
          .onConflictDoUpdate({ target: [detectionRules.orgId, detectionRules.ruleId], set: { enabled, draft: false, severity: sql`excluded.severity`, switchOffId: null, updatedAt: at, updatedById: by, version: sql`${detectionRules.version} + 1` } })
      }
      return doneAll({ changed: rules.length, drafts }, rules.map((rule) => changed(subjectOf(rule), { enabled: rule.enabled }, { enabled }, input.reason ? { reason: input.reason } : {})))
    },
  })

export const enableRules = many('detectionRules.enableMany', '/detection-rules/enable', 'Switch on several detection rules: those named, or all that match; drafts that were not tried stay off', true)
export const disableRules = many('detectionRules.disableMany', '/detection-rules/disable', 'Switch off several detection rules of low or medium severity: those named, or all that match', false)
