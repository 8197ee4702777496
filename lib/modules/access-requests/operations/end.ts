import 'server-only'
import { and, eq, gt, inArray, isNull, ne, or } from 'drizzle-orm'
import { z } from 'zod'
import { accessRequests } from '#db/schema/access-requests.ts'
import { populations } from '#db/schema/populations.ts'
import { jobActor, userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { openForRequest } from '../../revocations/operations.ts'
import { reason, reference } from '../model.ts'
import { type AccessRequest, heldIn, load, reviewByOf, subject, toldOf } from '../record.ts'

type Doing = Pick<Scope<unknown>, 'tx' | 'actor' | 'at' | 'call'>

/**
 * Access that was given and is over: a revocation for each row that shows it, closed by a population that lacks it. Where none shows it yet, the newest population decides:
 * it is looked for again in each that comes.
 */
export async function leave({ tx, actor, at, call }: Doing, before: AccessRequest, why: string, also: Record<string, unknown> = {}) {
  const reviewBy = await reviewByOf(tx, before, at)
  const told = { told: await toldOf(tx, before), ...(before.reviewBy === null && reviewBy && { reviewBy }) }
  const [other] = await tx.select({ number: accessRequests.number }).from(accessRequests).where(and(sameRight(before), ne(accessRequests.id, before.id), inArray(accessRequests.state, ['approved', 'granted', 'verified']), or(isNull(accessRequests.endsAt), gt(accessRequests.endsAt, at)))).limit(1)
  if (other) {
    const note = `${why}; it goes on by ${reference(other.number)}`.slice(0, 2_000)
    await tx.update(accessRequests).set({ state: 'ending', note, reviewBy, endsAt: before.endsAt !== null && before.endsAt < at ? before.endsAt : at, ...touched(before, actor, at) }).where(eq(accessRequests.id, before.id))
    await tx.update(accessRequests).set({ state: 'ended', endedAt: at }).where(eq(accessRequests.id, before.id))
    return done({ id: before.id, revocations: 0 }, changed(subject(before), { state: before.state }, { state: 'ended', endedAt: at, ...told, ...also }, { reason: note.slice(0, 1_000) }))
  }
  const [present] = await tx.select({ id: populations.id }).from(populations).where(and(eq(populations.systemId, before.systemId), eq(populations.source, before.source), eq(populations.state, 'frozen')))
  const held = present ? await heldIn(tx, before, present.id) : []
  await tx.update(accessRequests).set({ state: 'ending', note: why.slice(0, 2_000), reviewBy, endsAt: before.endsAt !== null && before.endsAt < at ? before.endsAt : at, ...touched(before, actor, at) }).where(eq(accessRequests.id, before.id))
  if (present) for (const row of held) await call(openForRequest, { requestId: before.id, populationId: present.id, key: row.key }, jobActor(actor.orgId, 'access-requests', actor.request.id))
  return done({ id: before.id, revocations: held.length }, changed(subject(before), { state: before.state, ...Object.fromEntries(Object.keys(also).map((name) => [name, null])) }, { state: 'ending', ...told, ...also }, { reason: why.slice(0, 1_000) }))
}

const sameRight = (of: AccessRequest) => and(eq(accessRequests.personId, of.personId), eq(accessRequests.systemId, of.systemId), eq(accessRequests.source, of.source), eq(accessRequests.rightKind, of.rightKind), eq(accessRequests.rightId, of.rightId), eq(accessRequests.scope, of.scope))

export const given = (of: AccessRequest) => of.state === 'granted' || of.state === 'verified'

export const endAccess = operation({
  name: 'accessRequests.end',
  summary: 'End access before its time: it has to be removed',
  category: 'authorization',
  http: { method: 'POST', path: '/access-requests/{id}/end' },
  input: z.object({ id, note: reason }),
  load,
  owns: (of, actor) => of.requestedById === userOf(actor) || of.ownerId === userOf(actor),
  run: async (scope) => {
    if (!given(scope.subject)) throw conflict('It was not granted, or is over already.')
    return leave(scope, scope.subject, scope.input.note)
  },
})

export const expireAccess = operation({
  name: 'accessRequests.expire',
  summary: 'End access whose time is over: a revocation opens for it',
  category: 'authorization',
  input: z.object({ id }),
  load,
  run: async (scope) => {
    const { subject: before, at } = scope
    if (before.endsAt === null || before.endsAt > at) throw conflict('Its time is not over.')
    if (before.state === 'approved') {
      await scope.tx.update(accessRequests).set({ state: 'ended', endedAt: at, note: 'Its time was over before it was granted', ...touched(before, scope.actor, at) }).where(eq(accessRequests.id, before.id))
      return done({ id: before.id, revocations: 0 }, changed(subject(before), { state: before.state }, { state: 'ended', endedAt: at, told: await toldOf(scope.tx, before) }))
    }
    if (!given(before)) throw conflict('It was not granted, or is over already.')
    return leave(scope, before, 'Its time is over')
  },
})
