import 'server-only'
import { and, asc, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import { accessRequests } from '#db/schema/access-requests.ts'
import { populations } from '#db/schema/populations.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import { jobActor, userOf } from '#lib/auth/actor.ts'
import { type Change, changed, done, doneAll } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { sameVersion, touched } from '#lib/door/record.ts'
import { AppError, conflict } from '#lib/errors.ts'
import { id, optionalText, version } from '#lib/input.ts'
import { approverOf } from '../../approvals/within.ts'
import { recordOccurrence } from '../../controls/operations/occurrences.ts'
import { madeFrom, unproven } from '../../controls/within.ts'
import { matched } from '../../people/within.ts'
import { reason, reference } from '../model.ts'
import { type AccessRequest, beneficiary, heldIn, load, reviewByOf, subject, toldOf } from '../record.ts'
import { approveByOf } from './request.ts'

export const assignGrant = operation({
  name: 'accessRequests.assign',
  summary: 'Assign who is to grant approved access, with the reason',
  category: 'authorization',
  http: { method: 'POST', path: '/access-requests/{id}/assign' },
  input: z.object({ id, version, ownerId: id, reason }),
  load,
  owns: (of, actor) => of.ownerId === userOf(actor),
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'access request')
    if (before.state !== 'approved' && !(before.state === 'requested' && before.emergency)) throw conflict('There is nothing to grant.')
    await activeUser(tx, input.ownerId, 'ownerId')
    await tx.update(accessRequests).set({ ownerId: input.ownerId, ...touched(before, actor, at) }).where(eq(accessRequests.id, before.id))
    return done({ id: before.id }, changed(subject(before), { ownerId: before.ownerId }, { ownerId: input.ownerId }, { reason: input.reason.slice(0, 1_000) }))
  },
})

/** A claim: that it is so is shown by the next population alone. Nobody gives access to themselves. */
export const grantAccess = operation({
  name: 'accessRequests.grant',
  summary: 'Record that access was granted; the next population of the system shows whether it is so',
  category: 'authorization',
  http: { method: 'POST', path: '/access-requests/{id}/grant' },
  input: z.object({ id, version, note: optionalText(2_000) }),
  load,
  owns: (of, actor) => of.ownerId === userOf(actor),
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'access request')
    const me = userOf(actor)
    if (me === null) throw new AppError('forbidden', 'Only a person grants access.')
    const emergency = before.state === 'requested' && before.emergency
    if (before.state !== 'approved' && !emergency) throw conflict(before.state === 'requested' ? 'It is not approved: grant it when it is.' : 'There is nothing to grant any more.')
    const forWhom = await beneficiary(tx, before.personId)
    if (forWhom?.userId === me) throw new AppError('forbidden', 'This is your own access: somebody else grants it.', { internal: 'granted by the beneficiary' })
    if (forWhom?.state === 'left') throw conflict(`${forWhom.name} has left: nobody who left gets access. Withdraw it.`)
    const moved = { state: 'granted' as const, grantedAt: at, grantedById: me, note: input.note, approveBy: emergency ? await approveByOf(tx, at) : before.approveBy, remindedAt: null, ...touched(before, actor, at) }
    await tx.update(accessRequests).set(moved).where(eq(accessRequests.id, before.id))
    return done({ id: before.id, approveBy: moved.approveBy }, changed(subject(before), { state: before.state, grantedById: null }, { state: 'granted', grantedById: me, grantedAt: at, told: await toldOf(tx, before), ...(moved.approveBy && { approveBy: moved.approveBy }) }, input.note ? { reason: input.note.slice(0, 1_000) } : {}))
  },
})

/** Of this population, those that another one was looked for in last. */
const comparedAnew = (of: { id: string; systemId: string; source: string }) => and(eq(accessRequests.systemId, of.systemId), eq(accessRequests.source, of.source), inArray(accessRequests.state, ['granted', 'verified', 'ending']), or(isNull(accessRequests.comparedId), sql`${accessRequests.comparedId} <> ${of.id}`))

/** By the portal, when a newer population is frozen: what was granted is verified by it, and what has to go has ended when it lacks it. Proof, and nothing else. */
export const compareAccess = operation({
  name: 'accessRequests.compare',
  summary: 'Compare granted and ending access with a newer frozen population',
  category: 'authorization',
  input: z.object({ populationId: id }),
  load: async ({ tx, input }) => (await tx.select().from(populations).where(and(eq(populations.id, input.populationId), eq(populations.state, 'frozen'))))[0] ?? null,
  run: async ({ tx, actor, subject: population, at, call }) => {
    // Whose accounts these are is known first: nothing is concluded from rows of nobody.
    await matched({ tx, actor, call }, population.id)
    const waiting = await tx.select().from(accessRequests).where(comparedAnew(population)).orderBy(asc(accessRequests.id)).limit(500).for('update')
    if (waiting.length === 0) throw conflict('There is nothing to compare with it.')
    const changes: Change[] = []
    for (const of of waiting) {
      const held = await heldIn(tx, of, population.id)
      const after: AccessRequest = { ...of, comparedId: population.id, ...touched(of, actor, at) }
      const row = held[0]
      if (of.state === 'granted' && row && of.grantedAt && population.extractedAt > of.grantedAt) Object.assign(after, { state: 'verified', verifiedAt: at, verifiedById: population.id, verifiedKey: row.key })
      if (of.state === 'ending' && !row && of.endsAt && population.extractedAt > of.endsAt && (population.accepted ?? 0) > 0) Object.assign(after, { state: 'ended', endedAt: at })
      if (after.state !== of.state) after.reviewBy = await reviewByOf(tx, of, at)
      await tx.update(accessRequests).set(after).where(eq(accessRequests.id, of.id))
      if (after.state === 'verified' && of.state !== 'verified' && of.approvedAt) {
        const proof = { occurrence: reference(of.number), proofType: 'access-request', proofId: of.id }
        for (const controlId of await unproven(tx, madeFrom('AC-01'), proof)) await call(recordOccurrence, { id: controlId, ...proof, proofLabel: subject(of).label, performedAt: of.approvedAt.toISOString(), performedById: await approverOf(tx, 'access-request', of.id) }, jobActor(actor.orgId, 'access-requests', actor.request.id))
      }
      const moved = after.state !== of.state
      changes.push(changed(subject(of), of, moved ? { ...after, told: await toldOf(tx, of) } : after, moved && population.root ? { root: population.root } : {}))
    }
    return doneAll({ compared: waiting.length, more: waiting.length === 500 }, changes)
  },
})

/** What is late is told once. */
export const remindOfAccess = operation({
  name: 'accessRequests.remind',
  summary: 'Remind of access that nobody granted in time, or whose approval is late',
  category: 'authorization',
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: before, at }) => {
    const late = before.approveBy !== null && before.approvedAt === null && before.approveBy <= at ? 'approval' : before.state === 'approved' && before.dueAt !== null && before.dueAt <= at ? 'grant' : null
    if (late === null || before.remindedAt !== null) throw conflict('There is nothing to remind of.')
    await tx.update(accessRequests).set({ remindedAt: at, ...touched(before, actor, at) }).where(eq(accessRequests.id, before.id))
    return done({ id: before.id }, changed(subject(before), { remindedAt: null }, { remindedAt: at, late, notifiedId: before.ownerId, ...(late === 'approval' && { told: await toldOf(tx, before) }) }))
  },
})
