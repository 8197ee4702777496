import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { changeTemplates } from '#db/schema/changes.ts'
import { activeUser, namesOf } from '#lib/auth/accounts.ts'
import { userOf } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { approvable, closing } from '#lib/door/approvable.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, instant, line, text } from '#lib/input.ts'
import { ranks } from '#lib/words/choices.ts'
import { approvedNow, askApproval } from '../../approvals/within.ts'
import { answerFields, answersOf, category, changeCategories, questions, reason, riskOf, riskQuestions, systemIds } from '../model.ts'
import { requester, systemsOf } from '../record.ts'

export type Template = typeof changeTemplates.$inferSelect

const subject = (of: Pick<Template, 'id' | 'title'>) => ({ type: 'change-template' as const, id: of.id, label: of.title })
const load = locked(changeTemplates)
const toldOf = (of: typeof changeTemplates.$inferSelect): string[] => [...new Set([of.requestedById, of.ownerId])]

/** Days a template is in force at most: then somebody looks at it again. */
const longest = 366

/** @throws AppError conflict: it has expired, was ended, or was never approved */
export async function templateInForce(tx: Tx, templateId: string, at: Date): Promise<Template> {
  const [template] = await tx.select().from(changeTemplates).where(eq(changeTemplates.id, templateId)).for('share')
  if (template?.state !== 'approved' || template.expiresAt <= at) throw conflict(`The template “${template?.title ?? ''}” is not in force. Have it approved again, or file a normal change.`)
  return template
}

export const templateFields = { title: line(1, 200), category, description: text(1, 10_000), systemIds, ...answerFields, testPlan: text(1, 10_000), backOutPlan: text(1, 10_000), ownerId: id, expiresAt: instant, reason }

export const requestTemplate = operation({
  name: 'changes.requestTemplate',
  summary: 'Request that a change may be made again and again as a standard change, until a day; somebody else decides',
  category: 'configuration',
  http: { method: 'POST', path: '/change-templates' },
  input: z.object(templateFields),
  run: async ({ tx, actor, input, at, call }) => {
    const lasts = input.expiresAt.getTime() - at.getTime()
    if (lasts <= 0) throw invalid({ expiresAt: 'must lie in the future' })
    if (lasts > days(longest)) throw invalid({ expiresAt: 'may lie at most a year ahead' })
    const answers = answersOf(input)
    const risk = riskOf(answers)
    if (risk > 2) throw invalid({ 'answer.impact': `makes this a change of ${ranks[risk as 3 | 4].toLowerCase()} risk: only low and medium ones are approved once for all` })
    const systems = await systemsOf(tx, input.systemIds)
    await activeUser(tx, input.ownerId, 'ownerId')
    const { title, category: kind, description, testPlan, backOutPlan, ownerId, expiresAt } = input
    const row = { ...created(actor, at), title, category: kind, description, systemIds: input.systemIds, answers, testPlan, backOutPlan, ownerId, state: 'requested' as const, reason: input.reason, expiresAt, ...requester(actor), decidedById: null, decidedAt: null, note: null, endedById: null, endedAt: null }
    await tx.insert(changeTemplates).values(row)
    const asker = userOf(actor)
    const answer = await askApproval({ actor, call }, {
      kind: 'change-template', subjectId: row.id, title: `Standard change: ${title}`, reason: input.reason, criticality: Math.max(risk, ...systems.map((each) => each.criticality)), holders: { system_owner: systems.flatMap((each) => each.ownerId ?? []) },
      parties: ownerId === asker ? [] : [{ userId: ownerId, part: 'author' }],
      facts: [
        { label: 'Category', value: changeCategories[kind] }, { label: 'Systems', value: systems.map((each) => each.name).join(', ') }, { label: 'What is done', value: description }, { label: 'Risk', value: ranks[risk as keyof typeof ranks] },
        ...questions.map((question) => ({ label: riskQuestions[question].ask, value: riskQuestions[question].answers[answers[question]] ?? '' })), { label: 'Test plan', value: testPlan }, { label: 'Back-out plan', value: backOutPlan }, { label: 'Owner', value: (await namesOf(tx, [ownerId])).get(ownerId) ?? '' }, { label: 'Expires', value: expiresAt.toISOString() },
      ],
    })
    return done({ id: row.id, ...answer }, changed(subject(row), null, row, { reason: input.reason }))
  },
})

const settled = z.object({ id, approvalId: id })

export const approveTemplate = operation({
  name: 'changes.approveTemplate',
  summary: 'Put a template of standard changes in force, as it was approved',
  category: 'configuration',
  input: settled,
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { decidedById, note } = await approvedNow(tx, input.approvalId)
    if (before.state !== 'requested') throw conflict('It is not asked for any more.')
    if (before.expiresAt <= at) throw conflict('The time requested is over. Reject it, and request it again.')
    const moved = { state: 'approved' as const, decidedById, decidedAt: at, note, ...touched(before, actor, at) }
    await tx.update(changeTemplates).set(moved).where(eq(changeTemplates.id, before.id))
    return done({ id: before.id }, changed(subject(before), { state: before.state }, { state: moved.state, told: toldOf(before) }, note ? { reason: note } : {}))
  },
})

export const rejectTemplate = operation({
  name: 'changes.rejectTemplate',
  summary: 'Note that a template of standard changes came to nothing',
  category: 'configuration',
  input: settled.extend({ outcome: closing }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { decidedById, note } = await approvedNow(tx, input.approvalId)
    if (before.state !== 'requested') throw conflict('It is not asked for any more.')
    const moved = { state: input.outcome, ...(input.outcome === 'rejected' ? { decidedById, decidedAt: at, note } : {}), ...touched(before, actor, at) }
    await tx.update(changeTemplates).set(moved).where(eq(changeTemplates.id, before.id))
    return done({ id: before.id }, changed(subject(before), { state: before.state }, { state: moved.state, told: toldOf(before) }, note ? { reason: note } : {}))
  },
})

approvable({
  kind: 'change-template', label: 'Templates of standard changes', subjectType: 'change-template', approved: approveTemplate, closed: rejectTemplate, places: ['system_owner'],
  shipped: { cases: [{ stages: [{ needed: 1, roles: ['admin', 'compliance_manager'], named: [] }] }], lastsDays: 30 },
  record: { table: 'change_templates', material: ['title', 'category', 'description', 'system_ids', 'answers', 'test_plan', 'back_out_plan', 'owner_id', 'expires_at'], done: 'granted' }, href: ({ id: templateId }) => `/changes/templates/${templateId}`,
})

export const endTemplate = operation({
  name: 'changes.endTemplate',
  summary: 'End a template of standard changes: no more changes go by it',
  category: 'configuration',
  http: { method: 'POST', path: '/change-templates/{id}/end' },
  input: z.object({ id, reason }),
  load,
  owns: (of, actor) => of.ownerId === userOf(actor),
  run: async ({ tx, actor, input, subject: before, at }) => {
    if (before.state !== 'approved') throw conflict('Only a template in force is ended.')
    await tx.update(changeTemplates).set({ state: 'ended', endedById: userOf(actor), endedAt: at, ...touched(before, actor, at) }).where(eq(changeTemplates.id, before.id))
    return done({ id: before.id }, changed(subject(before), { state: before.state }, { state: 'ended', told: toldOf(before) }, { reason: input.reason }))
  },
})
