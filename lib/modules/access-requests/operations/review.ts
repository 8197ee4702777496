import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { accessRequests } from '#db/schema/access-requests.ts'
import { sameHuman } from '#lib/auth/accounts.ts'
import { userOf } from '#lib/auth/actor.ts'
import { hours } from '#lib/clock.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { sameVersion, touched } from '#lib/door/record.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { id, optionalText, version } from '#lib/input.ts'
import { readSettings } from '../../settings/queries.ts'
import { conclusions, reference } from '../model.ts'
import { type AccessRequest, beneficiary, load, subject } from '../record.ts'

/** Until when emergency access is reviewed, from when it was shown or is over; what was said first stays. Null: there is nothing to review. */
export const reviewByOf = async (tx: Scope<unknown>['tx'], of: AccessRequest, from: Date): Promise<Date | null> =>
  of.reviewBy ?? (of.emergency && of.grantedAt !== null ? new Date(from.getTime() + hours((await readSettings(tx)).changes.emergencyHours)) : null)

export const reviewAccess = operation({
  name: 'accessRequests.review',
  summary: 'Record what a review of emergency access concluded, after it was shown or is over; neither who asked for it nor who had it may',
  category: 'authorization',
  http: { method: 'POST', path: '/access-requests/{id}/review' },
  input: z.object({ id, version, conclusion: z.enum(Object.keys(conclusions) as [keyof typeof conclusions], { error: 'say what you conclude' }), note: optionalText(2_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
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
    return done({ id: before.id }, changed(subject(before), { conclusion: null, reviewedById: null }, { conclusion: input.conclusion, reviewedById: moved.reviewedById, reviewedAt: at, requestedById: before.requestedById }, input.note ? { reason: input.note.slice(0, 1_000) } : {}))
  },
})
