import 'server-only'
import { asc, and, eq, inArray, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { changeAttachments, changes } from '#db/schema/changes.ts'
import { users } from '#db/schema/users.ts'
import { userOf } from '#lib/auth/actor.ts'
import { fileKind } from '#lib/door/file-kinds.ts'
import { maxFile } from '#lib/files/kinds.ts'
import { mostAttached, reference } from './model.ts'

/** What shows that a change was tested, that it can be backed out, or what somebody outside said. */
export const changeAttachment = fileKind({
  name: 'changes.attachment', label: 'File attached to a change', ownerType: 'change', maxBytes: maxFile, retention: 'evidence', ends: 'kept', permission: 'changes.read',
  where: (actor) => (actor.grants['changes.read'] === 'any' ? undefined : sql`exists (select from ${changes} of_file where of_file.org_id = artifacts.org_id and of_file.id = artifacts.owner_id and ${userOf(actor) ?? actor.orgId}::uuid in (of_file.requested_by_id, of_file.implementer_id))`),
  labels: async (tx, ids) => new Map((await tx.select({ id: changes.id, number: changes.number, title: changes.title }).from(changes).where(inArray(changes.id, ids))).map((row) => [row.id, `${reference(row.number)} ${row.title}`])),
  href: (ownerId) => `/changes/${ownerId}`,
  download: null,
})

/** In the order in which they came. `id`: of the stored file. */
export const attachmentsOf = (tx: Tx, changeId: string) => tx.select({ id: artifacts.id, kind: changeAttachments.kind, revision: changeAttachments.revision, name: artifacts.name, type: artifacts.type, size: artifacts.size, sha256: artifacts.sha256, checkOutcome: artifacts.checkOutcome, deletedAt: artifacts.deletedAt, at: changeAttachments.at, byName: users.name })
  .from(changeAttachments).innerJoin(artifacts, and(eq(artifacts.orgId, changeAttachments.orgId), eq(artifacts.id, changeAttachments.artifactId))).leftJoin(users, and(eq(users.orgId, changeAttachments.orgId), eq(users.id, changeAttachments.byId)))
  .where(eq(changeAttachments.changeId, changeId)).orderBy(asc(changeAttachments.at), asc(changeAttachments.id)).limit(mostAttached)
