import 'server-only'
import { and, eq, inArray, ne } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controlTests } from '#db/schema/control-tests.ts'
import { controls } from '#db/schema/controls.ts'
import { type Compensating, deficiencies, deficiencyEvaluations, deficiencyMembers, deficiencyReviews } from '#db/schema/deficiencies.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { human } from '#lib/auth/human.ts'
import { derive, rankOf, whyNotCounted } from '#lib/deficiency/severity.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, text, version } from '#lib/input.ts'
import { testName } from '../../control-tests/model.ts'
import { evaluationFields, reviewFields } from '../model.ts'
import { severityNames } from '../words.ts'
import { type Deficiency, load, refuseSame, refuseUnless, subject } from './subject.ts'

/** As they stand now; a withdrawn one counts no more. */
const membersOf = (tx: Tx, aggregateId: string) => tx.select({ id: deficiencies.id, controlId: deficiencies.controlId, severity: deficiencies.severity, number: deficiencies.number }).from(deficiencyMembers)
  .innerJoin(deficiencies, and(eq(deficiencies.orgId, deficiencyMembers.orgId), eq(deficiencies.id, deficiencyMembers.memberId))).where(and(eq(deficiencyMembers.aggregateId, aggregateId), ne(deficiencies.state, 'withdrawn'))).for('share', { of: deficiencies })

/** Each with what it and its test are called now. @throws AppError invalid: one that reduces nothing, though a test is named */
async function compensatingOf(tx: Tx, of: Deficiency, failed: string[], said: z.output<typeof evaluationFields.compensating>): Promise<Compensating[]> {
  const ofControls = said.length === 0 ? [] : await tx.select({ id: controls.id, code: controls.code, title: controls.title, deletedAt: controls.deletedAt }).from(controls).where(inArray(controls.id, said.map(({ controlId }) => controlId)))
  const testIds = said.flatMap(({ testId }) => testId ?? [])
  const ofTests = testIds.length === 0 ? [] : await tx.select().from(controlTests).where(inArray(controlTests.id, testIds)).for('share')
  if (new Set(said.map(({ controlId }) => controlId)).size < said.length) throw invalid({ compensating: 'names a control twice' })
  return said.map(({ controlId, testId, precision }) => {
    const control = ofControls.find((each) => each.id === controlId)
    if (!control || control.deletedAt) throw invalid({ compensating: 'names a control that is not there' })
    const test = ofTests.find((each) => each.id === testId)
    if (testId !== null && !test) throw invalid({ compensating: `${control.code}: the test is not there` })
    const why = whyNotCounted(controlId, test ? { ...test, from: test.fromAt, to: test.toAt } : null, { engagementId: of.engagementId, controlIds: failed, from: of.fromAt, to: of.toAt })
    if (why !== null && (test || failed.includes(controlId))) throw invalid({ compensating: `${control.code}: ${why}` })
    return { controlId, control: `${control.code} ${control.title}`, testId, test: test ? testName(test) : null, precision }
  })
}

/** By the portal: an aggregate that is less severe than a member is now has to be evaluated again. */
export const reopenAggregate = operation({
  name: 'deficiencies.reopen',
  summary: 'Reopen an aggregate that is less severe than one of its members is now',
  category: 'remediation',
  input: z.object({ id, memberId: id }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const member = (await membersOf(tx, before.id)).find((each) => each.id === input.memberId)
    if (!member?.severity || !before.severity || rankOf(before.severity) >= rankOf(member.severity)) throw conflict('It is as severe as its members.')
    const after: Deficiency = { ...before, state: 'open', severity: null, returned: `D-${member.number}, a member, is a ${severityNames[member.severity].toLowerCase()} now.`, ...touched(before, actor, at) }
    await tx.update(deficiencies).set(after).where(eq(deficiencies.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after))
  },
})

/** Those that hold it and are less severe than it is now. */
const outdated = async (tx: Tx, of: Deficiency) => (await tx.select({ id: deficiencies.id, severity: deficiencies.severity }).from(deficiencyMembers).innerJoin(deficiencies, and(eq(deficiencies.orgId, deficiencyMembers.orgId), eq(deficiencies.id, deficiencyMembers.aggregateId)))
  .where(and(eq(deficiencyMembers.memberId, of.id), inArray(deficiencies.state, ['evaluated', 'reviewed']))).orderBy(deficiencies.id).for('update', { of: deficiencies })).filter((each) => each.severity !== null && of.severity !== null && rankOf(each.severity) < rankOf(of.severity))

