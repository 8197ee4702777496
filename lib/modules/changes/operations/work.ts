import 'server-only'
import { and, desc, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { approvals } from '#db/schema/approvals.ts'
import { changes } from '#db/schema/changes.ts'
import { users } from '#db/schema/users.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { minutes } from '#lib/clock.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { sameVersion, touched } from '#lib/door/record.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { id, optionalUtcInstant, optionalText, version } from '#lib/input.ts'
import { addParty, approverOf } from '../../approvals/within.ts'
import { freezesOver } from '../freezes.ts'
import { changeStates, comment, reason, reference, results } from '../model.ts'
import { type Change, involved, load, partiesOf, refusePortal, requester, stepped, stepTo, subject } from '../record.ts'
import { approveBy } from './approval.ts'
import { performed } from './performed.ts'
import { templateInForce } from './templates.ts'

const mine = (of: Change, actor: Actor) => of.requestedById === userOf(actor)

/** Whoever does it takes part in what is open or was approved: PostgreSQL refuses it of whoever approved. */
async function takesPart({ tx, actor, call }: Pick<Scope<unknown>, 'tx' | 'actor' | 'call'>, of: Change, userId: string): Promise<void> {
  const [newest] = await tx.select({ id: approvals.id }).from(approvals).where(and(eq(approvals.subjectType, 'change'), eq(approvals.subjectId, of.id), inArray(approvals.kind, ['change', 'emergency-change']), inArray(approvals.state, ['open', 'approved']))).orderBy(desc(approvals.openedAt)).limit(1)
  if (newest) await addParty({ tx, actor, call }, { approvalId: newest.id, userId, part: 'implementer' })
}

export const assignChange = operation({
  name: 'changes.assign',
  summary: 'Assign who is to implement a change; nobody who approved it may',
  category: 'configuration',
  http: { method: 'POST', path: '/changes/{id}/assign' },
  input: z.object({ id, version, implementerId: id }),
  load,
  owns: involved,
  run: async (scope) => {
    const { tx, actor, input, subject: before, at } = scope
    sameVersion(before, input.version, 'change')
    refusePortal(before)
    if (before.implementedAt !== null || before.state === 'withdrawn' || before.state === 'rejected') throw conflict(`${reference(before.number)} is ${changeStates[before.state].toLowerCase()}: there is nothing left to implement.`)
    await activeUser(tx, input.implementerId, 'implementerId')
    await takesPart(scope, before, input.implementerId)
    await tx.update(changes).set({ implementerId: input.implementerId, ...touched(before, actor, at) }).where(eq(changes.id, before.id))
    const [to] = await tx.select({ name: users.name }).from(users).where(eq(users.id, input.implementerId))
    await stepped(tx, before, actor, at, { verb: 'assign', from: before.state, to: before.state, note: to?.name ?? null })
    return done({ id: before.id, version: before.version + 1 }, changed(subject(before), { implementerId: before.implementerId }, { implementerId: input.implementerId }))
  },
})

/** What it waits for and has not come yet. */
async function waitsFor(tx: Scope<unknown>['tx'], of: Change): Promise<string[]> {
  if (of.dependsOnIds.length === 0) return []
  const others = await tx.select({ number: changes.number, state: changes.state, result: changes.result }).from(changes).where(inArray(changes.id, of.dependsOnIds))
  return others.filter(({ state, result }) => !(state === 'implemented' || state === 'verified' || result === 'successful')).map(({ number }) => reference(number))
}

export const scheduleChange = operation({
  name: 'changes.schedule',
  summary: 'Schedule an approved change: it has a window, somebody who does it, and meets no freeze',
  category: 'configuration',
  http: { method: 'POST', path: '/changes/{id}/schedule' },
  input: z.object({ id, version }),
  load,
  owns: involved,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'change')
    const state = stepTo('schedule', before)
    if (before.plannedFrom === null || before.plannedTo === null) throw invalid({ plannedFrom: 'it has no window: edit it, and have it approved with one' })
    if (before.plannedTo <= at) throw conflict('Its window is over. Edit it, and have it approved with a new one.')
    if (before.implementerId === null) throw invalid({ implementerId: 'nobody is to do it yet: say who' })
    if (before.templateId) await templateInForce(tx, before.templateId, at)
    const [freeze] = await freezesOver(tx, before, before.plannedFrom, before.plannedTo)
    if (freeze) throw conflict(`Its window lies within the freeze “${freeze.title}”. Plan another window, or request an exception.`)
    await tx.update(changes).set({ state, scheduledAt: at, ...touched(before, actor, at) }).where(eq(changes.id, before.id))
    await stepped(tx, before, actor, at, { verb: 'schedule', from: before.state, to: state })
    return done({ id: before.id, state, waitsFor: await waitsFor(tx, before) }, changed(subject(before), { state: before.state }, { state, plannedFrom: before.plannedFrom, plannedTo: before.plannedTo, told: partiesOf(before) }))
  },
})

