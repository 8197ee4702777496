import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { backupPlans } from '#db/schema/backup-plans.ts'
import { systems } from '#db/schema/systems.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import { userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, text, version } from '#lib/input.ts'
import { dueAfter, missedBy, planFields, runKindKeys } from '../model.ts'
import { type BackupPlan, loadPlan, planSubject, settled } from '../record.ts'

async function systemThere(tx: Tx, systemId: string): Promise<void> {
  const [found] = await tx.select({ id: systems.id }).from(systems).where(and(eq(systems.id, systemId), isNull(systems.deletedAt)))
  if (!found) throw invalid({ systemId: 'choose a system of the register' })
}

const going = (of: BackupPlan): void => {
  if (of.endedAt) throw conflict('This backup plan is ended. Make another one.')
}

export const createPlan = operation({
  name: 'backupPlans.create',
  summary: 'Create a backup plan of a system: what is backed up, how often, how quickly it has to be back, and where it is kept',
  category: 'configuration',
  http: { method: 'POST', path: '/backup-plans' },
  input: z.object(planFields),
  run: async ({ tx, actor, input, at }) => {
    await systemThere(tx, input.systemId)
    await activeUser(tx, input.ownerId, 'ownerId')
    const [backupDueAt, restoreDueAt] = [dueAfter('backup', input.backupEvery, at), dueAfter('restore_test', input.restoreEvery, at)]
    const row: BackupPlan = { ...created(actor, at), ...input, endedAt: null, endReason: null, backupDueAt, restoreDueAt, backupNoteAt: backupDueAt, restoreNoteAt: restoreDueAt, marks: [] }
    await tx.insert(backupPlans).values(row)
    return done({ id: row.id }, changed(planSubject(row), null, row))
  },
})

export const updatePlan = operation({
  name: 'backupPlans.update',
  summary: 'Update a backup plan; runs keep the targets that counted when they were posted',
  category: 'configuration',
  http: { method: 'PUT', path: '/backup-plans/{id}' },
  input: z.object({ id, version, ...planFields }),
  load: loadPlan,
  owns: (of, actor) => of.ownerId === userOf(actor),
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, ...fields } = input
    going(before)
    sameVersion(before, seen, 'backup plan')
    if (fields.systemId !== before.systemId) await systemThere(tx, fields.systemId)
    if (fields.ownerId !== before.ownerId) await activeUser(tx, fields.ownerId, 'ownerId')
    const changedPlan: BackupPlan = { ...before, ...fields }
    const after: BackupPlan = { ...changedPlan, ...(await settled(tx, changedPlan)), ...touched(before, actor, at) }
    await tx.update(backupPlans).set(after).where(eq(backupPlans.id, before.id))
    return done({ id: before.id, version: after.version }, changed(planSubject(after), before, after))
  },
})

export const endPlan = operation({
  name: 'backupPlans.end',
  summary: 'End a backup plan, with the reason; its runs stay, and nothing of it is overdue any more',
  category: 'configuration',
  http: { method: 'POST', path: '/backup-plans/{id}/end' },
  input: z.object({ id, version, reason: text(1, 1_000) }),
  load: loadPlan,
  owns: (of, actor) => of.ownerId === userOf(actor),
  run: async ({ tx, actor, input, subject: before, at }) => {
    going(before)
    sameVersion(before, input.version, 'backup plan')
    const after: BackupPlan = { ...before, endedAt: at, endReason: input.reason, ...touched(before, actor, at) }
    await tx.update(backupPlans).set(after).where(eq(backupPlans.id, before.id))
    return done({ id: before.id }, changed(planSubject(before), before, after, { reason: input.reason }))
  },
})

/** By the portal, once for each due time that went by; of several that went by at once the newest, with how many they were. */
export const noteOverdue = operation({
  name: 'backupPlans.noteOverdue',
  summary: 'Record that a backup or a restore test of a plan is overdue',
  category: 'configuration',
  input: z.object({ id, kind: z.enum(runKindKeys) }),
  load: loadPlan,
  run: async ({ tx, input, subject: before, at }) => {
    const [every, from] = input.kind === 'backup' ? [before.backupEvery, before.backupNoteAt] : [before.restoreEvery, before.restoreNoteAt]
    const missed = missedBy(input.kind, every, from, at)
    if (before.endedAt || !missed) throw conflict('Nothing of it is overdue that was not noted.')
    await tx.update(backupPlans).set(input.kind === 'backup' ? { backupNoteAt: missed.next } : { restoreNoteAt: missed.next }).where(eq(backupPlans.id, before.id))
    return done({ id: before.id, dueAt: missed.newest, missed: missed.count }, changed(planSubject(before), null, { overdue: input.kind, dueAt: missed.newest, missed: missed.count, ownerId: before.ownerId }))
  },
})
