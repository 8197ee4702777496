import 'server-only'
import { inArray } from 'drizzle-orm'
import { addressTables } from '#db/schema/anomalies.ts'
import { fileKind } from '#lib/door/file-kinds.ts'
import { maxTable } from './model.ts'

/** A table of addresses, byte for byte. */
export const tableFile = fileKind({
  name: 'anomalies.table', label: 'Table of addresses', ownerType: 'address-table', maxBytes: maxTable, retention: 'events', ends: 'removed', permission: 'anomalies.read',
  labels: async (tx, ids) => new Map((await tx.select({ id: addressTables.id, name: addressTables.name }).from(addressTables).where(inArray(addressTables.id, ids))).map((row) => [row.id, row.name])),
  href: () => '/anomalies', download: null,
})