/** Clocks of people differ; further ahead than that nothing has happened yet. */
const skew = minutes(5)

export const implementChange = operation({
  name: 'changes.implement',
  summary: 'Record that a change was made, when and by whom; an emergency has to be approved from then on',
  category: 'configuration',
  http: { method: 'POST', path: '/changes/{id}/implement' },
  input: z.object({ id, version, implementedAt: optionalUtcInstant, note: optionalText(2_000) }),
  load,
  owns: involved,
  run: async (scope) => {
    const { tx, actor, input, subject: before, at } = scope
    sameVersion(before, input.version, 'change')
    const state = stepTo('implement', before)
    const { requestedById: me } = requester(actor)
    const when = input.implementedAt ?? at
    if (when.getTime() > at.getTime() + skew) throw invalid({ implementedAt: 'lies in the future: say it when it is done' })
    if (before.type !== 'emergency' && before.approvedAt !== null && when < before.approvedAt) throw invalid({ implementedAt: `lies before it was approved (${before.approvedAt.toISOString()}). What is done first is an emergency: file it as one, so that it can be seen` })
    const missing = await waitsFor(tx, before)
    if (missing.length > 0) throw conflict(`It waits for ${missing.join(', ')}, not implemented yet.`)
    if (before.templateId) await templateInForce(tx, before.templateId, at)
    await takesPart(scope, before, me)
    const frozen = await freezesOver(tx, before, when, when)
    if (frozen[0] && before.type !== 'emergency') throw conflict(`“${frozen[0].title}” freezes its systems. Request an exception, or wait until the freeze is over.`)
    const flags = [
      ...(before.approvedAt === null ? ['unapproved'] : []), ...(before.plannedFrom !== null && when < before.plannedFrom ? ['early'] : []), ...(before.plannedTo !== null && when > before.plannedTo ? ['late'] : []), ...(frozen.length > 0 ? ['frozen'] : []),
    ]
    const moved = { state, implementedAt: when, implementedById: me, implementerId: before.implementerId ?? me, note: input.note, approveBy: before.type === 'emergency' ? await approveBy(tx, when) : null, ...touched(before, actor, at) }
    await tx.update(changes).set(moved).where(eq(changes.id, before.id))
    await stepped(tx, before, actor, at, { verb: 'implement', from: before.state, to: state, note: input.note, flags })
    return done({ id: before.id, state, flags, approveBy: moved.approveBy }, changed(subject(before), { state: before.state, implementedAt: null, implementedById: null }, { state, implementedAt: when, implementedById: me, told: partiesOf(before), ...(moved.approveBy && { approveBy: moved.approveBy }), ...(flags.length > 0 && { flags }) }, input.note ? { reason: input.note } : {}))
  },
})

export const verifyChange = operation({
  name: 'changes.verify',
  summary: 'Verify that a change does what it should; whoever made it may not',
  category: 'configuration',
  http: { method: 'POST', path: '/changes/{id}/verify' },
  input: z.object({ id, version, note: reason }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'change')
    const state = stepTo('verify', before)
    const { requestedById: me } = requester(actor)
    if (me === before.implementedById) throw new AppError('forbidden', 'You made this change: somebody else says whether it works.', { internal: 'verified by the implementer' })
    await tx.update(changes).set({ state, verifiedAt: at, verifiedById: me, note: input.note, ...touched(before, actor, at) }).where(eq(changes.id, before.id))
    await stepped(tx, before, actor, at, { verb: 'verify', from: before.state, to: state, note: input.note })
    return done({ id: before.id, state }, changed(subject(before), { state: before.state, verifiedById: null }, { state, verifiedById: me, told: partiesOf(before) }, { reason: input.note }))
  },
})

const outcomes = Object.keys(results) as [keyof typeof results, ...(keyof typeof results)[]]

