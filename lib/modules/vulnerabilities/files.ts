import 'server-only'
import { inArray } from 'drizzle-orm'
import { vulnerabilityImports } from '#db/schema/vulnerabilities.ts'
import { fileKind } from '#lib/door/file-kinds.ts'

/** What a scanner exported, byte for byte; read only after it lies in the store. */
export const scanFile = fileKind({
  name: 'vulnerabilityImports.file', label: 'Report of a scanner', ownerType: 'vulnerability-import', maxBytes: 1024 ** 3, retention: 'evidence', ends: 'kept', permission: 'vulnerabilityImports.read',
  labels: async (tx, ids) => new Map((await tx.select({ id: vulnerabilityImports.id, name: vulnerabilityImports.name }).from(vulnerabilityImports).where(inArray(vulnerabilityImports.id, ids))).map((row) => [row.id, row.name])),
  href: (ownerId) => `/vulnerabilities/imports/${ownerId}`, download: null,
})
