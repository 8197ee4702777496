import 'server-only'
import { desc, eq, isNotNull, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { portalBackups, portalDrills, portalRestores } from '#db/schema/portal-backups.ts'
import { users } from '#db/schema/users.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'

const shown = {
  id: portalBackups.id, startedAt: portalBackups.startedAt, endedAt: portalBackups.endedAt, error: portalBackups.error, takenAt: portalBackups.takenAt, place: portalBackups.place, name: portalBackups.name,
  size: portalBackups.size, sha256: portalBackups.sha256, keepUntil: portalBackups.keepUntil, tables: portalBackups.tables, rows: portalBackups.rows, files: portalBackups.files, logSize: portalBackups.logSize, removedAt: portalBackups.removedAt,
}

export const listPortalBackups = query({
  name: 'portalBackups.list',
  permission: 'portalBackups.read',
  summary: 'List backups of the portal',
  http: { path: '/portal-backups' },
  input: z.object({ state: optionalChoice(['made', 'failed']), ...listFields(['endedAt'], { sort: 'endedAt', direction: 'desc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { endedAt: portalBackups.endedAt }, portalBackups.id)
    const where = all(input.state === 'made' && isNull(portalBackups.error), input.state === 'failed' && isNotNull(portalBackups.error), list.where)
    const rows = await tx.select(shown).from(portalBackups).where(where).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})

export const getPortalBackup = query({
  name: 'portalBackups.get',
  permission: 'portalBackups.read',
  summary: 'Get a backup of the portal, with its timeline',
  http: { path: '/portal-backups/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select({ ...shown, objectVersion: portalBackups.objectVersion, logRoot: portalBackups.logRoot, migration: portalBackups.migration }).from(portalBackups).where(eq(portalBackups.id, input.id))
    if (!found) throw notFound('backup')
    const drills = await tx.select(drill).from(portalDrills).where(eq(portalDrills.backupId, input.id)).orderBy(desc(portalDrills.endedAt), desc(portalDrills.id)).limit(20)
    return { ...found, drills, timeline: await timelineOf(tx, actor, 'portal-backup', input.id) }
  },
})

const drill = {
  id: portalDrills.id, backupId: portalDrills.backupId, takenAt: portalDrills.takenAt, startedAt: portalDrills.startedAt, endedAt: portalDrills.endedAt, outcome: portalDrills.outcome,
  rtoSeconds: portalDrills.rtoSeconds, rpoSeconds: portalDrills.rpoSeconds, rtoTargetSeconds: portalDrills.rtoTargetSeconds, rpoTargetSeconds: portalDrills.rpoTargetSeconds,
  rows: portalDrills.rows, tables: portalDrills.tables, differing: portalDrills.differing, logSize: portalDrills.logSize, files: portalDrills.files, filesWrong: portalDrills.filesWrong, error: portalDrills.error, sha256: portalDrills.sha256,
}

/** How many drills and restores a page shows. */
const newest = 10

export const portalSafety = query({
  name: 'portalBackups.safety',
  permission: 'portalBackups.read',
  summary: 'Get the newest backup of the portal, its drills and restores',
  http: { path: '/portal-backups/safety' },
  input: z.object({}),
  run: async ({ tx }) => {
    const [[last], drills, restores] = await Promise.all([
      tx.select(shown).from(portalBackups).where(isNull(portalBackups.error)).orderBy(desc(portalBackups.endedAt), desc(portalBackups.id)).limit(1),
      tx.select(drill).from(portalDrills).orderBy(desc(portalDrills.endedAt), desc(portalDrills.id)).limit(newest),
      tx.select({
        id: portalRestores.id, backupId: portalRestores.backupId, takenAt: portalRestores.takenAt, restoredAt: portalRestores.restoredAt, state: portalRestores.state, logSize: portalRestores.logSize, anchored: portalRestores.anchored,
        broughtBack: portalRestores.broughtBack, lost: portalRestores.lost, missing: portalRestores.missing, releasedAt: portalRestores.releasedAt, releasedBy: users.name, reason: portalRestores.reason,
      }).from(portalRestores).leftJoin(users, eq(users.id, portalRestores.releasedById)).orderBy(desc(portalRestores.restoredAt), desc(portalRestores.id)).limit(newest),
    ])
    return { last: last ?? null, drills, restores }
  },
})