export const evaluateDeficiency = operation({
  name: 'deficiencies.evaluate',
  summary: 'Sign an evaluation of a deficiency or an aggregate: the severity that follows from its facts, or another one with a reason; a former evaluation stays',
  category: 'approval',
  http: { method: 'POST', path: '/deficiencies/{id}/evaluations' },
  input: z.object({ id, version, ...evaluationFields }),
  load,
  run: async ({ tx, actor, input, subject: before, at, call }) => {
    const { userId: by } = human(actor)
    refuseUnless(before, input.version, ['open', 'evaluated', 'reviewed', 'remediation', 'retested'], 'It is not evaluated any more.')
    const { id: _, version: _seen, compensating: said, severity: chosen, ...facts } = input
    if (facts.failure !== null && facts.likelihood === 'remote') throw invalid({ likelihood: 'is not remote: it happened' })
    const members = before.kind === 'aggregate' ? await membersOf(tx, before.id) : []
    const compensating = await compensatingOf(tx, before, [before.controlId, ...members.map(({ controlId }) => controlId)].flatMap((each) => each ?? []), said)
    const { severity: derived } = derive({ ...facts, compensated: compensating.some(({ testId }) => testId !== null), members: members.flatMap(({ severity }) => severity ?? []) })
    const severity = chosen ?? derived
    if (severity !== derived && facts.reason === null) throw invalid({ reason: `is required: derived is ${severityNames[derived].toLowerCase()}` })
    if (members.some((each) => each.severity !== null && rankOf(each.severity) > rankOf(severity))) throw invalid({ severity: 'is never below the highest of its members' })
    const evaluation = { orgId: before.orgId, deficiencyId: before.id, number: (before.evaluation ?? 0) + 1, ...facts, compensating, derived, severity, concludedById: by, concludedAt: at }
    await tx.insert(deficiencyEvaluations).values(evaluation)
    const after: Deficiency = { ...before, state: 'evaluated', evaluation: evaluation.number, severity, returned: null, ...touched(before, actor, at) }
    await tx.update(deficiencies).set(after).where(eq(deficiencies.id, before.id))
    const { orgId: _org, deficiencyId: _of, number: _number, concludedAt: _at, ...told } = evaluation
    if (before.kind !== 'aggregate') for (const each of await outdated(tx, after)) await call(reopenAggregate, { id: each.id, memberId: before.id }, jobActor(actor.orgId, 'deficiencies', actor.request.id))
    return done({ id: before.id, version: after.version, evaluation: evaluation.number, derived, severity }, changed(subject(before), before, { ...after, ...told }))
  },
})

/** Where a record stands once its evaluation is reviewed: as far as it had come. */
const afterReview = (of: Deficiency): Deficiency['state'] => (of.retestId ? 'retested' : of.agreed ? 'remediation' : 'reviewed')

export const reviewDeficiency = operation({
  name: 'deficiencies.review',
  summary: 'Sign the evaluation of a deficiency as its reviewer, who is not who concluded it; a severity lower than derived is accepted in so many words',
  category: 'approval',
  http: { method: 'POST', path: '/deficiencies/{id}/review' },
  input: z.object({ id, version, ...reviewFields }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { userId: by } = human(actor)
    refuseUnless(before, input.version, ['evaluated'], 'There is no evaluation to review.')
    const [evaluation] = await tx.select().from(deficiencyEvaluations).where(and(eq(deficiencyEvaluations.deficiencyId, before.id), eq(deficiencyEvaluations.number, before.evaluation ?? 0)))
    if (!evaluation) throw conflict('There is no evaluation to review.')
    await refuseSame(tx, actor.orgId, by, evaluation.concludedById, 'Whoever concluded an evaluation does not review it.')
    const isLower = rankOf(evaluation.severity) < rankOf(evaluation.derived)
    if (isLower && !input.acceptsLower) throw invalid({ acceptsLower: `Derived is ${severityNames[evaluation.derived].toLowerCase()}: accept in so many words that it is less, or give it back.` })
    await tx.insert(deficiencyReviews).values({ orgId: before.orgId, deficiencyId: before.id, number: evaluation.number, acceptsLower: isLower && input.acceptsLower, note: input.note, reviewerId: by, reviewedAt: at })
    const after: Deficiency = { ...before, state: afterReview(before), ...touched(before, actor, at) }
    await tx.update(deficiencies).set(after).where(eq(deficiencies.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(before), before, { ...after, reviewerId: by, note: input.note, ...(isLower && { acceptsLower: true }) }))
  },
})

export const giveBackDeficiency = operation({
  name: 'deficiencies.giveBack',
  summary: 'Reopen an evaluation for whoever concluded it, with a reason; the evaluation stays, and the next one counts',
  category: 'approval',
  http: { method: 'POST', path: '/deficiencies/{id}/give-back' },
  input: z.object({ id, version, reason: text(1, 2_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    refuseUnless(before, input.version, ['evaluated'], 'There is no evaluation to give back.')
    if (before.returned === input.reason) throw conflict('Say something else than the last time.')
    const after: Deficiency = { ...before, state: 'open', severity: null, returned: input.reason, ...touched(before, actor, at) }
    await tx.update(deficiencies).set(after).where(eq(deficiencies.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(before), before, after))
  },
})
