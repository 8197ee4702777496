import 'server-only'
import { and, countDistinct, eq, inArray, ne } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { approvalDecisions, approvals } from '#db/schema/approvals.ts'
import { changes } from '#db/schema/changes.ts'
import { remediations, remediationSteps } from '#db/schema/remediations.ts'
import { userOf } from '#lib/auth/actor.ts'
import type { State } from '#lib/cloud/playbook.ts'
import { undoing } from '#lib/cloud/undoing.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { flag, id, text, version } from '#lib/input.ts'
import { implementChange } from '../../changes/operations/work.ts'
import { beginRun, endRun, lockRun, lockRunOf } from '../../runs/within.ts'
import { mostAtOnce, planLasts, underWay, voicesFor } from '../model.ts'
import { fileChange } from './request.ts'
import { known, load, owns, type Remediation, subject } from './shared.ts'

/** @throws AppError when too many of this account are under way */
async function withinLimit(tx: Tx, of: Remediation): Promise<void> {
  const others = await tx.select({ id: remediations.id }).from(remediations).where(and(eq(remediations.accountId, of.accountId), inArray(remediations.state, [...underWay]), ne(remediations.id, of.id))).limit(mostAtOnce)
  if (others.length >= mostAtOnce) throw conflict(`${mostAtOnce} remediations of this account are under way. Wait until one is verified.`)
}

/** Different people who approved the change as it is. */
async function voices(tx: Tx, changeId: string): Promise<number> {
  const [found] = await tx.select({ n: countDistinct(approvalDecisions.decidedByPersonId) }).from(approvalDecisions).innerJoin(approvals, and(eq(approvals.orgId, approvalDecisions.orgId), eq(approvals.id, approvalDecisions.approvalId)))
    .where(and(eq(approvals.subjectType, 'change'), eq(approvals.subjectId, changeId), eq(approvals.state, 'approved'), eq(approvalDecisions.outcome, 'approve')))
  return found?.n ?? 0
}

export const executeRemediation = operation({
  name: 'remediations.execute',
  summary: 'Start a remediation as it was approved; it is refused when the resource is another by now',
  category: 'remediation',
  http: { method: 'POST', path: '/remediations/{id}/execute' },
  input: z.object({ id, version }),
  load, owns,
  run: async (scope) => {
    const { tx, actor, at, input, subject: before, call } = scope
    sameVersion(before, input.version, 'remediation')
    if (before.state !== 'requested' || before.changeId === null || before.expiresAt === null) throw conflict('Only what was requested and approved can be executed.')
    if (before.expiresAt <= at) throw conflict('The plan has expired: the resource may be another by now. Drop it, and plan again.')
    const [change] = await tx.select({ state: changes.state, version: changes.version, description: changes.description }).from(changes).where(eq(changes.id, before.changeId)).for('update')
    if (!change || (change.state !== 'approved' && change.state !== 'scheduled')) throw conflict(change?.state === 'rejected' ? 'Its change was rejected.' : 'Its change is not approved.')
    if (before.planSha256 === null || !change.description.includes(before.planSha256)) throw conflict('What was approved is not this plan.')
    const needed = voicesFor(before.risk)
    if (needed > 1 && (await voices(tx, before.changeId)) < needed) throw conflict(`A remediation of high risk takes ${needed} people, and the rule for changes asked for fewer. Edit that rule, drop this one and plan again.`)
    await withinLimit(tx, before)
    await call(implementChange, { id: before.changeId, version: change.version, note: `Executed by playbook ${before.playbook}, plan ${before.planSha256}` } as never)
    const after: Remediation = { ...before, state: 'executing', executedById: userOf(actor), executedAt: at, ...touched(before, actor, at) }
    await tx.update(remediations).set(after).where(eq(remediations.id, before.id))
    const run = await beginRun(scope, 'cloud.mend', { subject: subject(before), input: { do: 'execute' }, total: before.plan?.steps.length ?? 0 })
    return done({ id: before.id, version: after.version, runId: run.id }, changed(subject(before), { state: before.state }, { state: after.state, executedById: after.executedById, executedAt: at }))
  },
})

