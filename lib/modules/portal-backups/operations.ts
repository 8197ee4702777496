import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { portalBackups, portalDrills, portalRestores } from '#db/schema/portal-backups.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { canonical, sha256Hex } from '#lib/crypto/canonical.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { conflict, notFound } from '#lib/errors.ts'
import { id, line, text } from '#lib/input.ts'
import { beginAnew, noteTakenBack } from '../audit-trail/operations.ts'
import { backupFields, drillFields, restoreFields, targets } from './model.ts'

const labelOf = (at: Date) => `the backup of ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
const backup = (backupId: string, at: Date) => ({ type: 'portal-backup' as const, id: backupId, label: labelOf(at) })
const restored = (row: { id: string; takenAt: Date }) => ({ type: 'portal-restore' as const, id: row.id, label: `the portal from ${labelOf(row.takenAt)}` })

/** Called by the command that made it, for every organization, each with how its own log stood. */
export const recordBackup = operation({
  name: 'portalBackups.record',
  summary: 'Record a backup of the portal with what it hashes to',
  category: 'configuration',
  input: z.object(backupFields),
  run: async ({ tx, actor, input, at }) => {
    const { backupId, ...fields } = input
    const row = { ...created(actor, at), ...fields, id: backupId, error: null, removedAt: null }
    const [made] = await tx.insert(portalBackups).values(row).onConflictDoNothing().returning({ id: portalBackups.id })
    if (!made) throw conflict('This backup is on record already.')
    return done({ id: row.id }, changed(backup(backupId, input.takenAt), null, row))
  },
})

export const recordFailure = operation({
  name: 'portalBackups.fail',
  summary: 'Record that a backup of the portal could not be made',
  category: 'configuration',
  input: z.object({ startedAt: backupFields.startedAt, error: text(1, 2_000) }),
  run: async ({ tx, actor, input, at }) => {
    const row = { ...created(actor, at), startedAt: input.startedAt, endedAt: at > input.startedAt ? at : input.startedAt, error: input.error }
    await tx.insert(portalBackups).values(row)
    return done({ id: row.id }, failed({ type: 'portal-backup', id: row.id, label: 'a backup of the portal' }, input.error, null, { startedAt: row.startedAt, error: row.error }))
  },
})

export const noteRemoval = operation({
  name: 'portalBackups.noteRemoval',
  summary: 'Record that a backup was removed as its retention was over',
  category: 'configuration',
  input: z.object({ name: backupFields.name }),
  run: async ({ tx, actor, input, at }) => {
    const [before] = await tx.select().from(portalBackups).where(and(eq(portalBackups.name, input.name), isNull(portalBackups.removedAt))).for('update')
    if (!before?.takenAt) throw notFound('backup')
    const after = { ...before, removedAt: at, ...touched(before, actor, at) }
    await tx.update(portalBackups).set({ removedAt: at, ...touched(before, actor, at) }).where(eq(portalBackups.id, before.id))
    return done({ id: before.id }, changed(backup(before.id, before.takenAt), before, after))
  },
})

export const recordDrill = operation({
  name: 'portalBackups.recordDrill',
  summary: 'Record a restore drill with what was measured and compared',
  category: 'configuration',
  input: z.object(drillFields),
  run: async ({ tx, actor, input, at }) => {
    const { steps, ...fields } = input
    const result = { ...fields, takenAt: fields.takenAt.toISOString(), startedAt: fields.startedAt.toISOString(), endedAt: fields.endedAt.toISOString(), steps }
    const row = { ...created(actor, at), ...fields, rtoTargetSeconds: targets.rtoSeconds, rpoTargetSeconds: targets.rpoSeconds, result, sha256: sha256Hex(canonical(result)) }
    await tx.insert(portalDrills).values(row)
    const about = { type: 'portal-drill' as const, id: row.id, label: `a restore of ${labelOf(row.takenAt)}` }
    const { result: _, ...told } = row
    return done({ id: row.id, sha256: row.sha256 }, input.outcome === 'passed' ? changed(about, null, told) : failed(about, input.error ?? 'what was restored is not what was backed up', null, told))
  },
})

/** The last step of a restore: what was only loading is whole, and waits. */
export const recordRestore = operation({
  name: 'portalBackups.recordRestore',
  summary: 'Record that the portal was restored, and what is missing',
  category: 'configuration',
  input: z.object(restoreFields),
  run: async ({ tx, actor, input, at }) => {
    const [before] = await tx.select().from(portalRestores).where(eq(portalRestores.state, 'loading')).for('update')
    if (!before) throw conflict('No restore is going on.')
    const after = { ...before, ...input, state: 'paused' as const, ...touched(before, actor, at) }
    await tx.update(portalRestores).set(after).where(eq(portalRestores.id, before.id))
    return done({ id: before.id }, changed(restored(before), null, after))
  },
})

/** Once every organization is released, the worker goes on: mails, webhooks, schedules and pulls. */
export const releaseRestore = operation({
  name: 'portalBackups.release',
  summary: 'Release the portal after a restore, so that mail, schedules and pulls go on',
  category: 'configuration',
  http: { method: 'POST', path: '/portal-restores/{id}/release' },
  input: z.object({ id, reason: line(1, 500) }),
  run: async ({ tx, actor, input, at, call }) => {
    const [before] = await tx.select().from(portalRestores).where(eq(portalRestores.id, input.id)).for('update')
    if (!before) throw notFound('restore')
    if (before.state !== 'paused') throw conflict(before.state === 'released' ? 'The portal was released already.' : 'The restore has not ended: run it again, and look at what it says.')
    const after = { ...before, state: 'released' as const, releasedAt: at, reason: input.reason, ...touched(before, actor, at), releasedById: touched(before, actor, at).updatedById }
    const { state, releasedAt, releasedById, reason } = after
    await tx.update(portalRestores).set({ state, releasedAt, releasedById, reason, ...touched(before, actor, at) }).where(eq(portalRestores.id, before.id))
    // What the anchors hold and nobody has any more can never again be the beginning of this log: it goes on under another name, which names this one.
    if (before.lost && before.anchored && before.anchoredRoot && before.origin) {
      await call(noteTakenBack, { origin: before.origin, size: before.anchored, root: before.anchoredRoot, index: (before.logSize ?? 0) + (before.broughtBack ?? 0) }, jobActor(actor.orgId, 'restore', actor.request.id))
      await call(beginAnew, { reason: input.reason })
    }
    return done({ id: before.id }, changed(restored(before), before, after, { reason: input.reason }))
  },
})
