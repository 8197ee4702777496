import 'server-only'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { accessRequests, requestableRights } from '#db/schema/access-requests.ts'
import { populations } from '#db/schema/populations.ts'
import { systems } from '#db/schema/systems.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { days, hours } from '#lib/clock.ts'
import { approvable, closing, oneStage } from '#lib/door/approvable.ts'
import { changed, done } from '#lib/door/change.ts'
import { countUpTo } from '#lib/door/count.ts'
import { nextNumber } from '#lib/door/numbers.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { ranks } from '#lib/words/choices.ts'
import { approvedNow, askApproval } from '../../approvals/within.ts'
import { conflictsWith, conflictWords } from '../../duties/within.ts'
import { endOfDay, readSettings } from '../../settings/queries.ts'
import { grantDays, longest, reason, reference, requestFields } from '../model.ts'
import { type AccessRequest, beneficiary, heldIn, load, subject, toldOf } from '../record.ts'
import { leave } from './end.ts'

type Right = typeof requestableRights.$inferSelect

/** @throws AppError invalid: it is not what the newest frozen population of the system offers */
async function offered(tx: Tx, input: { systemId: string; source: string; right: { rightKind: string; rightId: string; scope: string } }): Promise<Right> {
  const { rightKind, rightId, scope } = input.right
  const [found] = await tx.select({ right: requestableRights }).from(requestableRights).innerJoin(populations, and(eq(populations.orgId, requestableRights.orgId), eq(populations.id, requestableRights.populationId), eq(populations.state, 'frozen')))
    .where(and(eq(requestableRights.systemId, input.systemId), eq(requestableRights.source, input.source), eq(requestableRights.rightKind, rightKind), eq(requestableRights.rightId, rightId), eq(requestableRights.scope, scope)))
  if (!found) throw invalid({ right: 'is not in the newest population of this system any more: choose from the list' })
  return found.right
}

/** @throws AppError in words, by field: an end that fits what is asked for */
function checkEnd(endsAt: Date | null, { emergency, privileged, wholeDay, at }: { emergency: boolean; privileged: boolean; wholeDay: boolean; at: Date }): void {
  if (endsAt === null) {
    if (emergency) throw invalid({ endsAt: 'emergency access has an end: say until when' })
    if (privileged) throw invalid({ endsAt: 'privileged access has an end: say until when' })
    return
  }
  const lasts = endsAt.getTime() - at.getTime()
  const most = emergency ? longest.emergency : privileged ? longest.privileged : longest.other
  if (lasts <= 0) throw invalid({ endsAt: 'must lie in the future' })
  // A day that was said counts whole.
  if (lasts > days(wholeDay ? most + 1 : most)) throw invalid({ endsAt: `may lie at most ${most} days ahead${emergency ? ' in an emergency' : privileged ? ' for a privileged right' : ''}` })
}

/** How much is open of one person's asking at once. After the number was taken: one at a time counts. */
async function withinCap(tx: Tx, me: string): Promise<void> {
  const open = await countUpTo(tx, mostOpen, tx.select({ id: accessRequests.id }).from(accessRequests).where(and(eq(accessRequests.requestedById, me), inArray(accessRequests.state, ['requested', 'approved']))))
  if (open.more || open.count === mostOpen) throw conflict(`${mostOpen} of your access requests are not granted yet: withdraw some before you ask for more.`)
}
const mostOpen = 200

