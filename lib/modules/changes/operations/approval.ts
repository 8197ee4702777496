import 'server-only'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { approvals } from '#db/schema/approvals.ts'
import { changes } from '#db/schema/changes.ts'
import { userOf } from '#lib/auth/actor.ts'
import { hours } from '#lib/clock.ts'
import { approvable, closing } from '#lib/door/approvable.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, version } from '#lib/input.ts'
import { ranks } from '#lib/words/choices.ts'
import { approvedNow, askApproval } from '../../approvals/within.ts'
import { readSettings } from '../../settings/queries.ts'
import { changeCategories, changeTypes, questions, reference, riskQuestions } from '../model.ts'
import { type Change, checkWindow, keepRevision, load, partiesOf, stepped, stepTo, subject, systemsOf } from '../record.ts'
import { templateInForce } from './templates.ts'

type Doing = Pick<Scope<unknown>, 'tx' | 'actor' | 'at' | 'call'>

const day = (at: Date | null) => (at === null ? 'Not said' : at.toISOString())

/** Asks whoever the rule names: they see all that is material, and a decision is bound to exactly that. */
export async function askAgain({ tx, actor, call }: Doing, of: Change): Promise<{ approvalId: string; stuck: string | null }> {
  const systems = await systemsOf(tx, of.systemIds)
  const asker = userOf(actor)
  const parts = new Map<string, 'author' | 'implementer'>([[of.requestedById, 'author'], ...[of.implementerId, of.implementedById].flatMap((each) => (each ? [[each, 'implementer'] as const] : []))])
  return askApproval({ actor, call }, {
    kind: of.type === 'emergency' ? 'emergency-change' : 'change', subjectId: of.id, title: `${reference(of.number)} ${of.title}`, reason: of.justification || of.description || of.title,
    criticality: Math.max(of.risk, ...systems.map((each) => each.criticality)), input: { revision: of.revision }, holders: { system_owner: systems.flatMap((each) => each.ownerId ?? []) },
    parties: [...parts].filter(([userId]) => userId !== asker).map(([userId, part]) => ({ userId, part })),
    facts: [
      { label: 'Type', value: `${changeTypes[of.type]}, ${changeCategories[of.category].toLowerCase()}` }, { label: 'Systems', value: systems.map((each) => each.name).join(', ') }, { label: 'What is done', value: of.description },
      { label: 'Risk', value: ranks[of.risk as keyof typeof ranks] }, ...questions.map((question) => ({ label: riskQuestions[question].ask, value: riskQuestions[question].answers[of.answers[question]] ?? '' })),
      { label: 'Test plan', value: of.testPlan || 'None' }, { label: 'Back-out plan', value: of.backOutPlan || 'None' }, { label: 'Begins', value: day(of.plannedFrom) }, { label: 'Ends', value: day(of.plannedTo) },
      { label: 'References', value: of.refs.join(', ') || 'None' }, ...(of.implementedAt ? [{ label: 'Done already', value: of.implementedAt.toISOString() }] : []),
    ],
  })
}

/** @throws AppError invalid: what has to be said before others are asked, by field */
function complete(of: Change, at: Date): void {
  const missing: Record<string, string> = {}
  if (of.type !== 'standard' && of.description === '') missing.description = 'say what is done before others decide about it'
  if (of.type !== 'standard' && of.justification === '') missing.justification = 'say why it is needed'
  if (of.type === 'normal' && of.testPlan === '') missing.testPlan = 'say how it is tested'
  if (of.type === 'normal' && of.backOutPlan === '') missing.backOutPlan = 'say how it is backed out'
  if (of.type !== 'emergency' && of.plannedFrom === null) missing.plannedFrom = 'say when it is to be done'
  if (Object.keys(missing).length > 0) throw invalid(missing)
  if (of.type !== 'emergency') checkWindow(of.plannedFrom, of.plannedTo, at)
}

