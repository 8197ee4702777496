import 'server-only'
import { inArray, sql } from 'drizzle-orm'
import { evidence } from '#db/schema/evidence.ts'
import { may } from '#lib/auth/actor.ts'
import { fileKind } from '#lib/door/file-kinds.ts'
import { maxFile } from '#lib/files/kinds.ts'

/** A version of evidence. Downloaded by its record alone, which notes who has seen what. */
export const evidenceFile = fileKind({
  name: 'evidence.file', label: 'File of evidence', ownerType: 'evidence', maxBytes: maxFile, retention: 'evidence', ends: 'kept', permission: 'evidence.read',
  // What was removed from the library does not exist for most.
  where: (actor) => (may(actor, 'auditTrail.read') ? undefined : sql`not exists (select from ${evidence} of_file where of_file.org_id = artifacts.org_id and of_file.id = artifacts.owner_id and of_file.deleted_at is not null)`),
  labels: async (tx, ids) => new Map((await tx.select({ id: evidence.id, title: evidence.title }).from(evidence).where(inArray(evidence.id, ids))).map((row) => [row.id, row.title])),
  href: (ownerId) => `/evidence/${ownerId}`,
  download: ({ ownerId }) => `/evidence/${ownerId}?view=file`,
})