/** Said before a step is sent, and after it was answered: each an entry, so that none was sent of which nothing is known. */
export const noteStep = operation({
  name: 'remediations.step',
  summary: 'Record that a step of a remediation is sent, or that it was done',
  category: 'remediation',
  input: z.object({ id, number: z.number().int().min(1).max(100), what: z.enum(['begun', 'done']), found: flag }),
  load: async (scope) => {
    const run = await lockRun('cloud.mend')(scope)
    const of = run && (await load({ tx: scope.tx, input: { id: run.subjectId } }))
    return run && of ? { run, of } : null
  },
  run: async ({ tx, at, input: { number, what, found }, subject: { of } }) => {
    const step = of.plan?.steps[number - 1]
    if (of.state !== 'executing' || !step) throw conflict('It is not being executed.')
    const row = { orgId: of.orgId, remediationId: of.id, number, name: step.name, command: step.command, begunAt: at, doneAt: null, found: false }
    if (what === 'begun') await tx.insert(remediationSteps).values(row)
    else await tx.update(remediationSteps).set({ doneAt: at, found }).where(and(eq(remediationSteps.remediationId, of.id), eq(remediationSteps.number, number)))
    return done({ id: of.id }, changed(subject(of), null, { step: `${number}. ${step.name}`, stepState: what, ...(found && { found: 'yes' }) }))
  },
})

const loadRun = lockRunOf('cloud.mend', load)

export const finishRemediation = operation({
  name: 'remediations.finish',
  summary: 'Record that every step of a remediation was done, and how the resource is now; a scan verifies it',
  category: 'remediation',
  input: z.object({ id, result: z.unknown() }),
  load: loadRun,
  run: async (scope) => {
    const { tx, actor, at, input, subject: { run, of: before } } = scope
    if (before.state !== 'executing') throw conflict('It is not being executed.')
    const after: Remediation = { ...before, state: 'executed', result: input.result, ...touched(before, actor, at) }
    await tx.update(remediations).set(after).where(eq(remediations.id, before.id))
    await endRun(scope, run, { status: 'done' })
    return done({ id: before.id }, changed(subject(before), { state: before.state }, { state: after.state }))
  },
})

/**
 * The stored state of before comes back, by steps that were worked out when it was planned. Where that opens something again it is asked for as any change; otherwise it is an emergency,
 * done at once and approved afterwards: whatever the mending broke has not to wait.
 */
export const rollBack = operation({
  name: 'remediations.rollBack',
  summary: 'Request that a remediation is taken back: at once as an emergency change, or after approval where that opens something again',
  category: 'remediation',
  http: { method: 'POST', path: '/remediations/{id}/rollback' },
  input: z.object({ id, version, reason: text(1, 2_000) }),
  load,
  run: async (scope) => {
    const { tx, actor, at, input, subject: of, call } = scope
    sameVersion(of, input.version, 'remediation')
    const playbook = known(of.playbook)
    if (of.direction !== 'mend' || !['verified', 'unverified', 'executed'].includes(of.state) || !of.plan) throw conflict('Only what was executed can be taken back.')
    if (playbook.reversible === 'irreversible' || of.plan.undo.length === 0) throw conflict(`It cannot be taken back. ${playbook.cannotUndo ?? ''}`)
    const [earlier] = await tx.select({ id: remediations.id }).from(remediations).where(and(eq(remediations.ofId, of.id), inArray(remediations.state, ['planned', 'requested', 'executing', 'executed', 'verified'])))
    if (earlier) throw conflict('It is taken back already, or about to be.')
    const now = !playbook.exposes
    const plan = undoing(of.plan, (of.result ?? of.plan.after) as State)
    const row: Remediation = {
      ...created(actor, at), findingId: of.findingId, accountId: of.accountId, playbook: of.playbook, direction: 'undo', ofId: of.id, target: of.target, params: of.params, risk: of.risk, state: 'planned', plan, planSha256: plan.hash, plannedAt: at, expiresAt: new Date(at.getTime() + planLasts),
      changeId: null, result: null, executedById: null, executedAt: null, finishedAt: null, verifyScanId: null, error: null, sample: of.sample,
    }
    if (now) await withinLimit(tx, row)
    await tx.insert(remediations).values(row)
    const { changeId, stuck } = await fileChange(scope, row, now ? 'emergency' : 'normal', input.reason)
    const after: Remediation = { ...row, changeId, ...(now ? { state: 'executing' as const, executedById: userOf(actor), executedAt: at } : { state: 'requested' as const }), version: 2 }
    if (now) {
      const [change] = await tx.select({ version: changes.version }).from(changes).where(eq(changes.id, changeId))
      await call(implementChange, { id: changeId, version: change?.version ?? 1, note: `Taken back by playbook ${of.playbook}` } as never)
    }
    await tx.update(remediations).set(after).where(eq(remediations.id, row.id))
    if (now) await beginRun(scope, 'cloud.mend', { subject: subject(row), input: { do: 'execute' }, total: plan.steps.length })
    return done({ id: row.id, changeId, stuck: now ? null : stuck }, changed(subject(row), null, after, { reason: input.reason }))
  },
})
