import 'server-only'
import { asc, and, isNull, lte, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { backupPlans } from '#db/schema/backup-plans.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { minutes, now } from '#lib/clock.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { round } from '#lib/door/work.ts'
import { noteOverdue } from './operations/plan.ts'

const name = 'backups'

const overdue = (tx: Tx, at: Date) => tx.select({ id: backupPlans.id, backup: lte(backupPlans.backupNoteAt, at), test: lte(backupPlans.restoreNoteAt, at) }).from(backupPlans)
  .where(and(isNull(backupPlans.endedAt), sql`least(backup_note_at, restore_note_at) <= ${at.toISOString()}::timestamptz`)).orderBy(asc(backupPlans.id)).limit(500)

export const mindingBackups = round({
  name,
  every: minutes(5),
  run: async ({ among, read, requestId }) => among(await organizationsWith('backups', now()), name, async (orgId) => {
    const actor = jobActor(orgId, name, requestId)
    for (const { id, backup, test } of await read(orgId, (tx) => overdue(tx, now()))) {
      if (backup) await noteOverdue(actor, { id, kind: 'backup' }).catch(unlessRefused)
      if (test) await noteOverdue(actor, { id, kind: 'restore_test' }).catch(unlessRefused)
    }
  }),
})
