import 'server-only'
import { and, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { controlTests } from '#db/schema/control-tests.ts'
import { deficiencies, deficiencyMembers } from '#db/schema/deficiencies.ts'
import { human } from '#lib/auth/human.ts'
import { whyNoRetest } from '#lib/deficiency/severity.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, optionalText, text, version } from '#lib/input.ts'
import { type Deficiency, load, refuseSame, refuseUnless, subject } from './subject.ts'

export const retestDeficiency = operation({
  name: 'deficiencies.retest',
  summary: 'Record the retest of a deficiency: a reviewed and effective test of the same control, of a time after the remediation',
  category: 'remediation',
  http: { method: 'POST', path: '/deficiencies/{id}/retest' },
  input: z.object({ id, version, testId: id }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { userId: by } = human(actor)
    refuseUnless(before, input.version, ['remediation'], 'It is retested once it is remediated.')
    const [test] = await tx.select().from(controlTests).where(eq(controlTests.id, input.testId)).for('share')
    if (!test) throw invalid({ testId: 'is not there' })
    const why = whyNoRetest({ ...test, from: test.fromAt, to: test.toAt }, before)
    if (why) throw invalid({ testId: why })
    const after: Deficiency = { ...before, state: 'retested', retestId: test.id, retestedAt: at, retestedById: by, ...touched(before, actor, at) }
    await tx.update(deficiencies).set(after).where(eq(deficiencies.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(before), before, after))
  },
})

export const closeDeficiency = operation({
  name: 'deficiencies.close',
  summary: 'Close a deficiency that was retested; whoever remediated it does not',
  category: 'approval',
  http: { method: 'POST', path: '/deficiencies/{id}/close' },
  input: z.object({ id, version, note: optionalText(2_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { userId: by } = human(actor)
    refuseUnless(before, input.version, ['retested'], 'It closes once a retest shows that it is remediated.')
    for (const other of [before.remediatedById, before.ownerId]) if (other) await refuseSame(tx, actor.orgId, by, other, 'Whoever remediates a deficiency does not close it.')
    const after: Deficiency = { ...before, state: 'closed', closedAt: at, closedById: by, closeNote: input.note, ...touched(before, actor, at) }
    await tx.update(deficiencies).set(after).where(eq(deficiencies.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(before), before, after))
  },
})

export const withdrawDeficiency = operation({
  name: 'deficiencies.withdraw',
  summary: 'Withdraw a deficiency that is none, with a reason; somebody other than who raised it, and it stays listed',
  category: 'approval',
  http: { method: 'POST', path: '/deficiencies/{id}/withdraw' },
  input: z.object({ id, version, reason: text(1, 2_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { userId: by } = human(actor)
    refuseUnless(before, input.version, ['open', 'evaluated', 'reviewed', 'remediation', 'retested'], 'Nothing of it moves any more.')
    await refuseSame(tx, actor.orgId, by, before.raisedById, 'Whoever raised a deficiency does not withdraw it.')
    const [held] = await tx.select({ number: deficiencies.number }).from(deficiencyMembers).innerJoin(deficiencies, and(eq(deficiencies.orgId, deficiencyMembers.orgId), eq(deficiencies.id, deficiencyMembers.aggregateId)))
      .where(and(eq(deficiencyMembers.memberId, before.id), inArray(deficiencies.state, ['open', 'evaluated', 'reviewed']))).limit(1)
    if (held) throw conflict(`It is a member of D-${held.number}: withdraw that one first.`)
    const after: Deficiency = { ...before, state: 'withdrawn', withdrawnAt: at, withdrawnById: by, withdrawReason: input.reason, ...touched(before, actor, at) }
    await tx.update(deficiencies).set(after).where(eq(deficiencies.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(before), before, after))
  },
})
