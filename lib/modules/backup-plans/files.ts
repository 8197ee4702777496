import 'server-only'
import { and, eq, inArray } from 'drizzle-orm'
import { backupPlans, backupRuns } from '#db/schema/backup-plans.ts'
import { fileKind } from '#lib/door/file-kinds.ts'
import { maxFile } from '#lib/files/kinds.ts'
import { runLabel } from './model.ts'

/** What the tool said while it backed up or restored. */
export const runLog = fileKind({
  name: 'backupPlans.log', label: 'Log of a backup run', ownerType: 'backup-run', maxBytes: maxFile, retention: 'evidence', ends: 'kept', permission: 'backupPlans.read',
  labels: async (tx, ids) => new Map((await tx.select({ id: backupRuns.id, kind: backupRuns.kind, at: backupRuns.beganAt, plan: backupPlans.title }).from(backupRuns).innerJoin(backupPlans, and(eq(backupPlans.orgId, backupRuns.orgId), eq(backupPlans.id, backupRuns.planId))).where(inArray(backupRuns.id, ids))).map((row) => [row.id, runLabel(row)])),
  href: (ownerId) => `/backup-plans/runs/${ownerId}`,
  download: null,
})
