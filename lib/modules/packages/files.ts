import 'server-only'
import { inArray } from 'drizzle-orm'
import { packages } from '#db/schema/packages.ts'
import { fileKind } from '#lib/door/file-kinds.ts'

export const packageFile = fileKind({
  name: 'packages.file', label: 'Audit package', ownerType: 'package', maxBytes: 64 * 1024 ** 3, retention: 'evidence', ends: 'kept', permission: 'packages.read',
  labels: async (tx, ids) => new Map((await tx.select({ id: packages.id, title: packages.title }).from(packages).where(inArray(packages.id, ids))).map((row) => [row.id, row.title])),
  href: (ownerId) => `/packages/${ownerId}`, download: null,
})
