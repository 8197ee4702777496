import 'server-only'
import { inArray } from 'drizzle-orm'
import { campaigns } from '#db/schema/campaigns.ts'
import { type FileKind, fileKind } from '#lib/door/file-kinds.ts'

/** What a sign-off leaves: both hold every row, so whoever may have all of them may know of it. */
const of = {
  ownerType: 'campaign', retention: 'evidence', ends: 'kept', permission: 'campaigns.export',
  labels: async (tx, ids) => new Map((await tx.select({ id: campaigns.id, title: campaigns.title }).from(campaigns).where(inArray(campaigns.id, ids))).map((row) => [row.id, row.title])),
  href: (ownerId) => `/campaigns/${ownerId}`, download: null,
} as const satisfies Partial<FileKind>

export const reportFile = fileKind({ ...of, name: 'campaigns.report', label: 'Report of an access review', maxBytes: 512 * 1024 ** 2 })
export const rowsFile = fileKind({ ...of, name: 'campaigns.rows', label: 'Rows of an access review', maxBytes: 1024 ** 3 })
