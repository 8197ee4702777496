import 'server-only'
import { inArray, sql } from 'drizzle-orm'
import { artifacts } from '#db/schema/artifacts.ts'
import { reports } from '#db/schema/reports.ts'
import { may } from '#lib/auth/actor.ts'
import { fileKind } from '#lib/door/file-kinds.ts'
import { summaryKinds } from './kinds/index.ts'

/** A version of a report in one of its formats. */
export const reportFile = fileKind({
  name: 'reports.file', label: 'Report', ownerType: 'report', maxBytes: 1024 ** 3, retention: 'evidence', ends: 'kept', permission: 'summaries.read',
  where: (actor) => (may(actor, 'reports.read') ? undefined : sql`exists (select from ${reports} where ${reports.orgId} = ${artifacts.orgId} and ${reports.id} = ${artifacts.ownerId} and ${inArray(reports.kind, summaryKinds)})`),
  labels: async (tx, ids) => new Map((await tx.select({ id: reports.id, title: reports.title }).from(reports).where(inArray(reports.id, ids))).map((row) => [row.id, row.title])),
  href: (ownerId) => `/reports/${ownerId}`, download: null,
})
