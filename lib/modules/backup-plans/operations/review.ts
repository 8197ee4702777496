import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { backupRuns } from '#db/schema/backup-plans.ts'
import { type Actor, humanOf, userOf } from '#lib/auth/actor.ts'
import { refuseInvolved, stepTo } from '#lib/decisions.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { id, optionalText, text } from '#lib/input.ts'
import { runDecisions } from '../model.ts'
import { type BackupRun, loadRun, runSubject, settle } from '../record.ts'
import { performed } from './performed.ts'

function reviewed(before: BackupRun, verb: 'accept' | 'reject', actor: Actor, at: Date, note: string | null): BackupRun {
  const status = stepTo(runDecisions, verb, before.status)
  refuseInvolved(runDecisions, verb, humanOf(actor), { performer: [{ userId: before.performedById, personId: before.performedByPersonId }], sender: [{ userId: before.postedById, personId: before.postedByPersonId }] })
  return { ...before, status, note, reviewedById: userOf(actor), reviewedAt: at, ...touched(before, actor, at) }
}

const review = (after: BackupRun) => ({ status: after.status, note: after.note, reviewedById: after.reviewedById, reviewedAt: after.reviewedAt, updatedAt: after.updatedAt, updatedById: after.updatedById, version: after.version })

export const acceptRun = operation({
  name: 'backupPlans.accept',
  summary: 'Mark a backup run as accepted that somebody else ran and posted; a restore test that was compared, and a backup that closes a period without a gap, performs its controls',
  category: 'approval',
  http: { method: 'POST', path: '/backup-runs/{id}/accept' },
  input: z.object({ id, note: optionalText(2_000) }),
  load: loadRun,
  run: async ({ tx, actor, input, subject: { run: before, plan }, at, call }) => {
    const after = reviewed(before, 'accept', actor, at, input.note)
    await tx.update(backupRuns).set(review(after)).where(eq(backupRuns.id, before.id))
    await performed({ tx, actor, call, at }, plan, after)
    return done({ id: before.id, status: after.status }, changed(runSubject(before, plan), review(before), review(after), input.note ? { reason: input.note.slice(0, 1_000) } : {}))
  },
})

export const rejectRun = operation({
  name: 'backupPlans.reject',
  summary: 'Reject a backup run, with the reason: it counts for nothing, and its plan is due as if it had not been',
  category: 'approval',
  http: { method: 'POST', path: '/backup-runs/{id}/reject' },
  input: z.object({ id, note: text(1, 2_000) }),
  load: loadRun,
  run: async ({ tx, actor, input, subject: { run: before, plan }, at }) => {
    const after = reviewed(before, 'reject', actor, at, input.note)
    await tx.update(backupRuns).set(review(after)).where(eq(backupRuns.id, before.id))
    await settle(tx, plan)
    return done({ id: before.id, status: after.status }, changed(runSubject(before, plan), review(before), review(after), { reason: input.note.slice(0, 1_000) }))
  },
})