export const closeChange = operation({
  name: 'changes.close',
  summary: 'Close a change: as a success once it was verified, or as backed out or failed, with the reason',
  category: 'configuration',
  http: { method: 'POST', path: '/changes/{id}/close' },
  input: z.object({ id, version, result: z.enum(outcomes).default('successful'), note: optionalText(2_000) }),
  load,
  owns: involved,
  run: async ({ tx, actor, input, subject: before, at, call }) => {
    sameVersion(before, input.version, 'change')
    const state = stepTo('close', before)
    if (input.result === 'successful' && before.state !== 'verified') throw conflict('Somebody else has to verify it before it is closed as a success.')
    if (input.result === 'successful' && before.approvedAt === null) throw conflict('Nobody approved this emergency: it is closed as a success only when somebody has.')
    if (input.result !== 'successful' && input.note === null) throw invalid({ note: 'is required: say what went wrong and what was done' })
    await tx.update(changes).set({ state, result: input.result, closedAt: at, note: input.note, ...touched(before, actor, at) }).where(eq(changes.id, before.id))
    if (input.result === 'successful' && before.approvedAt) await performed({ tx, actor, call }, before, before.approvedAt, await approverOf(tx, before.templateId ? 'change-template' : 'change', before.templateId ?? before.id))
    await stepped(tx, before, actor, at, { verb: 'close', from: before.state, to: state, note: input.note, flags: before.approvedAt === null ? ['unapproved'] : [] })
    return done({ id: before.id, state }, changed(subject(before), { state: before.state, result: null }, { state, result: input.result, told: partiesOf(before) }, input.note ? { reason: input.note } : {}))
  },
})

export const withdrawChange = operation({
  name: 'changes.withdraw',
  summary: 'Withdraw a change that was not made; what was asked of others is void',
  category: 'configuration',
  http: { method: 'POST', path: '/changes/{id}/withdraw' },
  input: z.object({ id, version, note: reason }),
  load,
  owns: mine,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'change')
    const state = stepTo('withdraw', before)
    await tx.update(changes).set({ state, approvedAt: null, withdrawnAt: at, note: input.note, ...touched(before, actor, at) }).where(eq(changes.id, before.id))
    await stepped(tx, before, actor, at, { verb: 'withdraw', from: before.state, to: state, note: input.note })
    return done({ id: before.id, state }, changed(subject(before), { state: before.state }, { state, told: partiesOf(before) }, { reason: input.note }))
  },
})

export const reopenChange = operation({
  name: 'changes.reopen',
  summary: 'Reopen a change as a new revision: a draft again, which shows how it differs from the one before',
  category: 'configuration',
  http: { method: 'POST', path: '/changes/{id}/reopen' },
  input: z.object({ id, version, note: reason }),
  load,
  owns: mine,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'change')
    const state = stepTo('reopen', before)
    const fresh = { submittedAt: null, approvedAt: null, approveBy: null, scheduledAt: null, implementedAt: null, implementedById: null, verifiedAt: null, verifiedById: null, closedAt: null, withdrawnAt: null, result: null, remindedAt: null }
    await tx.update(changes).set({ state, revision: before.revision + 1, ...fresh, note: input.note, ...touched(before, actor, at) }).where(eq(changes.id, before.id))
    await stepped(tx, { ...before, revision: before.revision + 1 }, actor, at, { verb: 'reopen', from: before.state, to: state, note: input.note })
    return done({ id: before.id, state, revision: before.revision + 1 }, changed(subject(before), { state: before.state, revision: before.revision }, { state, revision: before.revision + 1, told: partiesOf(before) }, { reason: input.note }))
  },
})

export const commentOnChange = operation({
  name: 'changes.comment',
  summary: 'Comment on a change; a comment changes nothing of what is approved',
  category: 'configuration',
  http: { method: 'POST', path: '/changes/{id}/comments' },
  input: z.object({ id, comment }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    await stepped(tx, before, actor, at, { verb: 'comment', from: before.state, to: before.state, note: input.comment })
    return done({ id: before.id }, changed(subject(before), null, { comment: input.comment, requestedById: before.requestedById }))
  },
})

/** What is late is told once: an emergency whose approval is missing, a window that is over. */
export const remindOfChange = operation({
  name: 'changes.remind',
  summary: 'Remind of a change that is late',
  category: 'configuration',
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: before, at }) => {
    const late = before.approveBy !== null && before.approvedAt === null && before.approveBy <= at && before.state !== 'closed' ? 'approval' : before.state === 'scheduled' && before.plannedTo !== null && before.plannedTo <= at ? 'window' : null
    if (late === null || before.remindedAt !== null) throw conflict('There is nothing to remind of.')
    await tx.update(changes).set({ remindedAt: at, ...touched(before, actor, at) }).where(eq(changes.id, before.id))
    return done({ id: before.id }, changed(subject(before), { remindedAt: null }, { remindedAt: at, late, notifiedId: before.implementerId ?? before.requestedById, requestedById: before.requestedById }))
  },
})
