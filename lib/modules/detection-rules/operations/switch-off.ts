import 'server-only'
import { and, arrayOverlaps, eq, inArray, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { detectionRules, ruleSwitchOffs } from '#db/schema/detection-rules.ts'
import { chunks } from '#lib/audit/append.ts'
import { human } from '#lib/auth/human.ts'
import { stepTo } from '#lib/decisions.ts'
import { approvable, type Closed, closedBy, closing, oneStage } from '#lib/door/approvable.ts'
import { changed, doneAll } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { formatCount } from '#lib/format.ts'
import { id, text } from '#lib/input.ts'
import { ranks } from '#lib/words/choices.ts'
import { approvedNow, askApproval } from '../../approvals/within.ts'
import { switchOffDecisions } from '../model.ts'
import { type ShownRule, sortedRules } from '../rules.ts'
import { chosenRules, mostRules, subjectOf, which } from './which.ts'

/** How many rules a decider is shown one by one; all are in what is approved. */
const mostShown = 200

type SwitchOff = typeof ruleSwitchOffs.$inferSelect

export const requestSwitchOff = operation({
  name: 'detectionRules.requestSwitchOff',
  summary: 'Request that detection rules are switched off, high and critical ones too; somebody else decides',
  category: 'configuration',
  http: { method: 'POST', path: '/rule-switch-offs' },
  input: z.object({ ...which, reason: text(1, 2_000) }),
  run: async ({ tx, actor, input, at, call }) => {
    const { userId, personId } = human(actor, { byToken: true, said: 'Only a person may request this or decide on it.' })
    const rules = (await chosenRules(tx, input)).filter((rule) => rule.enabled)
    const [first] = rules
    if (!first) throw conflict('None of these rules is on.')
    if (rules.length > mostRules) throw conflict(`These are ${rules.length} rules; at most ${mostRules} are requested at once. Narrow the filters.`)
    const waiting = await waitingFor(tx, rules.map((rule) => rule.id))
    if (waiting) throw conflict(`For ${rules.length === 1 ? 'this rule' : 'some of these rules'} it was requested already (${waiting.label}); that waits for a decision.`)
    const request = {
      orgId: actor.orgId, id: v7(), ruleIds: rules.map((rule) => rule.id), label: rules.length === 1 ? first.title : formatCount(rules.length, 'rule'), status: 'requested' as const, reason: input.reason,
      requestedById: userId, requestedByPersonId: personId, requestedAt: at, createdAt: at, updatedAt: at, createdById: userId, updatedById: userId,
    }
    await tx.insert(ruleSwitchOffs).values(request)
    const { approvalId, stuck } = await askApproval({ actor, call }, {
      kind: 'rule-switch-off', subjectId: request.id, title: `Switch off ${request.label}`, reason: input.reason, criticality: Math.max(...rules.map((rule) => rule.severity)),
      facts: [
        ...rules.slice(0, mostShown).map((rule, n) => ({ label: `Rule ${n + 1}`, value: `${rule.title} (${(ranks[rule.severity as keyof typeof ranks] ?? '').toLowerCase()})` })), ...(rules.length > mostShown ? [{ label: 'Besides', value: `${formatCount(rules.length - mostShown, 'rule')} more` }] : []),
      ],
      input: { ruleIds: request.ruleIds },
    })
    return doneAll({ id: request.id, rules: rules.length, approvalId, stuck }, rules.map((rule) => changed(subjectOf(rule), null, { switchOff: 'requested' }, { reason: input.reason })))
  },
})

async function waitingFor(tx: Tx, ruleIds: string[]): Promise<{ label: string } | undefined> {
  const [found] = await tx.select({ label: ruleSwitchOffs.label }).from(ruleSwitchOffs).where(and(eq(ruleSwitchOffs.status, 'requested'), arrayOverlaps(ruleSwitchOffs.ruleIds, ruleIds))).limit(1)
  return found
}

const lock = async ({ tx, input }: { tx: Tx; input: { id: string } }): Promise<SwitchOff | null> => {
  const [found] = await tx.select().from(ruleSwitchOffs).where(eq(ruleSwitchOffs.id, input.id)).for('update')
  return found ?? null
}

/** What came of the request: approvals decided, and this is done with the decision. */
async function settle({ tx, actor, at }: Pick<Scope<unknown>, 'tx' | 'actor' | 'at'>, before: SwitchOff, approvalId: string, verb: 'approve' | Closed) {
  const { decidedById, decidedByPersonId, note } = await approvedNow(tx, approvalId)
  const status = stepTo(switchOffDecisions, verb, before.status)
  const decided = verb === 'approve' || verb === 'reject' ? { decidedById, decidedByPersonId, decidedAt: at, note } : {}
  await tx.update(ruleSwitchOffs).set({ status, ...decided, ...touched(before, actor, at) }).where(eq(ruleSwitchOffs.id, before.id))
  return { status, note, by: decidedById }
}

const asked = z.object({ id, approvalId: id })

const rulesOf = async (tx: Tx, request: SwitchOff): Promise<ShownRule[]> => {
  const wanted = new Set(request.ruleIds)
  return (await sortedRules(tx)).filter((rule) => wanted.has(rule.id))
}

export const approveSwitchOff = operation({
  name: 'detectionRules.approveSwitchOff',
  summary: 'Switch detection rules off, as it was approved',
  category: 'configuration',
  input: asked,
  load: lock,
  run: async ({ tx, actor, input, subject: request, at }) => {
    const { note, by } = await settle({ tx, actor, at }, request, input.approvalId, 'approve')
    // In the order in which others lock them.
    await tx.select({ id: detectionRules.id }).from(detectionRules).where(inArray(detectionRules.ruleId, request.ruleIds)).orderBy(detectionRules.ruleId).for('update')
    const rules = (await rulesOf(tx, request)).filter((rule) => rule.enabled)
    if (rules.length === 0) throw conflict('None of these rules is on any more: reject the request.')
    for (const part of chunks(rules, 500)) {
      await tx.insert(detectionRules)
        .values(part.map((rule) => ({ orgId: actor.orgId, id: v7(), ruleId: rule.id, enabled: false, severity: rule.severity, switchOffId: request.id, createdAt: at, updatedAt: at, createdById: by, updatedById: by })))
        .onConflictDoUpdate({ target: [detectionRules.orgId, detectionRules.ruleId], set: { enabled: false, severity: sql`excluded.severity`, switchOffId: request.id, updatedAt: at, updatedById: by, version: sql`${detectionRules.version} + 1` } })
    }
    return doneAll({ id: request.id, changed: rules.length }, rules.map((rule) => changed(subjectOf(rule), { enabled: true, switchOff: 'requested' }, { enabled: false, switchOff: 'approved' }, { reason: note ?? request.reason })))
  },
})

export const rejectSwitchOff = operation({
  name: 'detectionRules.rejectSwitchOff',
  summary: 'Note that switching rules off, which was requested, came to nothing',
  category: 'configuration',
  input: asked.extend({ outcome: closing }),
  load: lock,
  run: async ({ tx, actor, input, subject: request, at }) => {
    const { status, note } = await settle({ tx, actor, at }, request, input.approvalId, closedBy[input.outcome])
    // Also of rules that are gone: somebody asked for them.
    const titles = new Map((await rulesOf(tx, request)).map((rule) => [rule.id, rule.title]))
    return doneAll({ id: request.id }, request.ruleIds.map((ruleId) => changed(subjectOf({ id: ruleId, title: titles.get(ruleId) ?? ruleId }), { switchOff: 'requested' }, { switchOff: status }, note ? { reason: note } : {})))
  },
})

approvable({
  kind: 'rule-switch-off', label: 'Switching detection rules off', subjectType: 'rule-switch-off', approved: approveSwitchOff, closed: rejectSwitchOff, shipped: oneStage(['admin', 'compliance_manager'], 30),
  record: { table: 'rule_switch_offs', material: ['rule_ids', 'reason'], done: 'approved' }, population: 'configuration', href: ({ input: { ruleIds } }) => (Array.isArray(ruleIds) && ruleIds.length === 1 ? `/detection-rules/${encodeURIComponent(String(ruleIds[0]))}` : '/detection-rules'),
})