export const submitChange = operation({
  name: 'changes.submit',
  summary: 'Submit a change: others are asked, or a standard change goes by its template; an emergency nobody approved is asked again',
  category: 'configuration',
  http: { method: 'POST', path: '/changes/{id}/submit' },
  input: z.object({ id, version }),
  load,
  owns: (of, actor) => of.requestedById === userOf(actor),
  run: async (scope) => {
    const { tx, actor, input, subject: before, at } = scope
    sameVersion(before, input.version, 'change')
    if (before.type === 'emergency' && (before.state === 'implemented' || before.state === 'verified')) {
      if (before.approvedAt !== null) throw conflict(`${reference(before.number)} is approved already.`)
      const [open] = await tx.select({ id: approvals.id }).from(approvals).where(and(eq(approvals.kind, 'emergency-change'), eq(approvals.subjectType, 'change'), eq(approvals.subjectId, before.id), eq(approvals.state, 'open')))
      if (open) throw conflict('Others are asked already. It waits for their decision.')
      const answer = await askAgain(scope, before)
      await stepped(tx, before, actor, at, { verb: 'submit', from: before.state, to: before.state })
      return done({ id: before.id, state: before.state, ...answer }, changed(subject(before), { asked: null }, { asked: 'Approval' }))
    }
    const state = stepTo('submit', before)
    complete(before, at)
    await systemsOf(tx, before.systemIds)
    if (before.templateId) await templateInForce(tx, before.templateId, at)
    const after: Change = { ...before, state, submittedAt: at, approvedAt: before.type === 'standard' ? at : null, note: null, ...touched(before, actor, at) }
    await tx.update(changes).set({ state, submittedAt: at, approvedAt: after.approvedAt, note: null, ...touched(before, actor, at) }).where(eq(changes.id, before.id))
    await keepRevision(tx, after, actor, at)
    await stepped(tx, after, actor, at, { verb: 'submit', from: before.state, to: state })
    const answer = before.type === 'standard' ? { approvalId: null, stuck: null } : await askAgain(scope, after)
    return done({ id: before.id, state, ...answer }, changed(subject(after), before, after))
  },
})

export const approveChange = operation({
  name: 'changes.approve',
  summary: 'Mark a change as approved, by the decision that settles it',
  category: 'configuration',
  input: z.object({ id, approvalId: id }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { note } = await approvedNow(tx, input.approvalId)
    const state = stepTo('approve', before)
    const late = before.approveBy !== null && at > before.approveBy
    await tx.update(changes).set({ state, approvedAt: at, note, ...touched(before, actor, at) }).where(eq(changes.id, before.id))
    await stepped(tx, before, actor, at, { verb: 'approve', from: before.state, to: state, note, flags: late ? ['approved_late'] : [] })
    return done({ id: before.id, state }, changed(subject(before), { state: before.state, approvedAt: null }, { state, approvedAt: at, told: partiesOf(before) }, note ? { reason: note } : {}))
  },
})

/** Rejected is a state; whatever else ends a request makes it a draft again. An emergency that was done stays done, and unapproved. */
export const rejectChange = operation({
  name: 'changes.reject',
  summary: 'Note that a change was not approved',
  category: 'configuration',
  input: z.object({ id, approvalId: id, outcome: closing }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { note } = await approvedNow(tx, input.approvalId)
    const was = input.outcome === 'rejected' ? 'reject' : 'recall'
    const state = before.implementedAt === null ? stepTo(was, before) : before.state
    await tx.update(changes).set({ state, note, ...touched(before, actor, at) }).where(eq(changes.id, before.id))
    await stepped(tx, before, actor, at, { verb: was, from: before.state, to: state, note: note ?? (input.outcome === 'expired' ? 'Nobody decided in time' : null) })
    return done({ id: before.id, state }, changed(subject(before), { state: before.state, outcome: null }, { state, outcome: input.outcome, told: partiesOf(before) }, note ? { reason: note } : {}))
  },
})

const href = ({ id: changeId }: { id: string }) => `/changes/${changeId}` as const

approvable({
  kind: 'change', label: 'Normal changes', subjectType: 'change', approved: approveChange, closed: rejectChange, places: ['system_owner'],
  shipped: { cases: [{ criticalityFrom: 4, stages: [{ needed: 1, roles: [], named: [], of: ['system_owner'] }, { needed: 1, roles: ['admin', 'compliance_manager'], named: [] }] }, { stages: [{ needed: 1, roles: ['compliance_manager', 'control_owner', 'reviewer'], named: [] }] }], lastsDays: 30 },
  record: { table: 'changes', material: ['title', 'type', 'category', 'description', 'justification', 'system_ids', 'answers', 'test_plan', 'back_out_plan', 'planned_from', 'planned_to', 'refs', 'template_id', 'withdrawn_at'], done: null }, href,
})
approvable({
  kind: 'emergency-change', label: 'Emergency changes', subjectType: 'change', approved: approveChange, closed: rejectChange, places: ['system_owner'],
  shipped: { cases: [{ stages: [{ needed: 1, roles: ['admin', 'compliance_manager', 'control_owner', 'reviewer'], named: [] }] }], lastsDays: 30 },
  record: null, href,
})

/** The end of the time in which an emergency has to be approved. */
export const approveBy = async (tx: Scope<unknown>['tx'], implementedAt: Date): Promise<Date> => new Date(implementedAt.getTime() + hours((await readSettings(tx)).changes.emergencyHours))
