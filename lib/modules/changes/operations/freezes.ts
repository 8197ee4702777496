import 'server-only'
import { and, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { changeFreezes, freezeExceptions } from '#db/schema/changes.ts'
import { userOf } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { approvable, closing, oneStage } from '#lib/door/approvable.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { id, line, utcInstant } from '#lib/input.ts'
import { approvedNow, askApproval } from '../../approvals/within.ts'
import { freezesOver } from '../freezes.ts'
import { anySystemIds, reason, reference } from '../model.ts'
import { type Change, changeOf, load as loadChange, partiesOf, requester, stepped, subject as changeSubject, systemsOf } from '../record.ts'

type Freeze = typeof changeFreezes.$inferSelect
type Exception = typeof freezeExceptions.$inferSelect

const subject = (of: Pick<Freeze, 'id' | 'title'>) => ({ type: 'change-freeze' as const, id: of.id, label: of.title })
const year = days(366)

export const freezeFields = { title: line(1, 200), reason, systemIds: anySystemIds, startsAt: utcInstant, endsAt: utcInstant }

export const createFreeze = operation({
  name: 'changes.createFreeze',
  summary: 'Freeze changes for a time, on some systems or on all',
  category: 'configuration',
  http: { method: 'POST', path: '/change-freezes' },
  input: z.object(freezeFields),
  run: async ({ tx, actor, input, at }) => {
    if (input.endsAt <= input.startsAt) throw invalid({ endsAt: 'must lie after its beginning' })
    if (input.endsAt <= at) throw invalid({ endsAt: 'lies in the past' })
    if (input.endsAt.getTime() - input.startsAt.getTime() > year) throw invalid({ endsAt: 'may lie at most a year after its beginning' })
    if (input.systemIds.length > 0) await systemsOf(tx, input.systemIds)
    const row = { ...created(actor, at), ...input, endedAt: null }
    await tx.insert(changeFreezes).values(row)
    return done({ id: row.id }, changed(subject(row), null, row, { reason: input.reason }))
  },
})

const loadFreeze = locked(changeFreezes)

export const endFreeze = operation({
  name: 'changes.endFreeze',
  summary: 'End a freeze early, with the reason',
  category: 'configuration',
  http: { method: 'POST', path: '/change-freezes/{id}/end' },
  input: z.object({ id, reason }),
  load: loadFreeze,
  run: async ({ tx, actor, input, subject: before, at }) => {
    if (before.endedAt !== null || before.endsAt <= at) throw conflict('This freeze is over already.')
    await tx.update(changeFreezes).set({ endedAt: at, ...touched(before, actor, at) }).where(eq(changeFreezes.id, before.id))
    return done({ id: before.id }, changed(subject(before), { endedAt: null }, { endedAt: at }, { reason: input.reason }))
  },
})

export const requestException = operation({
  name: 'changes.requestException',
  summary: 'Request that one change may be made within a freeze; somebody else decides',
  category: 'configuration',
  http: { method: 'POST', path: '/changes/{id}/freeze-exceptions' },
  input: z.object({ id, freezeId: id, reason }),
  load: loadChange,
  owns: (of, actor) => of.requestedById === userOf(actor) || of.implementerId === userOf(actor),
  run: async ({ tx, actor, input, subject: change, at, call }) => {
    if (change.implementedAt !== null || change.state === 'withdrawn' || change.state === 'rejected') throw conflict(`${reference(change.number)} is ${change.state}: it needs no exception.`)
    if (change.plannedFrom === null || change.plannedTo === null) throw conflict('It has no window yet: plan one first.')
    const freeze = (await freezesOver(tx, change, change.plannedFrom, change.plannedTo)).find((each) => each.id === input.freezeId)
    if (!freeze) throw conflict('Its window does not meet this freeze, or it has an exception already.')
    const [other] = await tx.select({ id: freezeExceptions.id }).from(freezeExceptions).where(and(eq(freezeExceptions.freezeId, freeze.id), eq(freezeExceptions.changeId, change.id), eq(freezeExceptions.revision, change.revision), inArray(freezeExceptions.state, ['requested', 'approved'])))
    if (other) throw conflict('This is requested already; it waits for a decision.')
    const row = { ...created(actor, at), freezeId: freeze.id, changeId: change.id, revision: change.revision, state: 'requested' as const, reason: input.reason, ...requester(actor), decidedById: null, decidedAt: null, note: null }
    await tx.insert(freezeExceptions).values(row)
    const systems = await systemsOf(tx, change.systemIds)
    const asker = userOf(actor)
    const answer = await askApproval({ actor, call }, {
      kind: 'freeze-exception', subjectId: row.id, title: `${reference(change.number)} within “${freeze.title}”`, reason: input.reason, criticality: Math.max(change.risk, ...systems.map((each) => each.criticality)), until: freeze.endsAt, input: { changeId: change.id },
      parties: [...new Set([change.requestedById, ...(change.implementerId ? [change.implementerId] : [])])].filter((each) => each !== asker).map((userId) => ({ userId, part: userId === change.requestedById ? 'author' as const : 'implementer' as const })),
      facts: [{ label: 'Change', value: `${reference(change.number)} ${change.title}` }, { label: 'Systems', value: systems.map((each) => each.name).join(', ') }, { label: 'Freeze', value: freeze.title }, { label: 'Frozen until', value: freeze.endsAt.toISOString() }, { label: 'Begins', value: change.plannedFrom.toISOString() }, { label: 'Ends', value: change.plannedTo.toISOString() }],
    })
    return done({ exceptionId: row.id, ...answer }, changed(changeSubject(change), null, { freezeException: freeze.title }, { reason: input.reason }))
  },
})

const settled = z.object({ id, approvalId: id })
const loadException = locked(freezeExceptions)

const about = async (tx: Parameters<typeof changeOf>[0], of: Exception): Promise<Change> => {
  const change = await changeOf(tx, of.changeId)
  if (!change) throw new AppError('not_found', 'There is no such change.')
  return change
}

export const exceptChange = operation({
  name: 'changes.except',
  summary: 'Let one change go ahead within a freeze, as it was approved',
  category: 'configuration',
  input: settled,
  load: loadException,
  run: async ({ tx, actor, input, subject: before, at }) => {
    if (before.state !== 'requested') throw conflict('It is not asked for any more.')
    const change = await about(tx, before)
    if (change.revision !== before.revision) throw conflict('The change was edited since this was requested. Reject it, and request it again.')
    const { decidedById, note } = await approvedNow(tx, input.approvalId)
    await tx.update(freezeExceptions).set({ state: 'approved', decidedById, decidedAt: at, note, ...touched(before, actor, at) }).where(eq(freezeExceptions.id, before.id))
    await stepped(tx, change, actor, at, { verb: 'except', from: change.state, to: change.state, note })
    return done({ id: before.id }, changed(changeSubject(change), { freezeException: 'requested' }, { freezeException: 'approved', told: partiesOf(change) }, note ? { reason: note } : {}))
  },
})

export const rejectException = operation({
  name: 'changes.rejectException',
  summary: 'Note that an exception of a freeze came to nothing',
  category: 'configuration',
  input: settled.extend({ outcome: closing }),
  load: loadException,
  run: async ({ tx, actor, input, subject: before, at }) => {
    if (before.state !== 'requested') throw conflict('It is not asked for any more.')
    const change = await about(tx, before)
    const { decidedById, note } = await approvedNow(tx, input.approvalId)
    await tx.update(freezeExceptions).set({ state: input.outcome, ...(input.outcome === 'rejected' ? { decidedById, decidedAt: at, note } : {}), ...touched(before, actor, at) }).where(eq(freezeExceptions.id, before.id))
    return done({ id: before.id }, changed(changeSubject(change), { freezeException: 'requested' }, { freezeException: input.outcome, told: partiesOf(change) }, note ? { reason: note } : {}))
  },
})

approvable({
  kind: 'freeze-exception', label: 'Exceptions of freezes', subjectType: 'freeze-exception', approved: exceptChange, closed: rejectException, shipped: oneStage(['admin', 'compliance_manager'], 30),
  record: { table: 'freeze_exceptions', material: ['freeze_id', 'change_id', 'revision', 'reason'], done: 'granted' }, href: ({ input }) => `/changes/${String(input.changeId)}`,
})
