import 'server-only'
import { and, eq, inArray } from 'drizzle-orm'
import { runbookDrills, runbooks } from '#db/schema/runbooks.ts'
import { fileKind } from '#lib/door/file-kinds.ts'
import { maxFile } from '#lib/files/kinds.ts'
import { drillLabel } from './model.ts'

/** What shows how a drill went: results, logs, photographs of a board. */
export const drillFile = fileKind({
  name: 'runbooks.file', label: 'File of a drill', ownerType: 'runbook-drill', maxBytes: maxFile, retention: 'evidence', ends: 'kept', permission: 'runbooks.read',
  labels: async (tx, ids) => new Map((await tx.select({ id: runbookDrills.id, at: runbookDrills.beganAt, runbook: runbooks.title }).from(runbookDrills).innerJoin(runbooks, and(eq(runbooks.orgId, runbookDrills.orgId), eq(runbooks.id, runbookDrills.runbookId))).where(inArray(runbookDrills.id, ids))).map((row) => [row.id, drillLabel(row)])),
  href: (ownerId) => `/runbooks/drills/${ownerId}`,
  download: null,
})
