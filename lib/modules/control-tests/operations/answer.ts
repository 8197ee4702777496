import 'server-only'
import { and, count, eq } from 'drizzle-orm'
import { z } from 'zod'
import { controlTestAnswers, controlTestFailures, controlTestItems, controlTests } from '#db/schema/control-tests.ts'
import { evidence } from '#db/schema/evidence.ts'
import { userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { id, optionalId, text, version } from '#lib/input.ts'
import { letterOf } from '#lib/testing/test.ts'
import { answerKeys } from '../model.ts'
import { type ControlTest, load, subject } from './plan.ts'
import { moved, ofFreeze, refuseUnlessPerformed } from './sample.ts'

export const answerItem = operation({
  name: 'controlTests.answer',
  summary: 'Record the answer to a question of an item: one that a person answers, or one that data could not, then with evidence; a failure stays',
  category: 'data access',
  http: { method: 'POST', path: '/control-tests/{id}/items/{number}/answers' },
  input: z.object({
    id, version, number: z.coerce.number().int().min(1).max(2 ** 31 - 1), letter: z.string().regex(/^[A-Z]$/, 'is the letter of a question'),
    outcome: z.enum(answerKeys, { error: 'choose an answer' }), said: text(1, 2_000), evidenceId: optionalId,
  }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    refuseUnlessPerformed(before, input.version)
    const by = userOf(actor)
    if (!by || actor.kind !== 'person') throw new AppError('forbidden', 'A person answers; an API token does not.')
    const n = before.attributes.findIndex(({ letter }) => letter === input.letter)
    const attribute = before.attributes[n]
    if (!attribute) throw invalid({ letter: 'is no question of this test' })
    const [item] = await tx.select().from(controlTestItems).where(and(ofFreeze(before), eq(controlTestItems.number, input.number))).for('update')
    if (!item) throw invalid({ number: 'is no item of this test' })
    const now = item.outcomes[n] ?? '?'
    if (attribute.by === null && (item.turn === null || item.replaced !== null)) throw conflict('It is not in the sample.')
    if (now === 'f') throw conflict('It failed, and what failed stays: say its cause as a deviation.')
    if (attribute.by !== null && now !== 'n') {
      const [answered] = await tx.select({ n: count() }).from(controlTestAnswers).where(and(eq(controlTestAnswers.testId, before.id), eq(controlTestAnswers.freeze, item.freeze), eq(controlTestAnswers.number, item.number), eq(controlTestAnswers.letter, input.letter)))
      if (!answered?.n) throw conflict('The data answers it: nobody answers otherwise.')
    }
    if (attribute.by !== null && input.evidenceId === null) throw invalid({ evidenceId: 'What data could not tell takes evidence.' })
    const [proof] = input.evidenceId === null ? [] : await tx.select({ deletedAt: evidence.deletedAt }).from(evidence).where(eq(evidence.id, input.evidenceId)).for('share')
    if (input.evidenceId !== null && (!proof || proof.deletedAt)) throw invalid({ evidenceId: 'is not there' })
    const [former] = await tx.select({ n: count() }).from(controlTestAnswers).where(and(eq(controlTestAnswers.testId, before.id), eq(controlTestAnswers.freeze, item.freeze), eq(controlTestAnswers.number, item.number), eq(controlTestAnswers.letter, input.letter)))
    const { letter, outcome, said, evidenceId, number } = input
    await tx.insert(controlTestAnswers).values({ orgId: actor.orgId, testId: before.id, freeze: item.freeze, number, letter, sequence: (former?.n ?? 0) + 1, outcome, said, evidenceId, answeredById: by, answeredAt: at })
    const to = letterOf(outcome)
    await tx.update(controlTestItems).set({ outcomes: item.outcomes.slice(0, n) + to + item.outcomes.slice(n + 1), failed: item.failed + Number(to === 'f') }).where(and(ofFreeze(before), eq(controlTestItems.number, number)))
    if (to === 'f') await tx.insert(controlTestFailures).values({ orgId: actor.orgId, testId: before.id, freeze: item.freeze, number, letter, said, deviationId: null })
    const after: ControlTest = { ...before, totals: moved(before.totals, n, now, to), ...touched(before, actor, at) }
    await tx.update(controlTests).set(after).where(eq(controlTests.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(before), null, { item: number, letter, outcome, said, evidenceId }))
  },
})
