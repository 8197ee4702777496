import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { accessRequests } from '#db/schema/access-requests.ts'
import { sameHuman } from '#lib/auth/accounts.ts'
import { userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { sameVersion, touched } from '#lib/door/record.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { id, optionalText, version } from '#lib/input.ts'
import { decidersOf } from '../../approvals/within.ts'
import { conclusions, reference } from '../model.ts'
import { beneficiary, load, subject, toldOf } from '../record.ts'
import { given, leave } from './end.ts'

/** Access that was not appropriate ends with what says so: that is no second decision. */
export const reviewAccess = operation({
  name: 'accessRequests.review',
  summary: 'Record what a review of emergency access concluded, after it was shown or is over; neither who asked for it nor who had it may. Not appropriate: it ends at once, and has to be removed',
  category: 'authorization',
  http: { method: 'POST', path: '/access-requests/{id}/review' },
  input: z.object({ id, version, conclusion: z.enum(Object.keys(conclusions) as [keyof typeof conclusions], { error: 'say what you conclude' }), note: optionalText(2_000) }),
  load,
  run: async (scope) => {
    const { tx, actor, input, subject: before, at } = scope
    sameVersion(before, input.version, 'access request')
    if (actor.kind !== 'person') throw new AppError('forbidden', 'Only a person reviews emergency access.')
    if (!before.emergency) throw conflict(`${reference(before.number)} is no emergency access: others decided before it was given.`)
    if (before.reviewedAt !== null) throw conflict(`${reference(before.number)} was reviewed already. What was concluded stays.`)
    if (before.reviewBy === null) throw conflict('It is reviewed when a population has shown it, or when it is over.')
    if (input.conclusion === 'not_appropriate' && input.note === null) throw invalid({ note: 'is required: say what was not appropriate, and what follows' })
    const forWhom = await beneficiary(tx, before.personId)
    const involved = [before.requestedById, ...(forWhom?.userId ? [forWhom.userId] : [])]
    if (involved.includes(actor.userId) || (await sameHuman(tx, actor.orgId, actor.userId, involved))) throw new AppError('forbidden', 'You requested this access, or had it: somebody else reviews it.', { internal: 'reviewed by a party' })
    const moved = { reviewedAt: at, reviewedById: userOf(actor), conclusion: input.conclusion, reviewNote: input.note, ...touched(before, actor, at) }
    await tx.update(accessRequests).set(moved).where(eq(accessRequests.id, before.id))
    const told = await toldOf(tx, before, await decidersOf(tx, 'access-request', before.id))
    const review = changed(subject(before), { conclusion: null, reviewedById: null }, { conclusion: input.conclusion, reviewedById: moved.reviewedById, reviewedAt: at, told }, input.note ? { reason: input.note.slice(0, 1_000) } : {})
    if (input.conclusion === 'appropriate' || !given(before)) return done({ id: before.id, revocations: 0 }, review)
    const over = await leave(scope, { ...before, ...moved }, `Not appropriate: ${input.note ?? ''}`)
    return done({ id: before.id, revocations: over.result.revocations }, review, ...over.changes)
  },
})