export const createRequest = operation({
  name: 'accessRequests.create',
  summary: 'Request that a person gets a right in a system; their manager and the owner of the system decide',
  category: 'authorization',
  http: { method: 'POST', path: '/access-requests' },
  input: z.object(requestFields),
  load: async ({ tx, input }) => ({ forWhom: await beneficiary(tx, input.personId) }),
  owns: ({ forWhom }, actor) => forWhom !== null && forWhom.userId === userOf(actor),
  run: async ({ tx, actor, input, subject: { forWhom }, at, call }) => {
    const me = userOf(actor)
    if (me === null) throw new AppError('forbidden', 'Only a person requests access.')
    if (!forWhom) throw invalid({ personId: 'is nobody of the directory: choose from the list' })
    if (forWhom.state === 'left') throw invalid({ personId: `${forWhom.name} has left: nobody who left gets access` })
    const [system] = await tx.select({ id: systems.id, name: systems.name, ownerId: systems.ownerId, criticality: systems.criticality, deletedAt: systems.deletedAt }).from(systems).where(eq(systems.id, input.systemId))
    if (!system || system.deletedAt) throw invalid({ systemId: 'is no system of the register: choose from the list' })
    const right = await offered(tx, input)
    const endsAt = input.endsAt && ('at' in input.endsAt ? input.endsAt.at : await endOfDay(tx, input.endsAt.day))
    checkEnd(endsAt, { emergency: input.emergency, privileged: right.privileged === true, wholeDay: input.endsAt !== null && 'day' in input.endsAt, at })
    const same = and(eq(accessRequests.personId, input.personId), eq(accessRequests.systemId, input.systemId), eq(accessRequests.source, input.source), eq(accessRequests.rightKind, right.rightKind), eq(accessRequests.rightId, right.rightId), eq(accessRequests.scope, right.scope))
    const [other] = await tx.select({ number: accessRequests.number, state: accessRequests.state }).from(accessRequests).where(and(same, inArray(accessRequests.state, ['requested', 'approved', 'granted'])))
    if (other) throw conflict(`${reference(other.number)} asks for the same already.`)
    const held = await heldIn(tx, { personId: input.personId, systemId: input.systemId, ...input.right }, right.populationId)
    if (held.length > 0 && endsAt === null) throw conflict(`${forWhom.name} has this already, by ${held.map((each) => each.accountName).join(', ')}.`)
    const number = await nextNumber(tx, actor.orgId, accessRequests)
    await withinCap(tx, me)
    const row: AccessRequest = {
      ...created(actor, at), number, personId: forWhom.id, systemId: system.id, source: input.source, populationId: right.populationId, rightKind: right.rightKind, rightId: right.rightId, rightName: right.rightName, scope: right.scope, privileged: right.privileged, reason: input.reason, endsAt, emergency: input.emergency,
      state: 'requested', requestedById: me, approvedAt: null, approveBy: null, ownerId: system.ownerId, dueAt: null, grantedAt: null, grantedById: null, verifiedAt: null, verifiedById: null, verifiedKey: null, comparedId: right.populationId, endedAt: null, reviewBy: null, reviewedAt: null, reviewedById: null, conclusion: null, reviewNote: null, withdrawnAt: null, note: null, remindedAt: null,
    }
    await tx.insert(accessRequests).values(row)
    const would = await conflictsWith(tx, input.personId, { systemId: input.systemId, rightKind: right.rightKind, rightId: right.rightId, rightName: right.rightName, scope: right.scope }, at)
    const answer = await askApproval({ actor, call }, {
      kind: input.emergency ? 'emergency-access' : 'access-request', subjectId: row.id, title: `${reference(row.number)} ${right.rightName} for ${forWhom.name}`, reason: input.reason, criticality: right.privileged ? 4 : Math.min(3, system.criticality), ...(endsAt && !input.emergency && { until: endsAt }),
      holders: { manager: forWhom.managerUserId ? [forWhom.managerUserId] : [], system_owner: system.ownerId ? [system.ownerId] : [] },
      parties: forWhom.userId && forWhom.userId !== me ? [{ userId: forWhom.userId, part: 'beneficiary' }] : [],
      facts: [
        { label: 'For', value: forWhom.name }, { label: 'Right', value: right.rightName }, { label: 'Where', value: right.scope || 'Throughout' }, { label: 'System', value: system.name }, { label: 'Privileged', value: right.privileged === null ? 'The source does not tell' : right.privileged ? 'Yes' : 'No' }, { label: 'Expires', value: endsAt ? endsAt.toISOString() : 'As long as it is needed' },
        { label: 'Has it already', value: held.length > 0 ? `Yes, by ${held.map((each) => each.accountName).join(', ')}` : 'No' }, { label: 'Who has it', value: `${right.holders.toLocaleString('en')} ${right.holders === 1 ? 'account' : 'accounts'}` }, { label: 'Manager', value: forWhom.managerName ?? 'None in the directory' }, ...would.map((each) => ({ label: `Conflict of duties, risk ${ranks[each.risk as keyof typeof ranks].toLowerCase()}`, value: `This would give ${forWhom.name} both ${conflictWords(each)}` })), ...(input.emergency ? [{ label: 'Emergency', value: 'It is given before it is approved' }] : []),
      ],
    })
    return done({ id: row.id, number: row.number, reference: reference(row.number), ...answer }, changed(subject(row), null, { ...row, person: forWhom.name, ...(forWhom.userId && { told: [forWhom.userId] }) }, { reason: input.reason.slice(0, 1_000) }))
  },
})

export const approveAccess = operation({
  name: 'accessRequests.approve',
  summary: 'Mark an access request as approved, by the decision that settles it',
  category: 'authorization',
  input: z.object({ id, approvalId: id }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    if (before.approvedAt !== null || !(before.state === 'requested' || before.emergency)) throw conflict('It waits for no approval any more.')
    const { note } = await approvedNow(tx, input.approvalId)
    if (before.state === 'requested') {
      const forWhom = await beneficiary(tx, before.personId)
      if (!forWhom || forWhom.state === 'left') throw conflict('Whoever this is for has left. Reject it.')
      await offered(tx, { systemId: before.systemId, source: before.source, right: before }).catch(() => {
        throw conflict('The right is not in the newest population of the system any more. Reject it, and have it requested anew.')
      })
      if (before.endsAt !== null && before.endsAt <= at) throw conflict('The time it was asked for is over. Reject it.')
    }
    const moved = { ...(before.state === 'requested' && { state: 'approved' as const, dueAt: new Date(at.getTime() + days(grantDays)) }), approvedAt: at, note, ...touched(before, actor, at) }
    await tx.update(accessRequests).set(moved).where(eq(accessRequests.id, before.id))
    return done({ id: before.id }, changed(subject(before), { state: before.state, approvedAt: null }, { state: moved.state ?? before.state, approvedAt: at, ownerId: before.ownerId, told: await toldOf(tx, { ...before, ownerId: null }) }, note ? { reason: note } : {}))
  },
})

