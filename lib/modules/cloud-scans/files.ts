import 'server-only'
import { and, eq, inArray } from 'drizzle-orm'
import { cloudAccounts } from '#db/schema/cloud-accounts.ts'
import { cloudScans } from '#db/schema/cloud-scans.ts'
import { fileKind } from '#lib/door/file-kinds.ts'
import { formatDateTime } from '#lib/format.ts'

/** What a scan read, as it was read: reads, lists and resources, line by line. */
export const scanFile = fileKind({
  name: 'cloudScans.read', label: 'What a cloud scan read', ownerType: 'cloud-scan', maxBytes: 2 * 1024 ** 3, retention: 'evidence', ends: 'kept', permission: 'cloudScans.read',
  labels: async (tx, ids) => new Map((await tx.select({ id: cloudScans.id, at: cloudScans.startedAt, account: cloudAccounts.name }).from(cloudScans)
    .innerJoin(cloudAccounts, and(eq(cloudAccounts.orgId, cloudScans.orgId), eq(cloudAccounts.id, cloudScans.accountId))).where(inArray(cloudScans.id, ids))).map((row) => [row.id, `${row.account}, ${formatDateTime(row.at)}`])),
  href: (ownerId) => `/cloud/scans/${ownerId}`, download: null,
})
