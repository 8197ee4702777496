import 'server-only'
import { inArray } from 'drizzle-orm'
import { reconciliations } from '#db/schema/reconciliations.ts'
import { fileKind } from '#lib/door/file-kinds.ts'

/** A report of a run, in one of its formats; those of one version came with one commit. */
export const reportFile = fileKind({
  name: 'reconciliations.report', label: 'Report of a reconciliation of changes', ownerType: 'reconciliation', maxBytes: 512 * 1024 ** 2, retention: 'evidence', ends: 'kept', permission: 'reconciliations.read',
  labels: async (tx, ids) => new Map((await tx.select({ id: reconciliations.id, title: reconciliations.title }).from(reconciliations).where(inArray(reconciliations.id, ids))).map((row) => [row.id, row.title])),
  href: (ownerId) => `/reconciliations/${ownerId}`, download: null,
})