/** Emergency access that others did not agree to has to go. */
export const rejectAccess = operation({
  name: 'accessRequests.reject',
  summary: 'Note that access was not approved; emergency access that was given has to go',
  category: 'authorization',
  input: z.object({ id, approvalId: id, outcome: closing }),
  load,
  run: async (scope) => {
    const { tx, actor, input, subject: before, at } = scope
    const { note } = await approvedNow(tx, input.approvalId)
    if (before.state !== 'requested') return leave(scope, before, note ?? 'It was not approved', { outcome: input.outcome })
    await tx.update(accessRequests).set({ state: input.outcome, withdrawnAt: input.outcome === 'withdrawn' ? at : null, note, ...touched(before, actor, at) }).where(eq(accessRequests.id, before.id))
    return done({ id: before.id }, changed(subject(before), { state: before.state }, { state: input.outcome, told: await toldOf(tx, { ...before, ownerId: null }) }, note ? { reason: note } : {}))
  },
})

const href = ({ id: requestId }: { id: string }) => `/access-requests/${requestId}` as const
const stages = { manager: { needed: 1, roles: [], named: [], of: ['manager' as const] }, owner: { needed: 1, roles: ['admin', 'compliance_manager'], named: [], of: ['system_owner' as const] }, security: { needed: 1, roles: ['admin', 'compliance_manager', 'reviewer'], named: [] } }

approvable({
  kind: 'access-request', label: 'Access requests', subjectType: 'access-request', approved: approveAccess, closed: rejectAccess, places: ['manager', 'system_owner'],
  shipped: { cases: [{ criticalityFrom: 4, stages: [stages.manager, stages.owner, stages.security] }, { stages: [stages.manager, stages.owner] }], lastsDays: 30 },
  record: { table: 'access_requests', material: ['person_id', 'system_id', 'source', 'right_kind', 'right_id', 'scope', 'reason', 'emergency', 'withdrawn_at'], done: null }, href,
})
approvable({
  kind: 'emergency-access', label: 'Emergency access', subjectType: 'access-request', approved: approveAccess, closed: rejectAccess, places: ['manager', 'system_owner'],
  shipped: oneStage(['admin', 'compliance_manager', 'control_owner', 'reviewer'], 30), record: null, href,
})

export const withdrawRequest = operation({
  name: 'accessRequests.withdraw',
  summary: 'Withdraw an access request that nobody granted yet',
  category: 'authorization',
  http: { method: 'POST', path: '/access-requests/{id}/withdraw' },
  input: z.object({ id, note: reason }),
  load,
  owns: (of: AccessRequest, actor: Actor) => of.requestedById === userOf(actor),
  run: async ({ tx, actor, input, subject: before, at }) => {
    if (before.state !== 'requested' && before.state !== 'approved') throw conflict(before.grantedAt ? 'It was granted: end it instead, so that it is removed.' : 'It is over already.')
    await tx.update(accessRequests).set({ state: 'withdrawn', withdrawnAt: at, note: input.note, ...touched(before, actor, at) }).where(eq(accessRequests.id, before.id))
    return done({ id: before.id }, changed(subject(before), { state: before.state }, { state: 'withdrawn', told: await toldOf(tx, before.state === 'approved' ? before : { ...before, ownerId: null }) }, { reason: input.note.slice(0, 1_000) }))
  },
})

export const approveByOf = async (tx: Scope<unknown>['tx'], from: Date): Promise<Date> => new Date(from.getTime() + hours((await readSettings(tx)).changes.emergencyHours))

/** The rights of a newly frozen population take the place of those of the one before it. */
export const listRights = operation({
  name: 'accessRequests.listRights',
  summary: 'List what can be requested in a system, from its newest frozen population',
  category: 'configuration',
  input: z.object({ populationId: id }),
  load: async ({ tx, input }) => (await tx.select().from(populations).where(and(eq(populations.id, input.populationId), eq(populations.state, 'frozen'))))[0] ?? null,
  run: async ({ tx, subject: population }) => {
    const [known] = await tx.select({ id: requestableRights.populationId }).from(requestableRights).where(and(eq(requestableRights.systemId, population.systemId), eq(requestableRights.source, population.source))).limit(1)
    if (known?.id === population.id) throw conflict('These are its rights already.')
    await tx.delete(requestableRights).where(and(eq(requestableRights.systemId, population.systemId), eq(requestableRights.source, population.source)))
    const rows = await tx.execute(sql`insert into ${requestableRights} (org_id, system_id, source, population_id, right_kind, right_id, right_name, scope, privileged, holders)
      select org_id, ${population.systemId}, ${population.source}, population_id, right_kind, right_id, min(right_name), scope, bool_or(privileged), count(*) from population_rows where population_id = ${population.id} group by org_id, population_id, right_kind, right_id, scope returning 1`)
    return done({ rights: rows.length }, changed({ type: 'population' as const, id: population.id, label: population.title }, { rights: null }, { rights: rows.length }))
  },
})
