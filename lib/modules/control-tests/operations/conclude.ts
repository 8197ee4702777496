import 'server-only'
import { eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controlTests } from '#db/schema/control-tests.ts'
import { userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { sameVersion, touched } from '#lib/door/record.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { id, optionalText, text, version } from '#lib/input.ts'
import { hasOpenRun } from '../../runs/within.ts'
import { concludeFields, whyNotConcluded } from '../model.ts'
import { standing } from '../standing.ts'
import { type ControlTest, load, subject } from './plan.ts'
import { refuseUnlessPerformed } from './sample.ts'

const person = (actor: Parameters<typeof userOf>[0]): string => {
  const by = userOf(actor)
  if (!by || actor.kind !== 'person') throw new AppError('forbidden', 'A person answers for it; an API token does not.')
  return by
}

export const concludeTest = operation({
  name: 'controlTests.conclude',
  summary: 'Sign a control test as its preparer, with a conclusion; somebody else reviews it',
  category: 'approval',
  http: { method: 'POST', path: '/control-tests/{id}/conclude' },
  input: z.object({ id, version, ...concludeFields }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    refuseUnlessPerformed(before, input.version)
    const preparerId = person(actor)
    if (await hasOpenRun(tx, 'control-tests.perform', before.id)) throw conflict('It is being performed once more: wait for that.')
    const why = whyNotConcluded(input.conclusion, await standing(tx, before), input.limitation)
    if (why) throw invalid({ conclusion: why })
    const { conclusion, statement, limitation } = input
    const after: ControlTest = { ...before, state: 'prepared', preparerId, preparedAt: at, conclusion, statement, limitation, returned: null, ...touched(before, actor, at) }
    await tx.update(controlTests).set(after).where(eq(controlTests.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(before), before, after))
  },
})

/** Whoever has an account that is, or was, one human with the preparer is no second person. */
async function refuseSame(tx: Tx, orgId: string, preparerId: string | null, reviewerId: string): Promise<void> {
  const [same] = await tx.execute<{ same: boolean }>(sql`select tickmark_persons_of(${orgId}::uuid, ${preparerId}::uuid) && tickmark_persons_of(${orgId}::uuid, ${reviewerId}::uuid) as same`)
  if (preparerId === reviewerId || same?.same) throw new AppError('forbidden', 'Whoever prepared a test does not review it.')
}

export const reviewTest = operation({
  name: 'controlTests.review',
  summary: 'Sign a concluded control test as its reviewer, who is not its preparer; it never moves again',
  category: 'approval',
  http: { method: 'POST', path: '/control-tests/{id}/review' },
  input: z.object({ id, version, note: optionalText(2_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'control test')
    if (before.state !== 'prepared') throw conflict(before.state === 'reviewed' ? 'It is reviewed already.' : 'It is not concluded yet.')
    const reviewerId = person(actor)
    await refuseSame(tx, actor.orgId, before.preparerId, reviewerId)
    const after: ControlTest = { ...before, state: 'reviewed', reviewerId, reviewedAt: at, reviewNote: input.note, ...touched(before, actor, at) }
    await tx.update(controlTests).set(after).where(eq(controlTests.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(before), before, after))
  },
})

export const giveBackTest = operation({
  name: 'controlTests.giveBack',
  summary: 'Reopen a concluded control test for its preparer, with a reason',
  category: 'approval',
  http: { method: 'POST', path: '/control-tests/{id}/give-back' },
  input: z.object({ id, version, reason: text(1, 2_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'control test')
    if (before.state !== 'prepared') throw conflict(before.state === 'reviewed' ? 'It is reviewed, and never moves again.' : 'It is not concluded yet.')
    const after: ControlTest = { ...before, state: 'performed', preparerId: null, preparedAt: null, conclusion: null, statement: null, limitation: null, returned: input.reason, ...touched(before, actor, at) }
    await tx.update(controlTests).set(after).where(eq(controlTests.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(before), before, after))
  },
})
